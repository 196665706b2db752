"""History: what happened to a record, and lately in a project."""

from research import history, insights, observations
from research.access import Actor
from research.history import EventView
from research.insights import InsightDraft
from research.observations import ObservationDraft
from research.store import Store
from research.words import Action, Confidence, InsightStatus, Phase
from tests.making import Clock, Make


def lately(store: Store, actor: Actor, make: Make, limit: int = 8) -> list[EventView]:
    with store.begin(actor) as work:
        return history.lately(work, make.project_id, limit)


def test_what_happened_to_a_record_is_told_newest_first(
    store: Store, owner: Actor, researcher: Actor, clock: Clock, make: Make
) -> None:
    made = make.observation()
    clock.advance(days=1)
    with store.begin(researcher, write=True) as work:
        observations.remove(work, made.id)
    with store.begin(owner) as work:
        told = [(event.who, event.action, event.at) for event in history.of(work, made)]
    assert told == [
        ("Researcher", Action.REMOVED, made.created_at.replace(day=3)),
        ("Owner", Action.ADDED, made.created_at),
    ]


def test_it_is_told_which_fields_changed(store: Store, owner: Actor, make: Make) -> None:
    made = make.observation(what_happened="The queue was long.")
    draft = ObservationDraft(what_happened="The queue was long.", phase=Phase.DIAGNOSE, actors="A caseworker")
    with store.begin(owner, write=True) as work:
        observations.revise(work, made.id, draft)
        assert history.of(work, made)[0].fields == ["actors"]


def test_it_is_told_what_a_short_field_said_before_and_after_each_change(
    store: Store, owner: Actor, clock: Clock, make: Make
) -> None:
    made = make.insight(confidence=Confidence.LOW)
    for confidence in (Confidence.MEDIUM, Confidence.HIGH):
        clock.advance(days=1)
        draft = InsightDraft(statement=made.statement, phase=made.phase, confidence=confidence)
        with store.begin(owner, write=True) as work:
            insights.revise(work, made.id, draft)
    with store.begin(owner) as work:
        moved = [event.moved for event in history.of(work, insights.get(work, made.id))]
    assert moved == [{"confidence": ("medium", "high")}, {"confidence": ("low", "medium")}, {}]


def test_it_is_told_when_an_insight_was_confirmed(store: Store, owner: Actor, clock: Clock, make: Make) -> None:
    made = make.insight()
    make.evidence(made, make.observation())
    clock.advance(days=1)
    with store.begin(owner, write=True) as work:
        insights.set_status(work, made.id, insights.StatusDraft(status=InsightStatus.CONFIRMED))
    with store.begin(owner) as work:
        assert history.of(work, insights.get(work, made.id))[0].moved == {"status": ("draft", "confirmed")}


def test_what_happened_lately_names_its_records(store: Store, owner: Actor, make: Make) -> None:
    make.observation()
    make.interview()
    told = [event.record.reference for event in lately(store, owner, make) if event.record]
    assert told == ["INT-001", "OBS-001"]


def test_a_reader_is_told_only_of_what_the_reader_sees(store: Store, reader: Actor, make: Make) -> None:
    make.experiment()
    make.interview()
    told = [event.record.reference for event in lately(store, reader, make) if event.record]
    assert told == ["EKS-001"]


def test_what_happened_to_the_project_itself_is_left_out(store: Store, owner: Actor, make: Make) -> None:
    make.tag("letter")
    assert lately(store, owner, make) == []


def test_what_lies_in_the_bin_is_left_out(store: Store, owner: Actor, make: Make) -> None:
    made = make.observation()
    with store.begin(owner, write=True) as work:
        observations.remove(work, made.id)
    assert lately(store, owner, make) == []


def test_only_so_much_is_told(store: Store, owner: Actor, make: Make) -> None:
    for _ in range(3):
        make.observation()
    assert len(lately(store, owner, make, limit=2)) == 2
