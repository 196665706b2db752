"""What comes with Fasett is invented: nobody in the demo or in the tests has a number that may be somebody's."""

import re
from pathlib import Path

import pytest

from research.privacy.check_digits import IdentityNumber, identity_number
from research.privacy.identifiers import Certainty, found
from tests.house.source import ROOT

EXAMPLES = {"02013299997", "30108299920", "30108299939", "02013299903"}
"""What Skatteetaten itself gives as examples of numbers from 2032; they are given to nobody."""

_NUMBER = re.compile(r"(?<!\d)\d{6}[ .-]?\d{5}(?!\d)")
_FILES = sorted(
    file
    for folder in ("tests", "research/demo", "research/privacy", "templates", "app/static")
    for file in (ROOT / folder).rglob("*")
    if file.suffix in {".py", ".json", ".txt", ".vtt", ".html", ".md", ".tsv"} and "vendor" not in file.parts
)


DEMO = [file for file in _FILES if file.is_relative_to(ROOT / "research" / "demo")]


def test_p64_no_file_holds_a_number_that_may_be_somebodys() -> None:
    written = {
        file.relative_to(ROOT).as_posix()
        for file in _FILES
        for match in _NUMBER.finditer(file.read_text(encoding="utf-8"))
        if (digits := re.sub(r"\D", "", match.group())) not in EXAMPLES
        and identity_number(digits) is IdentityNumber.PERSON
    }
    assert sorted(written) == []


@pytest.mark.parametrize("file", DEMO, ids=lambda file: file.name)
def test_p64_nothing_in_the_demo_is_certain_to_be_somebodys(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert [each.kind for each in found(text) if each.certainty is Certainty.CERTAIN] == []
