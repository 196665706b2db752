"""A transcript while somebody works on it, before anything is stored: pieces are dropped, joined, parted, masked and
given to other speakers. Nothing is lost on the way: what is dropped stays, marked, until the rest is stored.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from research.errors import Invalid
from research.privacy.identifiers import Identifier, IdentifierKind, found, masked
from research.records import LONG_TEXT
from research.transcripts import Transcript, Turn
from research.transcripts.turns import fold
from research.words import N_, Language

UNNAMED = "–"
"""Stands for whoever speaks where the file names nobody."""

LONGEST_PIECE = 10 * LONG_TEXT
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")


@dataclass(frozen=True, slots=True)
class Piece:
    """What is to be a passage.

    Attributes:
        speaker: The speaker's place among the speakers.
        is_kept: Whether it is to be stored.
    """

    speaker: int
    text: str
    start_ms: int | None = None
    end_ms: int | None = None
    is_kept: bool = True


@dataclass(frozen=True, slots=True)
class Rough:
    """A transcript that is worked on: its pieces in order, and its speakers, who keep their places whatever happens."""

    speakers: tuple[str, ...]
    pieces: tuple[Piece, ...]

    @classmethod
    def on(cls, transcript: Transcript) -> "Rough":
        """Begin to work on a transcript."""
        places: dict[str, int] = {}
        pieces = [
            Piece(places.setdefault(turn.speaker or UNNAMED, len(places)), turn.text, turn.start_ms, turn.end_ms)
            for turn in transcript.turns
        ]
        return cls(tuple(places), tuple(pieces))

    @property
    def kept(self) -> list[Piece]:
        """The pieces that are to be stored."""
        return [piece for piece in self.pieces if piece.is_kept]

    def turns(self, *, without: Collection[int] = ()) -> tuple[Turn, ...]:
        """Return the pieces that are kept as turns, but not those of the speakers at these places."""
        return tuple(
            Turn(self.speakers[piece.speaker], piece.text, piece.start_ms, piece.end_ms)
            for piece in self.kept
            if piece.speaker not in without
        )

    def written(self, at: int, text: str) -> "Rough":
        """Return this with another text in a piece; a text of nothing drops it, with the words that it had.

        Raises:
            Invalid: The text is longer than a passage can be.
        """
        if len(text) > LONGEST_PIECE:
            raise Invalid({f"text-{at}": N_("This is longer than one passage can be.")})
        piece = self.pieces[at]
        return self._with({at: replace(piece, text=text) if text.strip() else replace(piece, is_kept=False)})

    def given(self, places: Iterable[int], speaker: int) -> "Rough":
        """Return this with the pieces at these places said by a speaker."""
        return self._with({at: replace(self.pieces[at], speaker=speaker) for at in places})

    def with_speaker(self, name: str, *, besides: int) -> "Rough":
        """Return this with one more speaker.

        Args:
            name: As the person is called in the talk, if that is known.
            besides: Who the file took them for.
        """
        first = self.speakers[besides]
        numbered = (f"{first} ({number})" for number in range(2, len(self.speakers) + 3))
        free = next(each for each in (name, *numbered) if each and each not in self.speakers)
        return replace(self, speakers=(*self.speakers, free))

    def dropped(self, places: Iterable[int], *, is_kept: bool = False) -> "Rough":
        """Return this without the pieces at these places, or with them again."""
        return self._with({at: replace(self.pieces[at], is_kept=is_kept) for at in places})

    def joined(self, at: int) -> "Rough":
        """Return this with a piece joined to the last kept one before it, whose speaker says it all."""
        before = next((earlier for earlier in reversed(range(at)) if self.pieces[earlier].is_kept), None)
        if before is None:
            return self
        first, second = self.pieces[before], self.pieces[at]
        text = f"{first.text.rstrip()} {second.text.lstrip()}"
        ends = [moment for moment in (first.end_ms, second.end_ms) if moment is not None]
        whole = replace(first, text=text, end_ms=max(ends, default=None))
        changed = self.written(before, text)._with({before: whole})
        return replace(changed, pieces=changed.pieces[:at] + changed.pieces[at + 1 :])

    def parted(self) -> "Rough":
        """Return this with each piece cut where its text has a blank line, and every text on one line."""
        pieces = (part for piece in self.pieces for part in _parts(piece))
        return replace(self, pieces=tuple(pieces))

    def identified(self) -> dict[int, list[Identifier]]:
        """Return by place what in the kept pieces looks like personal data."""
        hits = ((at, found(piece.text)) for at, piece in enumerate(self.pieces) if piece.is_kept)
        return {at: hit for at, hit in hits if hit}

    def masked(self, kind: IdentifierKind, language: Language) -> "Rough":
        """Return this with everything of a kind masked."""
        chosen = {at: [hit for hit in hits if hit.kind is kind] for at, hits in self.identified().items()}
        return self._masked(chosen, language)

    def masked_at(self, at: int, start: int, end: int, language: Language) -> "Rough":
        """Return this with one stretch masked, if it is still what it was."""
        hits = [hit for hit in found(self.pieces[at].text) if (hit.start, hit.end) == (start, end)]
        return self._masked({at: hits}, language)

    def _masked(self, chosen: dict[int, list[Identifier]], language: Language) -> "Rough":
        return self._with(
            {
                at: replace(self.pieces[at], text=masked(self.pieces[at].text, hits, language=language))
                for at, hits in chosen.items()
            }
        )

    def _with(self, changed: dict[int, Piece]) -> "Rough":
        if not changed:
            return self
        return replace(self, pieces=tuple(changed.get(at, piece) for at, piece in enumerate(self.pieces)))


def _parts(piece: Piece) -> Iterator[Piece]:
    """Yield the parts of a piece: each begins where it must have, if all is said at the same speed."""
    if "\n" not in piece.text:
        yield piece
        return
    texts = [text for text in map(fold, _BLANK_LINE.split(piece.text)) if text]
    if not texts:
        return
    moments = [_moment(piece, sum(map(len, texts[:at])), sum(map(len, texts))) for at in range(len(texts))]
    for text, start, end in zip(texts, moments, [*moments[1:], piece.end_ms], strict=True):
        yield replace(piece, text=text, start_ms=start, end_ms=end)


def _moment(piece: Piece, before: int, whole: int) -> int | None:
    if piece.start_ms is None or piece.end_ms is None or before == 0:
        return piece.start_ms
    return piece.start_ms + max(0, piece.end_ms - piece.start_ms) * before // whole


def between(pieces: Sequence[Piece], first: int, last: int) -> range:
    """Return the places from one to another, both included and in either order, that exist."""
    low, high = sorted((first, last))
    return range(max(0, low), min(len(pieces), high + 1))
