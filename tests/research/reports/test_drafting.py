"""Drafts of reports: filled when they are shown and saved, changed by those who may, and compared with today."""

from typing import Any

import pytest

from research import history, insights, people
from research.access import Actor
from research.errors import Conflict, NotFound, NotPermitted, RuleBroken
from research.insights import InsightDraft
from research.reports import drafting, kept
from research.reports.kept import Report, ReportDraft
from research.store import Store
from research.words import Language, Phase, ReportStatus
from tests.making import Clock, Make


def wanted(**fields: Any) -> ReportDraft:
    """A report as somebody wants it."""
    return ReportDraft(**{"title": "What we know", "template": "diagnose", **fields})


def revise(store: Store, actor: Actor, report: Report, *, revision: int | None = None, **fields: Any) -> Report:
    with store.begin(actor, write=True) as work:
        return drafting.revise(work, report.id, wanted(**fields), revision=revision)


def test_a_preview_shows_what_would_be_and_keeps_nothing(store: Store, owner: Actor, make: Make) -> None:
    make.insight(statement="Silence is read as a refusal.", confirmed=True)
    with store.begin(owner) as work:
        shown = drafting.preview(work, make.project_id, wanted(written={"summary": "It takes seven weeks."}))
        assert kept.find(work, make.project_id) == []
    assert "Silence is read as a refusal." in shown.markdown
    assert "It takes seven weeks." in shown.markdown


def test_a_draft_is_kept_as_it_was_filled(store: Store, owner: Actor, make: Make) -> None:
    make.insight(statement="Silence is read as a refusal.", confirmed=True)
    with store.begin(owner, write=True) as work:
        report = drafting.add(work, make.project_id, wanted(choices={"phases": ["diagnose"]}))
    assert (report.reference, report.status, report.version) == ("RAP-001", ReportStatus.DRAFT, 1)
    assert report.phase is Phase.DIAGNOSE
    assert "Silence is read as a refusal." in report.markdown
    assert drafting.pictures(report).keys() == report.pictures.keys() != set()


@pytest.mark.parametrize("language", list(Language))
def test_a_report_is_written_in_the_language_that_is_wanted(
    store: Store, owner: Actor, make: Make, language: Language
) -> None:
    report = make.draft(language=language)
    headings = {Language.BOKMAL: "## Sammendrag", Language.NYNORSK: "## Samandrag", Language.ENGLISH: "## Summary"}
    assert headings[language] in report.markdown


def test_a_draft_is_filled_again_when_it_is_changed(store: Store, owner: Actor, make: Make) -> None:
    report = make.draft()
    make.insight(statement="Silence is read as a refusal.", confirmed=True)
    revised = revise(store, owner, report, title="Where people wait", revision=1)
    assert (revised.title, revised.revision) == ("Where people wait", 2)
    assert "Silence is read as a refusal." in revised.markdown


def test_what_no_longer_goes_in_is_no_longer_a_source(store: Store, owner: Actor, make: Make) -> None:
    make.insight(confirmed=True)
    report = make.draft()
    revise(store, owner, report, choices={"phases": ["develop"]})
    with store.begin(owner) as work:
        assert kept.sources(work, report.id) == []


def test_saving_the_same_again_leaves_the_sources_as_they_are(store: Store, owner: Actor, make: Make) -> None:
    make.insight(confirmed=True)
    report = make.draft()
    with store.begin(owner) as work:
        before = [row.id for row in kept.sources(work, report.id)]
    revise(store, owner, report)
    with store.begin(owner) as work:
        assert [row.id for row in kept.sources(work, report.id)] == before != []


def test_who_saves_second_is_told(store: Store, owner: Actor, researcher: Actor, make: Make) -> None:
    report = make.draft()
    revise(store, owner, report, written={"summary": "It takes seven weeks."}, revision=1)
    with pytest.raises(Conflict):
        revise(store, researcher, report, written={"summary": "It takes nine weeks."}, revision=1)


def test_what_was_written_before_is_told_by_the_history(store: Store, owner: Actor, make: Make) -> None:
    report = make.draft(written={"summary": "It takes seven weeks."})
    revise(store, owner, report, written={"summary": "It takes nine weeks."})
    with store.begin(owner) as work:
        (step, *_) = history.steps(work, kept.get(work, report.id))
    assert step.before["written"] == {"summary": "It takes seven weeks."}
    assert step.version is not None
    assert step.version.contents.keys().isdisjoint(Report.derived)


def test_a_published_report_is_not_changed(store: Store, owner: Actor, make: Make) -> None:
    with pytest.raises(RuleBroken, match="next version"):
        revise(store, owner, make.report())


def test_an_unknown_template_is_not_found(store: Store, owner: Actor, make: Make) -> None:
    with store.begin(owner) as work, pytest.raises(NotFound):
        drafting.preview(work, make.project_id, wanted(template="../list"))


@pytest.mark.parametrize("who", ["caseworker", "reader"])
def test_who_only_reads_drafts_nothing(store: Store, team: dict[str, Actor], make: Make, who: str) -> None:
    with store.begin(team[who], write=True) as work, pytest.raises(NotPermitted):
        drafting.add(work, make.project_id, wanted())


def test_a_draft_says_in_its_title_that_it_is_one(make: Make) -> None:
    assert drafting.shown_title(make.draft(language="en")) == "What we know (draft)"
    assert drafting.shown_title(make.report()) == "What we know"


# --- what has changed since ---------------------------------------------------------------------------------------


def test_nothing_has_changed_until_something_does(store: Store, clock: Clock, owner: Actor, make: Make) -> None:
    make.insight(confirmed=True)
    report = make.draft()
    clock.advance(days=3)
    with store.begin(owner) as work:
        assert drafting.changes_since(work, report.id) == []


def test_what_has_changed_since_a_report_was_published_is_told_by_section(
    store: Store, owner: Actor, make: Make
) -> None:
    insight = make.insight(statement="Silence is read as a refusal.", confirmed=True)
    report = make.published(language="en")
    with store.begin(owner, write=True) as work:
        draft = InsightDraft(statement="Silence is read as a no.", phase=Phase.DIAGNOSE)
        insights.revise(work, insight.id, draft)
    with store.begin(owner) as work:
        found = {each.heading: each for each in drafting.changes_since(work, report.id)}
    stretches = [(each.text, str(each.fate)) for each in found["Main findings"].stretches]
    assert ("refusal", "removed") in stretches
    assert ("no", "added") in stretches


def test_who_reads_a_published_report_is_not_told_what_would_stand_there_now(
    store: Store, reader: Actor, make: Make
) -> None:
    report = make.report()
    with store.begin(reader) as work:
        assert people.members(work, make.project_id)
        with pytest.raises(NotPermitted):
            drafting.changes_since(work, report.id)
