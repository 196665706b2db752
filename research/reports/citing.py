"""The evidence of a report's insights as it is printed: what stays out, and what keeps its reference alone."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from uuid import UUID

from sqlmodel import and_, col

from research import passages
from research.anchoring import place_between
from research.evidence import Evidence
from research.insights import Insight
from research.interviews import Interview
from research.observations import Observation
from research.passages import PassageView
from research.quotes import Quote
from research.reports import data
from research.reports.choices import Choices
from research.reports.choosing import Chosen
from research.reports.quotable import Lacking, Speakers, Unconsented
from research.reports.sources import SourceRow
from research.sight import ONE_OF, Visible
from research.store import UnitOfWork
from research.words import QuoteUse, Stance


class Unapproved(NamedTuple):
    """A quote that is not approved for use outside the team; ``insight`` is the reference of what cites it."""

    evidence_id: UUID
    quote_id: UUID
    insight: str


@dataclass(frozen=True, slots=True)
class Cited:
    """The evidence of some insights.

    Attributes:
        pieces: By insight, in its order; no key where an insight has none left.
        rows: A source row for each piece, in the order of the insights.
        unapproved: Quotes that are not approved, printed or not.
        unconsented: Quotes that no consent covers, as far as is known; those that are kept out are never printed.
        withdrawn, unplaced: References of insights with evidence that is; it is never printed.
        withdrawals: How many pieces are withdrawn, by insight.
    """

    pieces: Mapping[UUID, tuple[data.Evidence, ...]]
    rows: tuple[SourceRow, ...]
    unapproved: tuple[Unapproved, ...]
    unconsented: tuple[Unconsented, ...]
    withdrawn: tuple[str, ...]
    unplaced: tuple[str, ...]
    withdrawals: Mapping[UUID, int]


class _Stored(NamedTuple):
    """A piece of evidence as stored, with its quote.

    Attributes:
        is_quote: It rests on a quote, and not on a whole observation.
        quote_id: None where the actor may not see the quote; so are its words then.
    """

    id: UUID
    insight_id: UUID
    source_id: UUID
    passage_id: UUID | None
    stance: Stance
    reason: str
    is_quote: bool
    quote_id: UUID | None
    is_approved: bool | None
    words: str | None
    start: int | None
    left: str | None
    right: str | None

    def stands_in(self, text: str) -> bool:
        """Say whether its words stand in what the source says now; see ``Quote.place_in``."""
        left, words, right = self.left or "", self.words or "", self.right or ""
        begins = (self.start or 0) - len(left)
        return text.startswith(left + words + right, begins) or place_between(left, words, right, text) is not None


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of evidence that stands in its source, and how it may be printed.

    Attributes:
        lacking: Whose consent to be quoted is lacking.
    """

    stored: _Stored
    source: Interview | Observation
    passage: PassageView | None
    text: str
    lacking: Lacking | None

    @property
    def reference(self) -> str:
        """Where it stands."""
        time = self.passage.time if self.passage else ""
        return f"{self.source.reference}, {time}" if time else self.source.reference

    @property
    def is_approved(self) -> bool:
        """Whether it may be printed for all: a whole observation is the team's own account, which needs no approval."""
        return bool(self.stored.is_approved) or not self.stored.is_quote

    def printed(self, text: str) -> data.Evidence:
        """Return it as a template sees it, with these words."""
        return data.Evidence(
            id=self.stored.id,
            stance=self.stored.stance,
            reference=self.reference,
            text=text,
            is_voice=self.passage is not None and self.passage.is_voice,
            reason=self.stored.reason,
        )

    def row(self, insight: Insight, text: str) -> SourceRow:
        """Return what is kept of it, printed with these words."""
        return replace(
            SourceRow.of(self.source),
            reference=self.reference,
            words=text,
            claim_id=insight.id,
            evidence_id=self.stored.id,
            stance=self.stored.stance,
            place=str(self.stored.passage_id or ""),
        )


def cited(work: UnitOfWork, chosen: Chosen, choices: Choices) -> Cited:
    """Return the evidence of the chosen insights, as far as the choices let it be printed."""
    citing = _Citing(work, chosen, choices)
    for insight in chosen.insights:
        citing.take(insight)
    return Cited(
        pieces=citing.pieces,
        rows=tuple(citing.rows),
        unapproved=tuple(citing.unapproved),
        unconsented=tuple(citing.unconsented),
        withdrawn=tuple(citing.withdrawn),
        unplaced=tuple(citing.unplaced),
        withdrawals=citing.withdrawals,
    )


