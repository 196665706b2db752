"""Passages: the speaker turns or paragraphs of an interview, the unit of search and of evidence."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, col, func

from research import consents, participants
from research.access import Permission
from research.errors import NotFound, RuleBroken
from research.records import LONG_TEXT, Draft, Part, ProjectRecord, View
from research.sight import ONE_OF, Visible
from research.store import UnitOfWork
from research.words import N_, ConsentScope, Kind

MAX_PASSAGES = 20_000
# The largest number that a database column of whole numbers holds: 24 days.
LATEST_MS = 2**31 - 1


class PassageDraft(Draft):
    """A passage as somebody wants it."""

    speaker: str = Field(default="", max_length=120, description="A pseudonym or a role, not a name.")
    participant_id: UUID | None = Field(default=None, foreign_key="participant.id")
    text: str = Field(min_length=1, max_length=10 * LONG_TEXT)
    start_ms: int | None = Field(default=None, ge=0, le=LATEST_MS, description="Milliseconds from the start.")
    end_ms: int | None = Field(default=None, ge=0, le=LATEST_MS)


class Passage(PassageDraft, Part, table=True):
    """A passage as stored."""

    owner_kind: ClassVar[Kind] = Kind.INTERVIEW
    owner_key: ClassVar[str] = "interview_id"
    told_of: ClassVar[str] = "interview_id"

    interview_id: UUID = Field(default=None, foreign_key="interview.id", index=True)
    position: int = Field(default=0, description="The place in the interview, from 1.")

    @property
    def time(self) -> str:
        """The start as people say it: ``12:41``, ``1:02:03``, or nothing when it is not known."""
        return _time(self.start_ms)


def _time(start_ms: int | None) -> str:
    if start_ms is None:
        return ""
    minutes, seconds = divmod(start_ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes:02d}:{seconds:02d}"


class PassageView(View):
    """A passage as shown."""

    id: UUID
    interview_id: UUID
    position: int
    speaker: str
    participant_id: UUID | None
    text: str
    start_ms: int | None
    end_ms: int | None
    time: str

    @property
    def is_voice(self) -> bool:
        """Whether a participant speaks, and not one of us."""
        return self.participant_id is not None


def view(passage: Passage) -> PassageView:
    """Return a passage as shown."""
    return PassageView.model_validate({name: getattr(passage, name) for name in PassageView.model_fields})


def get(work: UnitOfWork, passage_id: UUID) -> Passage:
    """Return a passage."""
    return work.get(Passage, passage_id)


def of(work: UnitOfWork, interview_ids: Sequence[UUID]) -> dict[UUID, list[Passage]]:
    """Return the passages of each interview, in order."""
    spoken: dict[UUID, list[Passage]] = defaultdict(list)
    chosen = work.visible(Passage).where(col(Passage.interview_id).in_(interview_ids))
    for passage in work.rows(chosen.order_by(col(Passage.position))):
        spoken[passage.interview_id].append(passage)
    return spoken


def texts(work: UnitOfWork, interview_ids: Sequence[UUID]) -> dict[UUID, list[tuple[UUID, str]]]:
    """Return the identifier and the text of each interview's passages, in order: all that search needs of them."""
    said: dict[UUID, list[tuple[UUID, str]]] = defaultdict(list)
    chosen = work.visible(Passage).where(col(Passage.interview_id).in_(interview_ids)).order_by(col(Passage.position))
    columns = (col(Passage.interview_id), col(Passage.id), col(Passage.text))
    for interview_id, passage_id, text in work.columns(chosen, *columns):
        said[interview_id].append((passage_id, text))
    return said


