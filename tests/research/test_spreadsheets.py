"""Rows as CSV."""

import pytest

from research.spreadsheets import FORMULA_STARTS, to_csv


def test_a_number_stays_a_number() -> None:
    assert to_csv(["a", "b"], [[1, "x"]]).decode("utf-8-sig") == "a;b\r\n1;x\r\n"


@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_no_cell_begins_a_formula(start: str) -> None:
    assert to_csv(["a"], [[f"{start}1+1"]]).decode("utf-8-sig").split("\r\n", 1)[1].lstrip('"').startswith("'")


def test_no_heading_begins_a_formula() -> None:
    assert to_csv(["=a"], []).decode("utf-8-sig") == "'=a\r\n"
