"""Who sees what and who may do what: the roles as tables, kept by what reads and what writes."""

import inspect
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from research import (
    benefits,
    concepts,
    experiments,
    gates,
    insights,
    interviews,
    observations,
    participants,
    passages,
    people,
    projects,
    questions,
    quotes,
    saved_searches,
    studies,
    tags,
)
from research.access import SYSTEM, Actor, has_ended
from research.benefits import BenefitDraft
from research.concepts import ConceptDraft
from research.errors import NotFound, NotPermitted
from research.experiments import ExperimentDraft
from research.gates import GateStart
from research.insights import InsightDraft
from research.interviews import InterviewDraft
from research.observations import ObservationDraft
from research.participants import ParticipantDraft
from research.people import MemberDraft
from research.projects import PhaseDraft, Project, ProjectDraft
from research.records import Draft
from research.reports import (
    kept,
    own_templates,
)
from research.reports.own_templates import OwnTemplateDraft
from research.saved_searches import SavedSearchDraft
from research.store import Store, UnitOfWork
from research.studies import StudyDraft
from research.tags import TagDraft
from research.words import Phase, Role
from tests.known import DRAFTS
from tests.making import Clock, Make

TEAM = {Role.OWNER, Role.RESEARCHER}
ALL = set(Role) - {Role.PRIVACY_OFFICER}
"""Who sees contents; a privacy officer sees none."""

# Who sees a record that the owner made, and how it is made and looked up.
READERS: dict[str, tuple[set[Role], Callable[[Make], Any], Callable[[UnitOfWork, UUID], Any]]] = {
    "study": (TEAM, lambda make: make.study(), studies.get),
    "participant": (TEAM, lambda make: make.participant(), participants.get),
    "interview": (TEAM, lambda make: make.interview(), interviews.get),
    "passage": (TEAM, lambda make: make.passage(), passages.get),
    "observation": (TEAM, lambda make: make.observation(), observations.get),
    "quote": (TEAM, lambda make: make.quote(), quotes.get),
    "approved quote": (ALL, lambda make: make.quote(approved=True), quotes.get),
    "draft insight": (TEAM, lambda make: make.insight(), insights.get),
    "confirmed insight": (ALL, lambda make: make.insight(confirmed=True), insights.get),
    "experiment": (ALL, lambda make: make.experiment(), experiments.get),
    "question": (ALL, lambda make: make.question(), questions.get),
    "concept": (ALL, lambda make: make.concept(), concepts.get),
    "benefit": (ALL, lambda make: make.benefit(), benefits.get),
    "tag": (ALL, lambda make: make.tag("letter"), tags.get),
    "gate": (TEAM, lambda make: make.gate(), gates.get),
    "draft report": (TEAM, lambda make: make.draft(), kept.get),
    "template": (TEAM, lambda make: make.template(), own_templates.get),
    "report": (ALL, lambda make: make.report(), kept.get),
}

# Who may add to a project.
WRITERS: dict[str, tuple[set[Role], Callable[..., Any], type[Draft]]] = {
    "study": (TEAM, studies.add, StudyDraft),
    "participant": (TEAM, participants.add, ParticipantDraft),
    "interview": (TEAM, interviews.add, InterviewDraft),
    "observation": (TEAM | {Role.CASEWORKER}, observations.add, ObservationDraft),
    "insight": (TEAM, insights.add, InsightDraft),
    "experiment": (TEAM, experiments.add, ExperimentDraft),
    "concept": (TEAM, concepts.add, ConceptDraft),
    "benefit": (TEAM, benefits.add, BenefitDraft),
    "tag": (TEAM, tags.add, TagDraft),
    "gate": (TEAM, gates.add, GateStart),
    "template": ({Role.OWNER}, own_templates.add, OwnTemplateDraft),
    "saved search": (ALL, saved_searches.add, SavedSearchDraft),
    "project": ({Role.OWNER}, projects.revise, ProjectDraft),
    "phase": ({Role.OWNER}, projects.move, PhaseDraft),
}


@pytest.mark.parametrize("kind", READERS)
def test_a_record_is_shown_to_those_of_its_audience_and_to_nobody_else(
    kind: str, store: Store, team: dict[str, Actor], make: Make
) -> None:
    _, add, get = READERS[kind]
    made = add(make)
    assert {role for role in Role if _succeeds(store, team[role], lambda work: get(work, made.id))} == READERS[kind][0]


@pytest.mark.parametrize("kind", WRITERS)
def test_a_record_is_added_by_those_who_may_and_by_nobody_else(
    kind: str, store: Store, team: dict[str, Actor], project: Project
) -> None:
    _, act, draft = WRITERS[kind]

    def is_done(role: Role) -> bool:
        return _succeeds(store, team[role], lambda work: act(work, project.id, DRAFTS[draft]), forget=True)

    assert {role for role in Role if is_done(role)} == WRITERS[kind][0]


def _succeeds(store: Store, actor: Actor, act: Callable[[UnitOfWork], Any], *, forget: bool = False) -> bool:
    """Say whether something is done; it is undone afterwards when it is to be forgotten."""
    try:
        with store.begin(actor, write=True) as work:
            act(work)
            if forget:
                raise InterruptedError
    except InterruptedError:
        return True
    except (NotFound, NotPermitted):
        return False
    return True