class _Citing:
    """Sorts out the evidence of one insight after the other, all of it read at once."""

    def __init__(self, work: UnitOfWork, chosen: Chosen, choices: Choices) -> None:
        self.choices = choices
        self.sources = chosen.sources
        self.bearings = {each.id: each for those in chosen.bearings.values() for each in those}
        self.stored: dict[UUID, list[_Stored]] = defaultdict(list)
        left_out = set(choices.left_out)
        for row in work.told(_telling, ids=[each.id for each in chosen.insights]):
            if row.id not in left_out:
                self.stored[row.insight_id].append(_Stored(*row))
        spoken = [each.passage_id for those in self.stored.values() for each in those if each.passage_id]
        self.passages = passages.views(work, spoken)
        cited_ids = {each.source_id for those in self.stored.values() for each in those if each.is_quote}
        talks = [each for key in cited_ids if isinstance(each := self.sources.get(key), Interview)]
        self.speakers = Speakers(work, talks, self.passages)
        self.pieces: dict[UUID, tuple[data.Evidence, ...]] = {}
        self.rows: list[SourceRow] = []
        self.unapproved: list[Unapproved] = []
        self.unconsented: list[Unconsented] = []
        self.withdrawn: list[str] = []
        self.unplaced: list[str] = []
        self.withdrawals: dict[UUID, int] = {}

    def take(self, insight: Insight) -> None:
        """Sort out the evidence of an insight."""
        stored = self.stored[insight.id]
        there = [each for each in stored if not self.bearings[each.id].is_withdrawn]
        found = [self._piece(each) for each in there if each.source_id in self.sources]
        standing = [piece for piece in found if piece is not None]
        self.withdrawals[insight.id] = len(stored) - len(there) + insight.evidence_withdrawn
        if len(there) < len(stored):
            self.withdrawn.append(insight.reference)
        if len(standing) < len(found):
            self.unplaced.append(insight.reference)
        for piece in standing:
            if piece.stored.quote_id and not piece.is_approved:
                self.unapproved.append(Unapproved(piece.stored.id, piece.stored.quote_id, insight.reference))
            if piece.stored.quote_id and piece.lacking:
                own = Unconsented(piece.stored.id, piece.stored.quote_id, piece.source.id, piece.lacking)
                self.unconsented.append(own)
        printed = _printed(standing, self.choices)
        self.rows += [piece.row(insight, text) for piece, text in printed]
        if printed:
            self.pieces[insight.id] = tuple(piece.printed(text) for piece, text in printed)

    def _piece(self, stored: _Stored) -> _Piece | None:
        """Return a piece as it may be printed; None where its words no longer stand in its source."""
        source, passage = self.sources[stored.source_id], self.passages.get(stored.passage_id or stored.id)
        said = source.what_happened if isinstance(source, Observation) else passage.text if passage else ""
        if stored.quote_id and (self.bearings[stored.id].is_unplaced or not stored.stands_in(said)):
            return None
        lacking = None
        if stored.is_quote and isinstance(source, Interview):
            lacking = self.speakers.lacking(source, passage)
        return _Piece(stored, source, passage, (stored.words or "") if stored.is_quote else said, lacking)


def _telling(visible: Visible) -> Any:
    shown = col(Quote.id).in_(visible(Quote).with_only_columns(col(Quote.id)))
    chosen = visible(Evidence).where(col(Evidence.insight_id).in_(ONE_OF))
    chosen = chosen.outerjoin(Quote, and_(col(Quote.id) == col(Evidence.quote_id), shown))
    own = (col(Evidence.id), col(Evidence.insight_id), col(Evidence.source_id), col(Evidence.passage_id))
    why = (col(Evidence.stance), col(Evidence.reason), col(Evidence.quote_id).is_not(None).label("is_quote"))
    quoted: tuple[Any, ...] = (col(Quote.id).label("shown_id"), col(Quote.is_approved), col(Quote.text))
    placed = (col(Quote.start), col(Quote.left), col(Quote.right))
    in_order = chosen.order_by(col(Evidence.position), col(Evidence.id))
    return in_order.with_only_columns(*own, *why, *quoted, *placed)


def _printed(pieces: Sequence[_Piece], choices: Choices) -> list[tuple[_Piece, str]]:
    """Return pieces with their words; of those over the limit, and of what may not be quoted, only the reference."""
    shown = _most([piece for piece in pieces if _may_be_quoted(piece, choices.quotes)], choices.most_quotes)
    ids = {piece.stored.id for piece in shown}
    return [(piece, piece.text if piece.stored.id in ids else "") for piece in pieces]


def _may_be_quoted(piece: _Piece, use: QuoteUse) -> bool:
    if piece.lacking and piece.lacking.is_kept_out:
        return False
    return use is QuoteUse.ALL or (use is QuoteUse.APPROVED and piece.is_approved)


def _most(pieces: Sequence[_Piece], most: int | None) -> Sequence[_Piece]:
    """Return so many, the approved first; where there is room for two, both for and against are heard."""
    if most is None or len(pieces) <= most:
        return pieces
    ranked = sorted(pieces, key=lambda piece: not piece.is_approved)
    taken, rest = ranked[:most], ranked[most:]
    others = [piece for piece in rest if piece.stored.stance is not taken[0].stored.stance]
    is_one_sided = len({piece.stored.stance for piece in taken}) == 1
    return [*taken[:-1], others[0]] if most > 1 and is_one_sided and others else taken
