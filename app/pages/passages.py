"""Passages on the page of their interview, with the quotes marked in their words, and how one is corrected."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from app.context import Form, Page, SignedIn
from app.forms import Filled, save
from app.pages.projects import project_view
from app.pages.shared import Chosen
from research import evidence, insights, interviews, participants, passages, quotes, tags
from research.access import Permission
from research.errors import NotFound
from research.interviews import Interview
from research.passages import PassageDraft, PassageView
from research.quotes import Quote, QuoteView
from research.records import Brief
from research.store import UnitOfWork
from research.words import N_, Stance

router = APIRouter()

PART = 150
"""So many passages are shown at once."""

WHOLE = "all"
"""What the address says instead of the number of a part, for all of them."""

_MOST_DEEP = 3


@dataclass(frozen=True, slots=True)
class Use:
    """That an insight cites a quote."""

    insight: Brief
    stance: Stance


@dataclass(frozen=True, slots=True)
class Mark:
    """A quote where it is marked, and for the margin beside it."""

    quote: QuoteView
    uses: tuple[Use, ...]

    @property
    def color(self) -> str:
        """The phase of the first insight that cites it; neutral where none does."""
        return next((use.insight.phase for use in self.uses if use.insight.phase), "neutral")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some of a text's words, with the quotes that they are part of.

    Attributes:
        is_sought: They are part of the quote that the visitor came for.
    """

    text: str
    marks: tuple[Mark, ...] = ()
    is_sought: bool = False

    @property
    def color(self) -> str:
        """The colour of the quote that was marked last, which is the innermost."""
        return self.marks[-1].color

    @property
    def depth(self) -> int:
        """How many quotes overlap here, as far as that can be shown."""
        return min(len(self.marks), _MOST_DEEP)


