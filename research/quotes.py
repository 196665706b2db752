"""Quotes: marked words of a passage or an observation, the atom of evidence.

A quote knows its words and where they stand, in code points. When its source is corrected, the words are looked for
again; where they cannot be found for certain, the quote is unplaced.
"""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_
from sqlmodel import Field, col

from research import observations, passages, tags
from research.access import Permission
from research.anchoring import CONTEXT, Span, found_again, is_same, only_place, place_between
from research.circles import everywhere, keep
from research.errors import RuleBroken
from research.interviews import Interview
from research.observations import Observation, ObservationDraft
from research.passages import Passage, PassageDraft
from research.records import LONG_TEXT, Fields, ProjectRecord, View
from research.store import UnitOfWork
from research.tags import TagNames
from research.words import N_, Audience, Kind

SOURCES: tuple[type[ProjectRecord], ...] = (Interview, Observation)
"""What words are marked in."""

_HEADLINE = 70
_TEXT = 10 * LONG_TEXT


class QuoteFields(Fields):
    """What stands in a quote's own row: exactly one source, and the stretch of it that is marked."""

    passage_id: UUID | None = Field(default=None, foreign_key="passage.id", index=True)
    observation_id: UUID | None = Field(default=None, foreign_key="observation.id", index=True)
    start: int = Field(default=0, ge=0, description="The first character, from 0, in code points.")
    end: int = Field(default=0, ge=0, description="The character after the last; 0 where the words say which.")
    note: str = Field(default="", max_length=LONG_TEXT, description="Why it was marked.")


class QuoteDraft(QuoteFields):
    """A quote as somebody wants it.

    Attributes:
        words: What the stretch holds, so that what was corrected meanwhile is not marked unseen; without a stretch,
            which words are meant.
    """

    words: str = Field(default="", max_length=_TEXT)
    tags: TagNames = Field(default_factory=list)


class ApprovalDraft(Fields):
    """Whether a quote may be used outside the team."""

    is_approved: bool


class Quote(QuoteFields, ProjectRecord, table=True):
    """A quote as stored.

    Attributes:
        source_id: The interview or observation it comes from.
        digest: SHA-256 of its words in UTF-8, in hexadecimal.
        left, right: What stands before and after its words, as far as it tells the place from others.
        is_unplaced: Its words could not be found again in a source that was changed.
        is_approved: It may be shown to all members, and in reports.
    """

    kind: ClassVar[Kind] = Kind.QUOTE
    prefix: ClassVar[str] = "SIT"
    carries_tags: ClassVar[bool] = True
    unscanned: ClassVar[frozenset[str]] = frozenset({"text", "digest", "left", "right"})

    source_id: UUID = Field(default=None, index=True)
    text: str = Field(default="", max_length=_TEXT)
    digest: str = Field(default="", max_length=64)
    left: str = Field(default="", max_length=CONTEXT)
    right: str = Field(default="", max_length=CONTEXT)
    is_unplaced: bool = False
    is_approved: bool = False

    def shown_to(self) -> Audience:
        return Audience.MEMBERS if self.is_approved else Audience.TEAM

    def within(self, session: Any) -> UUID | None:
        interview = session.get(Interview, self.source_id) if self.passage_id else None
        return interview.circle_id if interview else None

    @classmethod
    def settle(cls, work: UnitOfWork, changed: Mapping[Kind, set[UUID]]) -> None:
        """Follow an interview that is kept to the members of its study, or no longer is."""
        ids = changed.get(Kind.INTERVIEW)
        moved = everywhere(work, Interview, col(Interview.id).in_(ids)) if ids else []
        circles = {interview.id: interview.circle_id for interview in moved}
        for quote in everywhere(work, cls, col(cls.source_id).in_(circles)) if circles else ():
            keep(work, quote, circles[quote.source_id])

    @classmethod
    def outside_team(cls) -> list[ColumnElement[bool]]:
        """Let what was approved be seen only while its source is not in the bin and not restricted."""
        return cls.while_source_is_there()

    @classmethod
    def while_source_is_there(cls) -> list[ColumnElement[bool]]:
        """Return the conditions that the source of a quote is not in the bin and not restricted."""
        sources: tuple[Any, ...] = SOURCES
        gone = (
            exists().where(each.id == cls.source_id, or_(each.removed_at.is_not(None), each.restricted_at.is_not(None)))
            for each in sources
        )
        return [~each for each in gone]

    @property
    def headline(self) -> str:
        """Its words on one line, cut between words where they are many."""
        line = " ".join(self.text.split())
        return line if len(line) <= _HEADLINE else line[:_HEADLINE].rsplit(" ", 1)[0] + " …"

    @property
    def span(self) -> Span:
        """Where it stood in its source when it was last placed."""
        return Span(self.start, self.end)

    def place_in(self, text: str) -> Span | None:
        """Return where its words are in what its source says now; None where that cannot be told."""
        begins, beside = self.start - len(self.left), self.left + self.text + self.right
        if text.startswith(beside, begins):
            return self.span
        return place_between(self.left, self.text, self.right, text)

    @classmethod
    def also_touches(cls, work: UnitOfWork, ids: set[UUID]) -> Iterable[tuple[Kind, UUID]]:
        """Name the interviews that the quotes, those in the bin included, come from: they are found by their tags."""
        chosen = (work.visible(cls, removed=removed).where(col(cls.id).in_(ids)) for removed in (False, True))
        return {(Kind.INTERVIEW, each.source_id) for some in chosen for each in work.rows(some) if each.passage_id}


