"""Taking up: an earlier version of a record becomes what it says again, as a new revision of its own."""

from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from research import (
    benefits,
    codebook,
    concepts,
    experiments,
    gates,
    history,
    insights,
    interviews,
    participants,
    passages,
    questions,
    quotes,
    studies,
    versions,
)
from research.access import Permission
from research.benefits import BenefitDraft
from research.concepts import ConceptDraft
from research.errors import Conflict, NotFound, RuleBroken
from research.experiments import ExperimentDraft
from research.gates import GateDraft
from research.history import State, Step
from research.insights import InsightDraft
from research.interviews import Interview, InterviewDraft
from research.observations import Observation, ObservationDraft
from research.participants import ParticipantDraft
from research.passages import PassageDraft, PassageView
from research.questions import QuestionDraft
from research.quotes import QuoteDraft
from research.records import Draft, ProjectRecord, View
from research.store import UnitOfWork
from research.studies import StudyDraft
from research.tags import TagDraft
from research.versions import LINKS, Difference
from research.words import N_, Kind

_REVISING: dict[Kind, tuple[type[Draft], Callable[..., Any]]] = {
    Kind.STUDY: (StudyDraft, studies.revise),
    Kind.PARTICIPANT: (ParticipantDraft, participants.revise),
    Kind.INTERVIEW: (InterviewDraft, interviews.revise),
    Kind.OBSERVATION: (ObservationDraft, quotes.revise_observation),
    Kind.QUOTE: (QuoteDraft, quotes.revise),
    Kind.INSIGHT: (InsightDraft, insights.revise),
    Kind.QUESTION: (QuestionDraft, questions.revise),
    Kind.EXPERIMENT: (ExperimentDraft, experiments.revise),
    Kind.CONCEPT: (ConceptDraft, concepts.revise),
    Kind.BENEFIT: (BenefitDraft, benefits.revise),
    Kind.GATE: (GateDraft, gates.revise),
    # The codebook writes down what is done to a tag, so that it can be undone there.
    Kind.TAG: (TagDraft, lambda *given, **more: codebook.revise(*given, **more).tag),
}
# A quote stays on the words that it was last found at: its source may say something else now.
_KEPT = {"start", "end", "words"}
KINDS = frozenset(_REVISING)
"""Kinds of records whose earlier versions can be taken up."""


class Preview(View):
    """What would change if an earlier version were taken up.

    Attributes:
        at: When that version was replaced.
        differences: From what the record says now to what it would say; empty where it says that already.
        seen: What tells the text of a passage from others, for what has no revision of its own.
    """

    version_id: UUID
    at: datetime
    revision: int
    differences: list[Difference]
    seen: str = ""


def holding(record: ProjectRecord, found: Sequence[Step]) -> set[UUID]:
    """Return which of the versions of a record hold something that can be taken up."""
    kept = (step.version for step in found if step.version and step.is_shown)
    return {version.id for version in kept if _names_in(record, version.contents)}


def may(work: UnitOfWork, record: ProjectRecord) -> bool:
    """Say whether the actor may take up earlier versions of a record."""
    return record.kind in _REVISING and work.standing.may(_needed(work, record), record.project_id)


def _needed(work: UnitOfWork, record: ProjectRecord) -> Permission:
    is_own = isinstance(record, Observation) and record.created_by == work.actor.person_id
    return Permission.ADD_OBSERVATION if is_own else Permission.WRITE_RESEARCH


def preview(work: UnitOfWork, record: ProjectRecord, version_id: UUID) -> Preview:
    """Return what would change if a version of a record were taken up.

    Raises:
        NotFound: The record has no such version, or it is not shown to the actor.
        NotPermitted: The actor may read the record but not change it.
    """
    step, now = _step(work, record, version_id)
    names = {name for name in _names_in(record, now) if name in step.before}
    then = {name: step.before[name] for name in names}
    now = {name: now[name] for name in names}
    briefs = versions.named(work, [(now, then)])
    for name in names & LINKS.keys():
        # What is no longer there cannot be linked to again.
        shown = {key: each for key, each in then[name].items() if UUID(each[LINKS[name].column]) in briefs}
        then[name] = shown | {key: each for key, each in now[name].items() if key in then[name]}
    found = list(versions.differences(record, now, then, briefs))
    at = history.event(work, step.change, {}).at
    return Preview(version_id=version_id, at=at, revision=record.revision, differences=found)