@dataclass(frozen=True, slots=True)
class Turn:
    """A passage with its marked words and its margin."""

    passage: PassageView
    stretches: tuple[Stretch, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Transcript:
    """A part of an interview's transcript.

    Attributes:
        part, parts: Which part of how many, from 1; 0 where it is no part by number: the whole, or what a tag chooses.
        total: How many passages there are in all.
        quotes: How many quotes are marked in all.
        tags: What the quotes carry, by name.
    """

    turns: tuple[Turn, ...]
    part: int
    parts: int
    total: int
    quotes: int
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resting:
    """An insight that rests on the interview, with how many pieces of its evidence come from here."""

    insight: Brief
    pieces: int


def part_of(position: int) -> int:
    """Return the part that a passage stands in."""
    return (position - 1) // PART + 1


def uses_of(work: UnitOfWork, source_id: UUID) -> dict[UUID, list[Use]]:
    """Return by quote which insights cite the quotes of an interview or an observation."""
    briefs = {insight.id: insight.in_brief() for insight in insights.resting_on(work, source_id)}
    found: dict[UUID, list[Use]] = defaultdict(list)
    for piece in evidence.from_source(work, source_id):
        if piece.quote_id and piece.insight_id in briefs:
            found[piece.quote_id].append(Use(briefs[piece.insight_id], piece.stance))
    return found


def marks_of(work: UnitOfWork, marked: Sequence[Quote], uses: Mapping[UUID, Sequence[Use]]) -> list[Mark]:
    """Return quotes as they are marked, in their order."""
    return [Mark(view, tuple(uses.get(view.id, ()))) for view in quotes.views(work, marked)]


def transcript_of(
    work: UnitOfWork, interview: Interview, *, part: str = "", tag: str = "", quote_id: UUID | None = None
) -> Transcript:
    """Return a part of an interview's transcript, or the passages with quotes that carry a tag.

    Args:
        part: Its number, or ``WHOLE``; the first where it is neither.
        quote_id: The quote that the visitor came for.
    """
    marked = quotes.of_source(work, interview.id)
    names = tags.names_on(work, [each.id for each in marked])
    total = passages.counts(work, [interview.id]).get(interview.id, 0)
    parts = max(1, -(-total // PART))
    at = min(max(int(part), 1), parts) if part.isdecimal() and len(part) < 6 else 1
    if tag:
        marked_so = [each for each in marked if tag.casefold() in map(str.casefold, names.get(each.id, []))]
        spoken = _by_position(work, marked_so)
        at = 0
    elif part == WHOLE:
        spoken = passages.between(work, interview.id, 1, total)
        at = 0
    else:
        spoken = passages.between(work, interview.id, (at - 1) * PART + 1, at * PART)
    return Transcript(
        turns=turns_of(work, interview.id, spoken, marked, quote_id=quote_id),
        part=at,
        parts=parts,
        total=total,
        quotes=len(marked),
        tags=tuple(sorted({name for each in names.values() for name in each}, key=str.casefold)),
    )


def unplaced_in(work: UnitOfWork, interview_id: UUID) -> list[tuple[QuoteView, str, str]]:
    """Return the quotes of an interview whose words are gone, with what their passage says now and where it is."""
    lost = [each for each in quotes.of_source(work, interview_id) if each.is_unplaced]
    said = passages.views(work, [each.passage_id for each in lost if each.passage_id])
    address = f"/interviews/{interview_id}/passages/"
    return [
        (view, said[view.passage_id].text, f"{address}{view.passage_id}")
        for view in quotes.views(work, lost)
        if view.passage_id in said
    ]


def resting_on(work: UnitOfWork, interview_id: UUID) -> list[Resting]:
    """Return the insights that rest on an interview."""
    pieces = Counter(piece.insight_id for piece in evidence.from_source(work, interview_id))
    return [Resting(each.in_brief(), pieces[each.id]) for each in insights.resting_on(work, interview_id)]


def _by_position(work: UnitOfWork, marked: Iterable[Quote]) -> list[PassageView]:
    ids = list({each.passage_id for each in marked if each.passage_id})
    return sorted(passages.views(work, ids).values(), key=lambda passage: passage.position)


def turns_of(
    work: UnitOfWork,
    interview_id: UUID,
    spoken: Sequence[PassageView],
    marked: Sequence[Quote],
    *,
    quote_id: UUID | None = None,
) -> tuple[Turn, ...]:
    """Return passages of an interview as turns, with those of the quotes that are marked in them."""
    here = {passage.id for passage in spoken}
    shown = [each for each in marked if each.passage_id in here]
    by_passage: dict[UUID | None, list[Mark]] = defaultdict(list)
    for mark in marks_of(work, shown, uses_of(work, interview_id)):
        if not mark.quote.is_unplaced:
            by_passage[mark.quote.passage_id].append(mark)
    return tuple(
        Turn(
            passage,
            stretches(passage.text, by_passage[passage.id], quote_id),
            tuple(sorted(by_passage[passage.id], key=lambda mark: mark.quote.start)),
        )
        for passage in spoken
    )


def stretches(text: str, marks: Sequence[Mark], quote_id: UUID | None = None) -> tuple[Stretch, ...]:
    """Cut a text where quotes begin and end.

    Args:
        quote_id: The quote that the visitor came for.
    """
    ends = (at for mark in marks for at in (mark.quote.start, mark.quote.end))
    found = []
    for start, end in pairwise(sorted({0, len(text), *ends})):
        over = tuple(mark for mark in marks if mark.quote.start <= start and end <= mark.quote.end)
        found.append(Stretch(text[start:end], over, any(mark.quote.id == quote_id for mark in over)))
    return tuple(found)


@router.get("/interviews/{interview_id}/passages/{passage_id}")
def show_passage(page: SignedIn, interview_id: UUID, passage_id: UUID, quote: Chosen[UUID] = None) -> Response:
    """Lead to a passage in the part of the transcript in which it stands."""
    with page.reading() as work:
        passage = _passage(work, interview_id, passage_id)
    asked = [f"part={part_of(passage.position)}"] if passage.position > PART else []
    asked += [f"quote={quote}"] if quote else []
    return page.go(f"/interviews/{interview_id}{'?' if asked else ''}{'&'.join(asked)}#p-{passage_id}")


@router.get("/interviews/{interview_id}/passages/{passage_id}/edit")
def edit_passage(page: SignedIn, interview_id: UUID, passage_id: UUID) -> Response:
    """Show the form for correcting a passage."""
    with page.reading() as work:
        filled = Filled.of(passages.view(passages.get(work, passage_id)))
        return _form(page, work, interview_id, passage_id, filled, 200)


@router.post("/interviews/{interview_id}/passages/{passage_id}")
def revise_passage(page: SignedIn, interview_id: UUID, passage_id: UUID, filled: Form) -> Response:
    """Store a corrected passage; its times stay, and its quotes are found again or unplaced."""
    lost: list[str] = []

    def _revise(work: UnitOfWork, draft: PassageDraft) -> Interview:
        interview = work.to_change(Interview, interview_id)
        earlier = passages.get(work, passage_id)
        speaking = participants.get(work, draft.participant_id) if draft.participant_id else None
        more = {
            "speaker": draft.speaker or (speaking.reference if speaking else ""),
            "start_ms": earlier.start_ms,
            "end_ms": earlier.end_ms,
        }
        unplaced = quotes.correct_passage(work, passage_id, draft.model_copy(update=more), interview)
        lost.extend(each.reference for each in unplaced)
        return interview

    made = save(
        page,
        filled,
        PassageDraft,
        act=_revise,
        again=lambda work, status: _form(page, work, interview_id, passage_id, filled, status),
    )
    if isinstance(made, Response):
        return made
    said = page.say(N_("The passage is corrected."))
    if lost:
        said += " " + page.say(N_("Its words are gone from: %(quotes)s."), quotes=", ".join(lost))
    return page.go(f"/interviews/{made}/passages/{passage_id}", said, saved=True)


def _passage(work: UnitOfWork, interview_id: UUID, passage_id: UUID) -> PassageView:
    passage = passages.view(passages.get(work, passage_id))
    if passage.interview_id != interview_id:
        raise NotFound(N_("There is no such passage in this interview."))
    return passage


def _form(page: Page, work: UnitOfWork, interview_id: UUID, passage_id: UUID, filled: Filled, status: int) -> Response:
    interview = interviews.get(work, interview_id)
    work.require(Permission.WRITE_RESEARCH, interview.project_id)
    page.showed(interview)
    marked = [each for each in quotes.of_source(work, interview_id) if each.passage_id == passage_id]
    return page.show(
        "interviews/passage.html",
        status=status,
        project=project_view(work, interview.project_id),
        interview=interview.in_brief(),
        passage=_passage(work, interview_id, passage_id),
        marked=sum(not each.is_unplaced for each in marked),
        filled=filled,
        participants=[(each.id, each.reference) for each in participants.find(work, interview.project_id)],
    )
