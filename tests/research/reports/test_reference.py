"""What a template can use: the list follows the code, and all that it says can be done."""

import pytest

from research.reports import pictures, render, wording
from research.reports.data import ReportData
from research.reports.reference import RecordKind, Usable, reference
from research.reports.sandbox import Sandbox
from research.translation import translate
from research.words import Language
from tests.research.reports.invented import report

ALL = reference()
WHOLE = report(title="Report", written={"background": "Text"})


def filled(source: str) -> str:
    return render.render(render.read(source, key="own", language=Language.ENGLISH), WHOLE).markdown


def test_every_value_of_a_report_is_told() -> None:
    assert [each.name for each in ALL.values] == list(ReportData.__dataclass_fields__)
    assert [each.name for each in ALL.values if not each.told] == []


def test_every_kind_of_record_is_told() -> None:
    assert [each.name for each in ALL.records if not each.told] == []


def test_every_filter_is_told() -> None:
    known = Sandbox(lambda name: None).filters.keys() | wording.filters(Language.BOKMAL).keys()
    assert {each.name for each in ALL.filters} == known
    assert [each.name for each in ALL.filters if each.written == f"|{each.name}"] == []


def test_every_picture_is_told() -> None:
    assert set(pictures.NAMES) <= {each.name for each in ALL.functions}


def test_a_record_is_told_with_what_it_works_out_itself() -> None:
    insight = next(each for each in ALL.records if each.name == "Insight")
    assert {"statement", "evidence", "supporting", "contradicting"} <= {each.name for each in insight.fields}


@pytest.mark.parametrize("each", [*ALL.values, *ALL.functions], ids=lambda each: each.name)
def test_what_is_told_of_a_value_or_a_function_can_be_done(each: Usable) -> None:
    assert filled(each.written) is not None


@pytest.mark.parametrize("each", [*ALL.filters, *ALL.tests], ids=lambda each: each.name)
def test_what_is_told_of_a_filter_or_a_test_can_be_done(each: Usable) -> None:
    around = "{% for insight in insights %}{% for evidence in insight.evidence %}" + each.written
    assert filled(around + "{% endfor %}{% endfor %}") is not None


@pytest.mark.parametrize("record", ALL.records, ids=lambda record: record.name)
def test_what_is_told_of_a_record_is_said_in_bokmal(record: RecordKind) -> None:
    assert translate(record.told, Language.BOKMAL) != record.told