class QuoteView(View):
    """A quote as shown.

    Attributes:
        reference: Its own, such as ``SIT-012``.
        source_kind: Interview or observation.
        source: The source's reference; empty where the reader may not see the source.
    """

    id: UUID
    kind: Kind
    reference: str
    project_id: UUID
    passage_id: UUID | None
    observation_id: UUID | None
    source_kind: Kind
    source_id: UUID
    source: str
    speaker: str
    time: str
    is_voice: bool
    start: int
    end: int
    text: str
    note: str
    tags: list[str]
    is_approved: bool
    is_unplaced: bool
    revision: int


_COMPUTED = {"start", "end", "source_kind", "source", "speaker", "time", "is_voice", "note", "tags", "is_unplaced"}


def views(work: UnitOfWork, quotes: Sequence[Quote]) -> list[QuoteView]:
    """Return quotes as shown."""
    names = tags.names_on(work, [each.id for each in quotes])
    spoken = passages.named(work, [each.passage_id for each in quotes if each.passage_id])
    seen = _sources(work, {each.source_id for each in quotes})
    return [_view(each, spoken.get(each.passage_id or each.id), seen.get(each.source_id), names) for each in quotes]


def _view(
    quote: Quote, passage: Passage | None, source: ProjectRecord | None, names: dict[UUID, list[str]]
) -> QuoteView:
    words = passage.text if passage else source.what_happened if isinstance(source, Observation) else None
    place = quote.place_in(words) if words is not None and not quote.is_unplaced else None
    note = quote.note if source else ""
    return QuoteView(
        **{name: getattr(quote, name) for name in QuoteView.model_fields.keys() - _COMPUTED},
        note=note,
        start=place.start if place else quote.start,
        end=place.end if place else quote.end,
        source_kind=Kind.INTERVIEW if quote.passage_id else Kind.OBSERVATION,
        source=source.reference if source else "",
        speaker=passage.speaker if passage else "",
        time=passage.time if passage else "",
        is_voice=passage is not None and passage.participant_id is not None,
        tags=names.get(quote.id, []),
        # Who may not see the source is shown what was approved as it was.
        is_unplaced=quote.is_unplaced or (words is not None and place is None),
    )


def _sources(work: UnitOfWork, ids: set[UUID]) -> dict[UUID, ProjectRecord]:
    found: dict[UUID, ProjectRecord] = {}
    for kind in SOURCES:
        found.update({each.id: each for each in work.rows(work.visible(kind).where(col(kind.id).in_(ids)))})
    return found


