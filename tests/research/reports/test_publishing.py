"""Publishing reports: frozen as they are, with a reason where something speaks against it, and then their versions."""

import pytest

from research import history, participants
from research.access import Actor
from research.differences import Fate
from research.errors import Conflict, NotPermitted, RuleBroken
from research.participants import ParticipantDraft
from research.reports import drafting, kept, publishing
from research.reports.kept import Report, ReportDraft
from research.reports.publishing import PublishDraft
from research.store import Store
from research.words import Audience, Group, ReportStatus
from tests.making import Clock, Make

REASON = "The steering group meets today."


def publish(store: Store, actor: Actor, report: Report, reason: str = REASON, *, revision: int | None = None) -> Report:
    with store.begin(actor, write=True) as work:
        return publishing.publish(work, report.id, PublishDraft(reason=reason), revision=revision)


def follow(store: Store, actor: Actor, report: Report) -> Report:
    with store.begin(actor, write=True) as work:
        return publishing.next_version(work, report.id)


def test_a_report_is_filled_once_more_when_it_is_published(
    store: Store, owner: Actor, clock: Clock, make: Make
) -> None:
    draft = make.draft()
    make.insight(statement="Silence is read as a refusal.", confirmed=True)
    clock.advance(days=1)
    report = publish(store, owner, draft)
    assert "Silence is read as a refusal." in report.markdown
    assert (report.status, report.audience) == (ReportStatus.PUBLISHED, Audience.MEMBERS)
    assert (report.published_at, report.published_by, report.made_on) == (
        clock.now,
        owner.person_id,
        clock.now.date(),
    )


def test_what_is_published_stays_to_the_last_byte(store: Store, owner: Actor, make: Make) -> None:
    insight = make.insight(confirmed=True)
    report = publish(store, owner, make.draft())
    make.evidence(insight, make.observation(what_happened="The queue was long."))
    with store.begin(owner) as work:
        assert kept.get(work, report.id).markdown == report.markdown
        assert drafting.changes_since(work, report.id)


def test_where_something_speaks_against_it_a_reason_is_needed(store: Store, owner: Actor, make: Make) -> None:
    draft = make.draft()
    with pytest.raises(RuleBroken) as refused:
        publish(store, owner, draft, reason="")
    assert refused.value.field == "reason"
    with store.begin(owner) as work:
        assert not kept.get(work, draft.id).is_published


def test_the_reason_and_what_spoke_against_it_are_kept_and_logged(store: Store, owner: Actor, make: Make) -> None:
    report = publish(store, owner, make.draft())
    assert report.override_reason == REASON
    assert {each["kind"] for each in report.findings} >= {"unwritten", "empty"}
    with store.begin(owner) as work:
        (event, *_) = history.of(work, kept.get(work, report.id))
    assert {"status", "override_reason", "findings"} <= set(event.fields)


def test_a_reason_that_was_not_needed_is_not_kept(store: Store, owner: Actor, make: Make) -> None:
    make.insight(confirmed=True)
    with store.begin(owner, write=True) as work:
        draft = drafting.add(work, make.project_id, ReportDraft(title="The evidence", template="evidence"))
    assert publish(store, owner, draft).override_reason == ""


def test_a_report_is_published_once(store: Store, owner: Actor, make: Make) -> None:
    report = publish(store, owner, make.draft())
    with pytest.raises(RuleBroken, match="next version"):
        publish(store, owner, report)


def test_who_publishes_what_somebody_else_has_changed_meanwhile_is_told(store: Store, owner: Actor, make: Make) -> None:
    draft = make.draft()
    with store.begin(owner, write=True) as work:
        drafting.revise(work, draft.id, ReportDraft(title="Where people wait", template="diagnose"))
    with pytest.raises(Conflict):
        publish(store, owner, draft, revision=1)


def test_who_only_reads_publishes_nothing_and_begins_no_version(store: Store, reader: Actor, make: Make) -> None:
    report = make.report()
    with pytest.raises(NotPermitted):
        publish(store, reader, report)
    with pytest.raises(NotPermitted):
        follow(store, reader, report)


# --- versions -----------------------------------------------------------------------------------------------------


def test_the_next_version_begins_with_the_same_choices_and_words(store: Store, owner: Actor, make: Make) -> None:
    first = make.published(
        title="Kvar folk ventar", language="nn", written={"summary": "Sju veker."}, choices={"most_quotes": 2}
    )
    second = follow(store, owner, first)
    assert (second.version, second.follows_id, second.status) == (2, first.id, ReportStatus.DRAFT)
    assert second.draft == first.draft


def test_a_draft_has_no_next_version(store: Store, owner: Actor, make: Make) -> None:
    with pytest.raises(RuleBroken):
        follow(store, owner, make.draft())


def test_one_version_follows_a_report(store: Store, owner: Actor, make: Make) -> None:
    first = make.published()
    second = follow(store, owner, first)
    with pytest.raises(RuleBroken, match="RAP-002"):
        follow(store, owner, first)
    publish(store, owner, second)
    with pytest.raises(RuleBroken, match="RAP-002"):
        follow(store, owner, first)


def test_versions_are_told_newest_first_whichever_is_asked(store: Store, owner: Actor, make: Make) -> None:
    first = make.published()
    second = publish(store, owner, follow(store, owner, first))
    third = follow(store, owner, second)
    make.published()
    for report in (first, second, third):
        with store.begin(owner) as work:
            versions = publishing.versions_of(work, report.id)
        assert [each.reference for each in versions] == ["RAP-003", "RAP-002", "RAP-001"]


def test_a_reader_is_told_of_published_versions_only(store: Store, owner: Actor, reader: Actor, make: Make) -> None:
    first = make.published()
    follow(store, owner, first)
    with store.begin(reader) as work:
        assert [each.id for each in publishing.versions_of(work, first.id)] == [first.id]


def test_a_version_shows_what_differs_from_the_one_before(store: Store, owner: Actor, make: Make) -> None:
    first = make.published(language="en", written={"summary": "It takes seven weeks."})
    second = follow(store, owner, first)
    draft = second.draft
    draft.written["summary"] = "It takes nine weeks."
    with store.begin(owner, write=True) as work:
        drafting.revise(work, second.id, draft)
    with store.begin(owner) as work:
        (found,) = publishing.differences(work, second.id)
        assert publishing.differences(work, first.id) == []
    assert found.heading == "Summary"
    assert [each.text for each in found.stretches if each.fate is Fate.ADDED] == ["nine"]


# --- what rests on what -------------------------------------------------------------------------------------------


def test_published_reports_are_found_by_what_they_rest_on(store: Store, owner: Actor, make: Make) -> None:
    person = make.participant(group=Group.USER)
    passage = make.passage(interview=make.interview(participant_ids=[person.id]))
    insight, quote, observation = make.insight(), make.quote(passage, approved=True), make.observation()
    make.evidence(insight, quote)
    make.evidence(insight, observation)
    make.confirm(insight)
    report = make.published()
    make.draft()
    with store.begin(owner) as work:
        for key in (person.id, passage.interview_id, quote.id, observation.id, insight.id):
            assert [each.id for each in publishing.resting_on(work, [key])] == [report.id]


def test_a_report_does_not_rest_on_what_came_later(store: Store, owner: Actor, make: Make) -> None:
    make.insight(confirmed=True)
    make.published()
    later = make.interview()
    with store.begin(owner, write=True) as work:
        person = participants.add(work, make.project_id, ParticipantDraft(group=Group.USER))
        assert publishing.resting_on(work, [later.id, person.id]) == []
