"""Versions: what a record said before and after each change, as a difference that can be read."""

from datetime import date
from typing import Any

from research import experiments, history, insights, interviews, observations, passages, quotes, versions
from research.access import Actor
from research.differences import Fate
from research.evidence import EvidenceRevision
from research.experiments import ExperimentDraft
from research.insights import InsightDraft, StatusDraft
from research.interviews import InterviewDraft
from research.observations import ObservationDraft
from research.passages import PassageDraft
from research.records import ProjectRecord
from research.store import Store
from research.versions import Difference, VersionView
from research.words import InsightStatus, Method, Phase, Stance
from tests.making import Clock, Make


def told(store: Store, actor: Actor, record: ProjectRecord) -> list[VersionView]:
    """Return a record's history as somebody is told it, newest first."""
    with store.begin(actor) as work:
        found = work.get(type(record), record.id)
        return versions.views(work, found, history.steps(work, found))


def last(store: Store, actor: Actor, record: ProjectRecord) -> list[Difference]:
    """Return what the last change to a record changed."""
    return told(store, actor, record)[0].differences


def revise_observation(store: Store, actor: Actor, record: ProjectRecord, **fields: Any) -> None:
    draft = ObservationDraft(**{"what_happened": "The queue was long.", "phase": Phase.DIAGNOSE, **fields})
    with store.begin(actor, write=True) as work:
        observations.revise(work, record.id, draft)


def cut(difference: Difference) -> list[tuple[str, Fate]]:
    return [(stretch.text, stretch.fate) for stretch in difference.stretches]


def test_a_short_field_is_told_as_it_was_and_as_it_became(store: Store, owner: Actor, make: Make) -> None:
    made = make.observation(what_happened="The queue was long.", phase=Phase.DIAGNOSE)
    revise_observation(store, owner, made, phase=Phase.EXPLORE)
    (difference,) = last(store, owner, made)
    assert (difference.field, difference.before, difference.after) == ("phase", Phase.DIAGNOSE, Phase.EXPLORE)


def test_a_long_text_is_told_word_by_word(store: Store, owner: Actor, make: Make) -> None:
    text = "The letter was read aloud twice at the desk by two of the staff."
    made = make.observation(what_happened=text)
    revise_observation(store, owner, made, what_happened=text.replace("twice", "once"))
    (difference,) = last(store, owner, made)
    assert cut(difference) == [
        ("The letter was read aloud ", Fate.SAME),
        ("twice", Fate.REMOVED),
        ("once", Fate.ADDED),
        (" at the desk by two of the staff.", Fate.SAME),
    ]


def test_each_change_is_told_apart(store: Store, owner: Actor, clock: Clock, make: Make) -> None:
    made = make.observation(what_happened="The queue was long.")
    for actors in ("A caseworker", "Two caseworkers"):
        clock.advance(hours=1)
        revise_observation(store, owner, made, actors=actors)
    moved = [[(each.before, each.after) for each in view.differences] for view in told(store, owner, made)]
    assert moved == [[("A caseworker", "Two caseworkers")], [("", "A caseworker")], []]


def test_changes_of_the_same_moment_are_told_apart(store: Store, owner: Actor, make: Make) -> None:
    made = make.observation(what_happened="The queue was long.")
    for actors in ("A caseworker", "Two caseworkers"):
        revise_observation(store, owner, made, actors=actors)
    moved = [[(each.before, each.after) for each in view.differences] for view in told(store, owner, made)]
    assert moved == [[("A caseworker", "Two caseworkers")], [("", "A caseworker")], []]


def test_tags_are_told_as_put_on_and_taken_off(store: Store, owner: Actor, make: Make) -> None:
    made = make.observation(what_happened="The queue was long.", tags=["letter", "queue"])
    revise_observation(store, owner, made, tags=["queue", "phone"])
    (difference,) = last(store, owner, made)
    assert difference.field == "tagging"
    assert ([each.title for each in difference.added], [each.title for each in difference.removed]) == (
        ["phone"],
        ["letter"],
    )


def test_participants_of_an_interview_are_told(store: Store, owner: Actor, make: Make) -> None:
    first, second = make.participant(), make.participant()
    made = make.interview(participant_ids=[first.id])
    draft = InterviewDraft(title=made.title, held_on=made.held_on, phase=made.phase, participant_ids=[second.id])
    with store.begin(owner, write=True) as work:
        interviews.revise(work, made.id, draft)
    (difference,) = last(store, owner, made)
    assert ([each.id for each in difference.added], [each.id for each in difference.removed]) == (
        [second.id],
        [first.id],
    )


def test_the_insights_that_an_experiment_tests_are_told(store: Store, owner: Actor, make: Make) -> None:
    insight = make.insight()
    made = make.experiment(tests=[insight.id])
    with store.begin(owner, write=True) as work:
        draft = ExperimentDraft(title=made.title, hypothesis=made.hypothesis, phase=made.phase)
        experiments.revise(work, made.id, draft)
    (difference,) = last(store, owner, made)
    assert (difference.field, [each.reference for each in difference.removed]) == ("experimenttest", ["INN-001"])