def find(
    work: UnitOfWork,
    project_id: UUID,
    *,
    tag: str = "",
    source_id: UUID | None = None,
    is_unplaced: bool | None = None,
    is_approved: bool | None = None,
) -> list[Quote]:
    """Return a project's quotes from sources that are not in the bin, newest first."""
    work.require(Permission.READ, project_id)
    chosen = work.visible(Quote).where(Quote.project_id == project_id, *Quote.while_source_is_there())
    if tag:
        chosen = chosen.where(col(Quote.id).in_(tags.carrying(work, project_id, Kind.QUOTE, tag)))
    if source_id is not None:
        chosen = chosen.where(Quote.source_id == source_id)
    if is_unplaced is not None:
        chosen = chosen.where(Quote.is_unplaced == is_unplaced)
    if is_approved is not None:
        chosen = chosen.where(Quote.is_approved == is_approved)
    return work.rows(chosen.order_by(col(Quote.number).desc()))


def of_source(work: UnitOfWork, source_id: UUID) -> list[Quote]:
    """Return the quotes of an interview or an observation, in the order in which they were marked."""
    return work.rows(work.visible(Quote).where(Quote.source_id == source_id).order_by(col(Quote.number)))


def named(work: UnitOfWork, ids: Iterable[UUID]) -> dict[UUID, Quote]:
    """Return the quotes with these ids that the actor may see."""
    return {each.id: each for each in work.rows(work.visible(Quote).where(col(Quote.id).in_(set(ids))))}


def get(work: UnitOfWork, quote_id: UUID) -> Quote:
    """Return a quote."""
    return work.get(Quote, quote_id)


def add(work: UnitOfWork, project_id: UUID, draft: QuoteDraft) -> Quote:
    """Mark words in a passage or an observation.

    Raises:
        RuleBroken: The source is another project's, or the words are not in that stretch of it.
    """
    work.require(Permission.WRITE_RESEARCH, project_id)
    quote = Quote(project_id=project_id, **draft.model_dump(exclude={"tags", "words"}))
    _place(work, quote, draft)
    work.add(quote)
    tags.put_on(work, quote, draft.tags)
    return quote


def marked(work: UnitOfWork, project_id: UUID, draft: QuoteDraft) -> Quote:
    """Return the quote that marks just these words, made where there is none."""
    at = (draft.passage_id, draft.observation_id, draft.start, draft.end)
    columns = (Quote.passage_id, Quote.observation_id, Quote.start, Quote.end)
    same = work.visible(Quote).where(*(column == value for column, value in zip(columns, at, strict=True)))
    return next(iter(work.rows(same.order_by(col(Quote.number)))), None) or add(work, project_id, draft)


def revise(work: UnitOfWork, quote_id: UUID, draft: QuoteDraft, *, revision: int | None = None) -> Quote:
    """Change a quote: its note, its tags, or the words it marks, by which an unplaced one is placed.

    Raises:
        RuleBroken: It would be moved to another source, or the words are not in that stretch.
    """
    quote = work.to_change(Quote, quote_id, revision=revision)
    if (draft.passage_id, draft.observation_id) != (quote.passage_id, quote.observation_id):
        raise RuleBroken(N_("A quote stays with its source. Mark the other words as a new quote."))
    quote.note = draft.note
    if draft.words or (draft.end and (draft.start, draft.end) != quote.span):
        _place(work, quote, draft)
    work.save(quote)
    tags.put_on(work, quote, draft.tags)
    return quote


def approve(work: UnitOfWork, quote_id: UUID, draft: ApprovalDraft, *, revision: int | None = None) -> Quote:
    """Say whether a quote may be shown to all members and put into reports."""
    quote = work.to_change(Quote, quote_id, revision=revision)
    if draft.is_approved and (quote.is_unplaced or quote.place_in(_source(work, quote)[1]) is None):
        raise RuleBroken(N_("The quote is unplaced: its source says something else now. Place it first."))
    quote.is_approved = draft.is_approved
    return work.save(quote)


