"""`fasett report`: a report as a file, of all that the project holds or a part; kept only where that is asked for."""

from datetime import date
from pathlib import Path

import pytest

from research.projects import Project
from research.reports import files, kept
from research.reports.kept import Report
from research.store import Store
from research.words import ReportStatus
from tests.making import Make
from tests.research.commands.conftest import Fasett

TEMPLATE = """{#
title: For the board
#}
# {{ title }}

## In short

{{ section("gist") }}

{% for insight in insights %}
- {{ insight.statement }}
{% endfor %}
"""


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Where a report is written to."""
    return tmp_path / "report.md"


@pytest.fixture
def report(fasett: Fasett, project: Project, out: Path) -> Fasett:
    """Make a report as Markdown in English, with more words on the command line."""
    words = ("report", "young", "--template", "diagnose", "--lang", "en", "--format", "md", "--out", out)
    return lambda *more: fasett(*words, *more)


def reports(store: Store, make: Make) -> list[Report]:
    with store.begin(make.owner) as work:
        return kept.find(work, make.project_id)


def test_a_report_is_written_and_not_kept(report: Fasett, out: Path, store: Store, make: Make) -> None:
    make.insight(statement="Silence is read as a refusal.", confirmed=True)
    assert report().exit_code == 0
    assert out.read_text(encoding="utf-8").startswith("# ")
    assert "Silence is read as a refusal." in out.read_text(encoding="utf-8")
    assert reports(store, make) == []


@pytest.mark.parametrize("format", files.FORMATS)
def test_a_report_is_written_in_every_format(fasett: Fasett, project: Project, tmp_path: Path, format: str) -> None:
    file = tmp_path / f"report.{format}"
    ended = fasett("report", "young", "--template", "diagnose", "--lang", "nn", "--format", format, "--out", file)
    assert ended.exit_code == 0, ended.stderr
    assert file.stat().st_size > 0


def test_what_speaks_against_publishing_is_told(report: Fasett) -> None:
    told = report().stderr
    assert "«Summary» is not written. (needs a reason)" in told


def test_a_report_is_kept_as_a_draft_where_that_is_asked_for(report: Fasett, store: Store, make: Make) -> None:
    assert "RAP-001 is kept as a draft" in report("--draft", "--title", "What we know").stderr
    (made,) = reports(store, make)
    assert (made.title, made.status) == ("What we know", ReportStatus.DRAFT)


def test_a_report_is_published_with_a_reason(report: Fasett, store: Store, make: Make) -> None:
    refused = report("--publish")
    assert refused.exit_code == 1
    assert reports(store, make) == []
    assert "RAP-001 is published" in report("--publish", "--reason", "The steering group meets today.").stderr
    (made,) = reports(store, make)
    assert made.override_reason == "The steering group meets today."


@pytest.mark.parametrize(
    "words",
    [
        ("--phase", "explore"),
        ("--from", "2026-03-01"),
        ("--to", "2026-01-01"),
        ("--tag", "queue"),
        ("--status", "draft"),
        ("--study", "STU-002"),
        ("--study", "second round"),
    ],
)
def test_only_what_is_asked_for_goes_in(report: Fasett, out: Path, make: Make, words: tuple[str, ...]) -> None:
    first, _ = make.study(title="First round"), make.study(title="Second round")
    make.tag("queue")
    insight = make.insight(statement="Silence is read as a refusal.", tags=["letter"])
    make.evidence(insight, make.passage(interview=make.interview(study_id=first.id, held_on=date(2026, 2, 3))))
    make.confirm(insight)
    report()
    assert "Silence is read as a refusal." in out.read_text(encoding="utf-8")
    assert report(*words).exit_code == 0
    assert "Silence is read as a refusal." not in out.read_text(encoding="utf-8")


def test_only_what_a_search_finds_goes_in(report: Fasett, out: Path, make: Make) -> None:
    make.insight(statement="Silence is read as a refusal.", confirmed=True)
    make.insight(statement="Nobody reads the letter.", confirmed=True)
    assert report("--search", "q=silence&kind=insight").exit_code == 0
    text = out.read_text(encoding="utf-8")
    assert "Silence is read as a refusal." in text
    assert "Nobody reads the letter." not in text


@pytest.mark.parametrize(("quotes", "is_printed"), [("approved", False), ("all", True), ("none", False)])
def test_quotes_that_are_not_approved_are_printed_only_when_all_are(
    report: Fasett, out: Path, make: Make, quotes: str, is_printed: bool
) -> None:
    insight = make.insight()
    make.evidence(insight, make.quote(make.passage("Nobody called me back.")))
    make.confirm(insight)
    report("--quotes", quotes)
    assert ("Nobody called me back." in out.read_text(encoding="utf-8")) is is_printed


def test_a_template_may_lie_in_a_folder(fasett: Fasett, project: Project, make: Make, tmp_path: Path) -> None:
    (tmp_path / "board.md").write_text(TEMPLATE, encoding="utf-8")
    make.insight(statement="Silence is read as a refusal.", confirmed=True)
    out = tmp_path / "out" / "report.md"
    out.parent.mkdir()
    words = ("report", "young", "--templates", tmp_path, "--lang", "en", "--format", "md", "--out", out)
    assert fasett(*words, "--template", "board").exit_code == 0
    assert out.read_text(encoding="utf-8").startswith("# For the board")
    assert "- Silence is read as a refusal." in out.read_text(encoding="utf-8")
    assert "The templates are: board" in fasett(*words, "--template", "diagnose").stderr
    assert fasett(*words, "--template", "board", "--draft").exit_code == 2


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--template", "none"), 1, "The templates are: diagnose, insights"),
        (("--study", "none"), 1, "The studies are: none"),
        (("--format", "exe"), 2, "docx, pdf"),
        (("--lang", "fr"), 2, "'nb', 'nn', 'en'"),
    ],
)
def test_what_does_not_exist_is_refused_with_what_does_and_no_file_is_written(
    report: Fasett, out: Path, words: tuple[str, ...], code: int, told: str
) -> None:
    ended = report(*words)
    assert ended.exit_code == code
    assert told in ended.stderr
    assert not out.exists()


def test_the_templates_are_listed(fasett: Fasett) -> None:
    told = fasett("report", "--list").stdout
    assert "diagnose\tDiagnoserapport" in told