def test_evidence_is_told_by_which_way_it_points(store: Store, owner: Actor, make: Make) -> None:
    insight, observation = make.insight(), make.observation()
    make.evidence(insight, observation, stance=Stance.CONTRADICTS)
    (difference,) = last(store, owner, insight)
    assert (difference.field, [each.reference for each in difference.added]) == ("evidence_contradicts", ["OBS-001"])


def test_evidence_that_points_the_other_way_now_is_told(store: Store, owner: Actor, make: Make) -> None:
    insight = make.insight()
    piece = make.evidence(insight, make.observation())
    with store.begin(owner, write=True) as work:
        draft = EvidenceRevision(stance=Stance.CONTRADICTS, reason="")
        insights.revise_evidence(work, insight.id, piece.id, draft)
    (difference,) = last(store, owner, insight)
    assert (difference.part, difference.before, difference.after) == ("OBS-001", Stance.SUPPORTS, Stance.CONTRADICTS)


def test_the_earlier_words_of_a_corrected_passage_are_told(store: Store, owner: Actor, make: Make) -> None:
    passage = make.passage("I got a latter.", speaker="P-001", start_ms=61_000)
    with store.begin(owner, write=True) as work:
        interview = interviews.get(work, passage.interview_id)
        quotes.correct_passage(
            work, passage.id, PassageDraft(text="I got a letter.", speaker="P-001", start_ms=61_000), interview
        )
    (difference,) = last(store, owner, interview)
    assert (difference.part, difference.part_id) == ("01:01 P-001", passage.id)
    assert (difference.before, difference.after) == ("I got a latter.", "I got a letter.")


def test_what_a_replaced_transcript_said_can_still_be_read(store: Store, owner: Actor, make: Make) -> None:
    made = make.interview(transcript=("The first one.",))
    with store.begin(owner, write=True) as work:
        passages.put(work, interviews.get(work, made.id), [PassageDraft(text="Another.")] * 2, replace=True)
    counted, gone = last(store, owner, made)
    assert (counted.more_added, counted.more_removed, gone.before) == (2, 1, "The first one.")


def test_a_link_to_what_is_no_longer_there_is_counted(store: Store, owner: Actor, make: Make) -> None:
    made = make.experiment(tests=[make.insight().id])
    with store.begin(owner, write=True) as work:
        (insight,) = insights.find(work, make.project_id)
        work.erase(insight)
    (difference,) = last(store, owner, made)
    assert (difference.removed, difference.more_removed) == ([], 1)


def test_a_field_that_names_a_record_is_told_by_that_record(store: Store, owner: Actor, make: Make) -> None:
    made, study = make.interview(), make.study(title="First round")
    draft = InterviewDraft(title=made.title, held_on=made.held_on, phase=made.phase, study_id=study.id)
    with store.begin(owner, write=True) as work:
        interviews.revise(work, made.id, draft)
    (difference,) = last(store, owner, made)
    assert (difference.before, difference.after.title) == (None, "First round")


def test_days_and_words_are_told_as_what_they_are(store: Store, owner: Actor, make: Make) -> None:
    made = make.interview()
    draft = InterviewDraft(title=made.title, held_on=date(2026, 2, 9), method=Method.PHONE, phase=made.phase)
    with store.begin(owner, write=True) as work:
        interviews.revise(work, made.id, draft)
    assert [(each.before, each.after) for each in last(store, owner, made)] == [
        (date(2026, 2, 3), date(2026, 2, 9)),
        (Method.DEPTH, Method.PHONE),
    ]


# --- who is told what ---------------------------------------------------------------------------------------------


def test_a_reader_is_not_told_what_an_insight_said_as_a_draft(
    store: Store, owner: Actor, reader: Actor, make: Make
) -> None:
    made = make.insight(statement="A secret first thought.")
    with store.begin(owner, write=True) as work:
        insights.revise(work, made.id, InsightDraft(statement="A better thought of it.", phase=made.phase))
    make.evidence(made, make.observation())
    with store.begin(owner, write=True) as work:
        insights.set_status(work, made.id, StatusDraft(status=InsightStatus.CONFIRMED))
    views = told(store, reader, made)
    assert len(views) == 4
    assert [(view.version_id, view.differences) for view in views] == [(None, [])] * 4


def test_a_reader_is_told_how_a_confirmed_insight_was_changed(
    store: Store, owner: Actor, reader: Actor, make: Make
) -> None:
    made = make.insight(confirmed=True, statement="A first thought.")
    with store.begin(owner, write=True) as work:
        insights.revise(work, made.id, InsightDraft(statement="A better thought.", phase=made.phase))
    (difference,) = last(store, reader, made)
    assert (difference.before, difference.after) == ("A first thought.", "A better thought.")


def test_a_reader_is_not_told_which_evidence_was_added(store: Store, reader: Actor, make: Make) -> None:
    made = make.insight(confirmed=True)
    make.evidence(made, make.observation())
    assert last(store, reader, made) == []


def test_a_caseworker_is_told_how_an_own_observation_was_changed(
    store: Store, owner: Actor, caseworker: Actor, make: Make
) -> None:
    made = make.observation(by=caseworker, what_happened="The queue was short.")
    revise_observation(store, owner, made)
    (difference,) = last(store, caseworker, made)
    assert difference.before == "The queue was short."
