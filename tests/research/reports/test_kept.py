"""Reports as stored: who sees them, what they rest on, and what becomes of them in the bin."""

import pytest

from research import gates, projects, quotes
from research.access import SYSTEM, Actor
from research.errors import NotFound, NotPermitted, RuleBroken
from research.gates import GateDraft
from research.observations import Observation
from research.quotes import Quote
from research.reports import kept, publishing
from research.store import Store
from research.words import Kind, ReportStatus
from tests.making import Make


def test_a_draft_is_the_teams_own(store: Store, reader: Actor, make: Make) -> None:
    draft = make.draft()
    with store.begin(reader) as work:
        with pytest.raises(NotFound):
            kept.get(work, draft.id)
        assert kept.find(work, make.project_id) == []


def test_a_published_report_is_read_by_all_members_with_what_it_rests_on(
    store: Store, reader: Actor, make: Make
) -> None:
    insight = make.insight(confirmed=True)
    report = make.published()
    with store.begin(reader) as work:
        assert kept.get(work, report.id).status is ReportStatus.PUBLISHED
        assert insight.id in {row.record_id for row in kept.sources(work, report.id)}


def test_what_a_report_rests_on_is_kept_in_its_order_with_the_words_as_they_were(
    store: Store, owner: Actor, make: Make
) -> None:
    insight = make.insight(statement="Silence is read as a refusal.")
    make.evidence(insight, make.quote(make.passage("Nobody called."), approved=True))
    make.confirm(insight)
    report = make.draft()
    with store.begin(owner) as work:
        rows = kept.sources(work, report.id)
    claim = next(row for row in rows if row.kind is Kind.INSIGHT)
    piece = next(row for row in rows if row.claim_id == insight.id)
    assert [row.position for row in rows] == list(range(len(rows)))
    assert (claim.reference, claim.words) == ("INN-001", "Silence is read as a refusal.")
    assert (piece.reference, piece.words, piece.revision) == ("INT-001", "Nobody called.", 1)


def test_a_report_is_wanted_again_as_it_was_wanted(store: Store, owner: Actor, make: Make) -> None:
    report = make.draft(written={"summary": "It takes seven weeks."}, choices={"phases": ["explore"], "most_quotes": 2})
    with store.begin(owner) as work:
        draft = kept.get(work, report.id).draft
    assert draft.written == {"summary": "It takes seven weeks."}
    assert (draft.choices.phases, draft.choices.most_quotes) == (["explore"], 2)


def test_a_report_in_the_bin_can_be_taken_back(store: Store, owner: Actor, make: Make) -> None:
    report = make.report()
    with store.begin(owner, write=True) as work:
        kept.remove(work, report.id)
    with store.begin(owner, write=True) as work:
        assert kept.restore(work, report.id).removed_at is None


def test_a_report_that_a_gate_relies_on_stays(store: Store, owner: Actor, make: Make) -> None:
    report, gate = make.report(), make.gate()
    with store.begin(owner, write=True) as work:
        gates.revise(work, gate.id, GateDraft(report_id=report.id))
    with store.begin(owner, write=True) as work, pytest.raises(RuleBroken, match="relies on this report"):
        kept.remove(work, report.id)


def test_a_version_is_not_taken_back_where_another_has_its_place(store: Store, owner: Actor, make: Make) -> None:
    first = make.report()
    with store.begin(owner, write=True) as work:
        second = publishing.next_version(work, first.id)
        kept.remove(work, second.id)
    with store.begin(owner, write=True) as work:
        publishing.next_version(work, first.id)
    with store.begin(owner, write=True) as work, pytest.raises(RuleBroken):
        kept.restore(work, second.id)


def test_who_only_reads_cannot_put_a_report_in_the_bin(store: Store, reader: Actor, make: Make) -> None:
    report = make.report()
    with store.begin(reader, write=True) as work, pytest.raises(NotPermitted):
        kept.remove(work, report.id)


# --- what is deleted for good -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Observation, Quote])
def test_the_words_of_what_is_deleted_for_good_go_and_that_it_was_cited_stays(
    kind: type[Observation] | type[Quote], store: Store, owner: Actor, make: Make
) -> None:
    insight, observation = make.insight(), make.observation(what_happened="She wept at the desk.")
    quote = make.quote(observation, approved=True)
    make.evidence(insight, quote)
    make.confirm(insight)
    report = make.published()
    gone = observation if kind is Observation else quote
    with store.begin(SYSTEM, write=True) as work:
        work.erase(work.get(kind, gone.id))
    with store.begin(owner) as work:
        (row,) = [row for row in kept.sources(work, report.id) if row.claim_id]
    assert (row.reference, row.words) == ("OBS-001", "")


def test_an_insight_that_is_deleted_for_good_leaves_the_words_of_its_evidence(
    store: Store, owner: Actor, make: Make
) -> None:
    insight = make.insight(statement="Silence is read as a refusal.")
    make.evidence(insight, make.observation(what_happened="The letter was read aloud."))
    make.confirm(insight)
    report = make.published()
    with store.begin(SYSTEM, write=True) as work:
        work.erase(insight)
    with store.begin(owner) as work:
        rows = kept.sources(work, report.id)
    assert [row.words for row in rows if row.record_id == insight.id] == [""]
    assert [row.words for row in rows if row.claim_id] == ["The letter was read aloud."]


def test_a_report_is_deleted_for_good_without_the_version_after_it(store: Store, owner: Actor, make: Make) -> None:
    first = make.published()
    with store.begin(owner, write=True) as work:
        second = publishing.next_version(work, first.id)
    with store.begin(SYSTEM, write=True) as work:
        work.erase(kept.get(work, first.id))
    with store.begin(owner) as work:
        assert kept.get(work, second.id).follows_id is None


def test_a_project_is_deleted_for_good_with_its_reports(store: Store, make: Make) -> None:
    make.insight(confirmed=True)
    report = make.published()
    with store.begin(SYSTEM, write=True) as work:
        work.erase(projects.get(work, make.project_id))
    with store.begin(SYSTEM) as work, pytest.raises(NotFound):
        kept.get(work, report.id)


def test_search_finds_a_report_by_its_words(make: Make, store: Store, owner: Actor) -> None:
    report = make.report(markdown="## Findings\n\n**Silence** is read as a refusal.")
    with store.begin(owner) as work:
        (document,) = kept.Report.documents(work, [kept.get(work, report.id)])
    assert "**" not in document.text
    assert "Silence" in document.text


def test_quotes_are_still_there_when_a_report_is_gone(store: Store, owner: Actor, make: Make) -> None:
    quote = make.quote(approved=True)
    make.evidence(make.insight(), quote)
    report = make.draft()
    with store.begin(SYSTEM, write=True) as work:
        work.erase(kept.get(work, report.id))
    with store.begin(owner) as work:
        assert quotes.get(work, quote.id).id == quote.id