def test_a_member_without_the_permission_is_told_so(store: Store, reader: Actor, project: Project) -> None:
    with store.begin(reader, write=True) as work, pytest.raises(NotPermitted):
        observations.add(work, project.id, ObservationDraft(what_happened="The queue was long.", phase=Phase.EXPLORE))


@pytest.mark.parametrize("kind", ["confirmed insight", "experiment", "question", "concept", "benefit", "tag", "report"])
@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.READER])
def test_who_only_reads_a_record_cannot_put_it_in_the_bin(
    kind: str, role: Role, store: Store, team: dict[str, Actor], make: Make
) -> None:
    _, add, get = READERS[kind]
    module: Any = inspect.getmodule(get)
    made = add(make)
    with store.begin(team[role], write=True) as work, pytest.raises(NotPermitted):
        module.remove(work, made.id)


def test_a_caseworker_sees_an_own_observation(store: Store, caseworker: Actor, make: Make) -> None:
    made = make.observation(by=caseworker)
    with store.begin(caseworker) as work:
        assert observations.get(work, made.id).id == made.id


def test_a_caseworker_revises_an_own_observation(store: Store, caseworker: Actor, make: Make) -> None:
    made = make.observation(by=caseworker)
    draft = ObservationDraft(what_happened="The queue was long.", phase=Phase.DIAGNOSE)
    with store.begin(caseworker, write=True) as work:
        assert observations.revise(work, made.id, draft).what_happened == "The queue was long."


def test_one_who_became_a_reader_loses_sight_of_own_observations(
    store: Store, caseworker: Actor, project: Project, make: Make
) -> None:
    made = make.observation(by=caseworker)
    with store.begin(SYSTEM, write=True) as work:
        people.add_member(work, project.id, UUID(str(caseworker.person_id)), MemberDraft(role=Role.READER))
    with store.begin(caseworker) as work, pytest.raises(NotFound):
        observations.get(work, made.id)


@pytest.mark.parametrize("kind", READERS)
def test_a_list_holds_what_can_be_looked_up(kind: str, store: Store, team: dict[str, Actor], make: Make) -> None:
    readers, add, get = READERS[kind]
    made = add(make)
    module: Any = inspect.getmodule(get)
    if not hasattr(module, "find"):
        assert kind == "passage"
        return
    for role in sorted(ALL):
        with store.begin(team[role]) as work:
            assert (made.id in {each.id for each in module.find(work, make.project_id)}) == (role in readers)


@pytest.mark.parametrize("kind", READERS)
def test_a_privacy_officer_is_told_that_lists_of_contents_are_not_for_them(
    kind: str, store: Store, team: dict[str, Actor], make: Make
) -> None:
    module: Any = inspect.getmodule(READERS[kind][2])
    if not hasattr(module, "find"):
        assert kind == "passage"
        return
    READERS[kind][1](make)
    with store.begin(team[Role.PRIVACY_OFFICER]) as work, pytest.raises(NotPermitted):
        module.find(work, make.project_id)


def test_a_token_for_reading_does_not_write(store: Store, owner: Actor, project: Project) -> None:
    reading = Actor(person_id=owner.person_id, may_write=False)
    with store.begin(reading, write=True) as work, pytest.raises(NotPermitted):
        studies.add(work, project.id, StudyDraft(title="First round"))


def test_a_token_for_reading_reads(store: Store, owner: Actor, make: Make) -> None:
    made = make.study()
    with store.begin(Actor(person_id=owner.person_id, may_write=False)) as work:
        assert studies.get(work, made.id).id == made.id


def test_an_administrator_who_is_no_member_is_an_outsider(store: Store, outsider: Actor, make: Make) -> None:
    made = make.study()
    with store.begin(Actor(person_id=outsider.person_id, is_administrator=True)) as work, pytest.raises(NotFound):
        studies.get(work, made.id)


@pytest.mark.parametrize(
    ("days_after_the_last", "ended"), [(0, False), (1, True)], ids=["the last day counts", "the next does not"]
)
def test_a_membership_ends_after_its_last_day(days_after_the_last: int, ended: bool) -> None:
    last = date(2026, 3, 31)
    assert has_ended(last, last + timedelta(days=days_after_the_last)) is ended


def test_one_whose_membership_has_ended_is_an_outsider(store: Store, clock: Clock, make: Make) -> None:
    consultant = make.person("Consultant", Role.RESEARCHER, ends_on=date(2026, 3, 2))
    clock.advance(days=1)
    with store.begin(consultant) as work, pytest.raises(NotFound):
        projects.get(work, make.project_id)


def test_what_a_reader_may_not_read_of_the_evidence_comes_without_its_words(
    store: Store, reader: Actor, make: Make
) -> None:
    insight = make.insight(confirmed=True)
    with store.begin(reader) as work:
        (piece,) = insights.evidence_for(work, insights.get(work, insight.id))
    assert (piece.text, piece.title, piece.reason, piece.reference) == ("", "", "", "")