def counts(work: UnitOfWork, interview_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Return how many passages each interview has."""
    chosen = work.visible(Passage).where(col(Passage.interview_id).in_(interview_ids))
    held_by: Any = chosen.group_by(col(Passage.interview_id))
    return dict(work.columns(held_by, col(Passage.interview_id), func.count()))


def put(work: UnitOfWork, interview: ProjectRecord, drafts: Sequence[PassageDraft], *, replace: bool = False) -> None:
    """Give an interview its transcript.

    Raises:
        RuleBroken: The interview has a transcript already and ``replace`` was not asked for; passages of the
            old one are cited as evidence; there are too many; or a participant is not the project's.
        ConsentLacking: The study rests on consent, and that of who speaks does not cover a recording.
    """
    work.require(Permission.WRITE_RESEARCH, interview.project_id)
    if len(drafts) > MAX_PASSAGES:
        raise RuleBroken(N_("A transcript holds at most %(most)d passages."), most=MAX_PASSAGES)
    _check_speakers(work, interview, drafts)
    earlier = of(work, [interview.id]).get(interview.id, [])
    if earlier and not replace:
        raise RuleBroken(N_("The interview already has a transcript."))
    try:
        work.drop(*earlier)
    except IntegrityError as error:
        raise RuleBroken(N_("Passages of this transcript are cited as evidence, so it cannot be replaced.")) from error
    work.add_parts(
        [
            Passage(project_id=interview.project_id, interview_id=interview.id, position=position, **draft.model_dump())
            for position, draft in enumerate(drafts, start=1)
        ]
    )


def revise(work: UnitOfWork, passage_id: UUID, draft: PassageDraft, interview: ProjectRecord) -> Passage:
    """Correct a passage of an interview.

    Raises:
        NotFound: The passage is not one of the interview's.
        RuleBroken: The participant is not the project's, or has not consented to a recording where they have to.
    """
    work.require(Permission.WRITE_RESEARCH, interview.project_id)
    passage = get(work, passage_id)
    if passage.interview_id != interview.id:
        raise NotFound(N_("There is no such passage in this interview."))
    _check_speakers(work, interview, [draft])
    return work.save(passage.sqlmodel_update(draft.model_dump()))


def _check_speakers(work: UnitOfWork, interview: ProjectRecord, drafts: Sequence[PassageDraft]) -> None:
    spoken_by = {draft.participant_id for draft in drafts if draft.participant_id is not None}
    participants.named(work, interview.project_id, list(spoken_by), field="participant_id")
    if spoken_by:
        study_id: UUID | None = getattr(interview, "study_id", None)
        scope = ConsentScope.RECORDING
        consents.demand(work, study_id, spoken_by, on=interview.day, scope=scope, field="participant_id")


def views(work: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, PassageView]:
    """Return as shown the passages with these ids that the actor may see."""
    return work.known("passage", ids, lambda missing: _views(work, missing))


_STORED = tuple(name for name in PassageView.model_fields if name != "time")


def _views(work: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, PassageView]:
    return {each.id: each for each in map(_shown, work.told(_by_id, ids=ids))}


def _shown(row: Any) -> PassageView:
    said = row._mapping
    return PassageView.model_construct(**said, time=_time(said["start_ms"]))


def _by_id(visible: Visible) -> Any:
    return visible(Passage).where(col(Passage.id).in_(ONE_OF)).with_only_columns(*_columns())


def _columns() -> list[Any]:
    return [getattr(Passage, name) for name in _STORED]


def between(work: UnitOfWork, interview_id: UUID, first: int, last: int) -> list[PassageView]:
    """Return as shown the passages of an interview from one position to another, both included, in order."""
    chosen = work.visible(Passage).where(Passage.interview_id == interview_id)
    within: Any = chosen.where(col(Passage.position).between(first, last)).order_by(col(Passage.position))
    return [_shown(row) for row in work.columns(within, *_columns())]


class Place(NamedTuple):
    """Where something was said.

    Attributes:
        time: See ``Passage.time``.
        is_voice: Whether a participant speaks, and not one of us.
    """

    id: UUID
    speaker: str
    time: str
    is_voice: bool


def places(work: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, Place]:
    """Return where these passages stand, as far as the actor may see them: all that a hit shows beside its words."""
    return work.known("place", ids, lambda missing: _places(work, missing))


def _places(work: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, Place]:
    found = work.told(_spoken, ids=ids)
    return {key: Place(key, speaker, _time(start), spoken_by is not None) for key, speaker, start, spoken_by in found}


def _spoken(visible: Visible) -> Any:
    chosen = visible(Passage).where(col(Passage.id).in_(ONE_OF))
    columns = (col(Passage.id), col(Passage.speaker), col(Passage.start_ms), col(Passage.participant_id))
    return chosen.with_only_columns(*columns)


def named(work: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, Passage]:
    """Return the passages with these ids that the actor may see."""
    if not ids:
        return {}
    return {passage.id: passage for passage in work.rows(work.visible(Passage).where(col(Passage.id).in_(ids)))}