def remove(work: UnitOfWork, quote_id: UUID) -> None:
    """Put a quote in the bin."""
    work.remove(work.to_change(Quote, quote_id))


def restore(work: UnitOfWork, quote_id: UUID) -> Quote:
    """Take a quote out of the bin."""
    quote = work.to_change(Quote, quote_id, removed=True)
    work.restore(quote)
    return quote


# --- sources that are corrected -----------------------------------------------------------------------------------


def correct_passage(work: UnitOfWork, passage_id: UUID, draft: PassageDraft, interview: Interview) -> list[Quote]:
    """Correct a passage, and return those of its quotes that are unplaced by that.

    Raises:
        NotFound: The passage is not one of the interview's.
        RuleBroken: The participant is not the project's.
    """
    before = passages.get(work, passage_id).text
    after = passages.revise(work, passage_id, draft, interview).text
    here = [each for each in of_source(work, interview.id) if each.passage_id == passage_id]
    return _follow(work, here, before, after)


def revise_observation(
    work: UnitOfWork, observation_id: UUID, draft: ObservationDraft, *, revision: int | None = None
) -> Observation:
    """Change an observation; its quotes are found again or unplaced."""
    before = observations.get(work, observation_id).what_happened
    observation = observations.revise(work, observation_id, draft, revision=revision)
    _follow(work, of_source(work, observation_id), before, observation.what_happened)
    return observation


def _follow(work: UnitOfWork, quotes: Sequence[Quote], before: str, after: str) -> list[Quote]:
    """Find quotes again in a text that was changed, and return those that are lost by that."""
    lost = []
    for quote in quotes if before != after else ():
        place = None if quote.is_unplaced else quote.place_in(before)
        # What was lost before is found again when a correction is taken back.
        place = found_again(before, place, after) if place else quote.place_in(after)
        if place:
            _put(quote, after, place)
        elif not quote.is_unplaced:
            quote.is_unplaced, quote.is_approved = True, False
            lost.append(quote)
        work.save(quote)
    return lost


def _place(work: UnitOfWork, quote: Quote, draft: QuoteDraft) -> None:
    """Let a quote hold the words of a stretch, without white space at the ends."""
    quote.source_id, text = _source(work, quote)
    place = Span(draft.start, draft.end)
    if draft.words and not draft.end:
        only = only_place(draft.words, text)
        if only is None:
            raise RuleBroken(
                N_("Write words just as they stand there, and so many that they stand once."), field="words"
            )
        place = only
    elif draft.words and not is_same(draft.words, text[draft.start : draft.end]):
        raise RuleBroken(N_("The text was corrected while you read. Mark the words anew."), field="words")
    marked_words = text[place.start : place.end]
    words = marked_words.strip()
    if not words or place.end > len(text):
        raise RuleBroken(N_("There are no words in what is marked."), field="words")
    start = place.start + len(marked_words) - len(marked_words.lstrip())
    _put(quote, text, Span(start, start + len(words)))


def _put(quote: Quote, text: str, place: Span) -> None:
    words = text[place.start : place.end]
    # What was approved was the words.
    quote.is_approved = quote.is_approved and is_same(quote.text, words)
    quote.start, quote.end, quote.text = *place, words
    quote.digest = sha256(quote.text.encode()).hexdigest()
    quote.left = text[max(0, place.start - CONTEXT) : place.start]
    quote.right = text[place.end : place.end + CONTEXT]
    quote.is_unplaced = False


def _source(work: UnitOfWork, quote: Quote) -> tuple[UUID, str]:
    if (quote.passage_id is None) == (quote.observation_id is None):
        raise RuleBroken(N_("Mark words in one passage or one observation."))
    passage = work.get(Passage, quote.passage_id) if quote.passage_id else None
    observation = work.get(Observation, quote.observation_id) if quote.observation_id else None
    found = passage or observation
    if found is None or found.project_id != quote.project_id:
        raise RuleBroken(N_("A quote must come from a source of its own project."))
    if passage:
        return passage.interview_id, passage.text
    assert observation is not None
    return observation.id, observation.what_happened