def take_up(work: UnitOfWork, record: ProjectRecord, version_id: UUID, *, revision: int | None = None) -> ProjectRecord:
    """Let a record say again what it said in an earlier version, as far as its own rules allow.

    Raises:
        RuleBroken: What it said then breaks a rule that holds now.
        Conflict: Somebody else has saved since ``revision``.
    """
    step, _ = _step(work, record, version_id)
    kind, revise = _REVISING[record.kind]
    then = {**history.said(record), **step.before}
    values: dict[str, Any] = {name: then[name] for name in kind.model_fields.keys() - _KEPT if name in then}
    for name, link in LINKS.items():
        if link.field in kind.model_fields:
            ids = [UUID(each[link.column]) for each in then.get(name, {}).values()]
            found = work.briefs((link.kind, key) for key in ids)
            values[link.field] = [each.title if link.kind is Kind.TAG else each.id for each in found.values()]
    try:
        draft = kind.model_validate(values)
    except ValidationError as error:
        raise RuleBroken(N_("What it said then does not fit the rules of today.")) from error
    taken_up: ProjectRecord = revise(work, record.id, draft, revision=revision)
    return taken_up


def _step(work: UnitOfWork, record: ProjectRecord, version_id: UUID) -> tuple[Step, State]:
    """Return the step that a version was kept of, and what the record says now."""
    found = history.steps(work, record)
    step = next((each for each in found if each.version and each.version.id == version_id and each.is_shown), None)
    if step is None or record.kind not in _REVISING:
        raise NotFound(N_("There is no such version, or it is not shown to you."))
    work.require(_needed(work, record), record.project_id)
    return step, found[0].after


def _names_in(record: ProjectRecord, state: State) -> set[str]:
    """Return the names of what a draft of the record holds."""
    kind, _ = _REVISING[record.kind]
    links = {name for name, link in LINKS.items() if link.field in kind.model_fields}
    return (state.keys() & kind.model_fields.keys()) - _KEPT | (links & state.keys())


# --- passages -----------------------------------------------------------------------------------------------------


def preview_passage(work: UnitOfWork, interview: Interview, version_id: UUID, passage_id: UUID) -> Preview:
    """Return what would change if what a passage said in a version of its interview were taken up."""
    step, now = _step(work, interview, version_id)
    key = str(passage_id)
    before = step.before["passage"].get(key)
    if before is None or key not in now["passage"]:
        raise NotFound(N_("There is no such passage in this interview."))
    both = ({"passage": {key: now["passage"][key]}}, {"passage": {key: before}})
    found = list(versions.differences(interview, *both, versions.named(work, [both])))
    seen = _seen(passages.view(passages.get(work, passage_id)))
    return Preview(version_id=version_id, at=step.change.at, revision=interview.revision, differences=found, seen=seen)


def take_up_passage(
    work: UnitOfWork, interview: Interview, version_id: UUID, passage_id: UUID, *, seen: str
) -> Interview:
    """Let a passage say again what it said in a version of its interview; its quotes are found again.

    Args:
        seen: As in the preview.

    Raises:
        Conflict: Somebody else has corrected the passage since.
    """
    step, now = _step(work, interview, version_id)
    before = step.before["passage"].get(str(passage_id))
    if before is None or str(passage_id) not in now["passage"]:
        raise NotFound(N_("There is no such passage in this interview."))
    if seen != _seen(passages.view(passages.get(work, passage_id))):
        raise Conflict(N_("Somebody else saved changes to this while you were writing."), stored=interview)
    draft = PassageDraft(**{name: before[name] for name in PassageDraft.model_fields})
    quotes.correct_passage(work, passage_id, draft, interview)
    return interview


def _seen(passage: PassageView) -> str:
    return sha256(passage.model_dump_json().encode()).hexdigest()
