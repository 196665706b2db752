"""What reading a transcript gives: turns, remarks, and how pieces become turns."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

SHORT_GAP_MS = 2_000
LONG_TURN_WORDS = 120
FIRST_WORDS = 8

LONGEST_WORD = 200

_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff]")
_LONG_WORD = re.compile(rf"[^ ]{{{LONGEST_WORD + 1}}}")
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says in one go; text is NFC on one line, times count from the start of the recording."""

    speaker: str | None
    text: str
    start_ms: int | None = None
    end_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to look at before the transcript is trusted.

    Attributes:
        line: The line of the file, from 1; None when it concerns the whole.
        message: An English template filled from ``values``.
    """

    line: int | None
    message: str
    values: Mapping[str, Any] = field(default_factory=dict)


class Speaker(NamedTuple):
    """A name in a transcript: who may be several people, or one of several names of a person."""

    name: str
    turns: int
    first_words: str


@dataclass(frozen=True, slots=True)
class Transcript:
    """A transcript file as read.

    Attributes:
        format: One of ``research.transcripts.FORMATS``.
        encoding: As Python names it.
        cues: How many pieces the file came in: cues, or lines, paragraphs and table rows with text.
        language: nb, nn or en as far as can be told, or what the file itself says; None if nothing can be told.
    """

    format: str
    encoding: str
    cues: int
    turns: tuple[Turn, ...]
    remarks: tuple[Remark, ...] = ()
    language: str | None = None

    @property
    def speakers(self) -> list[Speaker]:
        """The names, in the order in which they first speak; turns without a name count for nobody."""
        counts = Counter(turn.speaker for turn in self.turns)
        first: dict[str, str] = {}
        for turn in self.turns:
            if turn.speaker is not None:
                first.setdefault(turn.speaker, " ".join(turn.text.split(maxsplit=FIRST_WORDS)[:FIRST_WORDS]))
        return [Speaker(name, counts[name], words) for name, words in first.items()]

    @property
    def words(self) -> int:
        """How many words are spoken, names not counted."""
        return sum(len(turn.text.split()) for turn in self.turns)

    @property
    def seconds(self) -> int | None:
        """From the start of the recording to the last moment named; None if no turn has a time."""
        moments = [ms for turn in self.turns for ms in (turn.start_ms, turn.end_ms) if ms is not None]
        return round(max(moments) / 1000) if moments else None


class Speech:
    """A turn while pieces are still being added to it."""

    __slots__ = ("end_ms", "parts", "speaker", "start_ms", "words")

    def __init__(self, turn: Turn) -> None:
        self.speaker = turn.speaker
        self.start_ms = turn.start_ms
        self.end_ms = turn.end_ms
        self.parts = [turn.text]
        self.words = len(turn.text.split())

    def add(self, turn: Turn) -> None:
        """Let the turn go on with another's text, to that one's end."""
        self.parts.append(turn.text)
        self.words += len(turn.text.split())
        self.end_ms = max((ms for ms in (self.end_ms, turn.end_ms) if ms is not None), default=None)

    def goes_on_in(self, turn: Turn) -> bool:
        """Whether the next turn belongs to this one: same speaker, a short gap, and together no more than a passage."""
        if turn.speaker != self.speaker or self.words + len(turn.text.split()) > LONG_TURN_WORDS:
            return False
        if self.start_ms is None or turn.start_ms is None:
            return self.start_ms == turn.start_ms and self.speaker is not None
        if self.end_ms is None:
            return False
        return self.start_ms <= turn.start_ms < self.end_ms + SHORT_GAP_MS

    def turn(self) -> Turn:
        """The turn as it now is."""
        return Turn(self.speaker, " ".join(filter(None, self.parts)), self.start_ms, self.end_ms)


def merged(turns: Iterable[Turn]) -> tuple[Turn, ...]:
    """Join neighbours into turns that read as one passage.

    Two become one when the same speaker goes on within ``SHORT_GAP_MS``, forwards in time, and the two together hold
    at most ``LONG_TURN_WORDS`` words. Without times there is no gap, but a paragraph without a speaker stands alone;
    where only beginnings are known (a table) the gap is not, and each row stands alone.
    """
    speeches: list[Speech] = []
    for turn in turns:
        if not turn.text:
            continue
        if speeches and speeches[-1].goes_on_in(turn):
            speeches[-1].add(turn)
        else:
            speeches.append(Speech(turn))
    return tuple(speech.turn() for speech in speeches)


def fold(text: str) -> str:
    """Text in NFC on one line, with single spaces and without control characters.

    What is longer than a word can be stays as it is: composing a long run of accents takes time by its square.
    """
    folded = " ".join(text.split())
    if folded.isascii() and folded.isprintable():
        return folded
    folded = " ".join(_HALF_CHARACTER.sub("\ufffd", _CONTROL.sub("", folded)).split())
    if _LONG_WORD.search(folded) is None:
        return unicodedata.normalize("NFC", folded)
    return " ".join(
        unicodedata.normalize("NFC", word) if len(word) <= LONGEST_WORD else word for word in folded.split()
    )
