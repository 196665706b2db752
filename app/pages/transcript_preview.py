"""What the preview of a transcript shows: who speaks, which names are replaced, what looks like personal data, and a
part of the pieces."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.forms import Filled
from app.pages.shared import Pages
from app.pages.transcript_acts import PART
from research.exchange.spoken_names import Replacement, SpokenName
from research.exchange.transcript_editing import UNNAMED, Piece, Rough
from research.passages import Passage
from research.privacy.identifiers import Certainty, Identifier, IdentifierKind
from research.transcripts.turns import FIRST_WORDS

_SUREST_FIRST = (Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE)


@dataclass(frozen=True, slots=True)
class SpeakerRow:
    """A speaker, with what the form says of them.

    Attributes:
        share: Of all words, from 0 to 1.
        becomes: What they are shown as.
    """

    at: int
    name: str
    turns: int
    share: float
    first_words: str
    who: str
    label: str
    becomes: str
    is_voice: bool


@dataclass(frozen=True, slots=True)
class NameRow:
    """A name that is said, and what is said instead."""

    name: SpokenName
    becomes: str
    is_replaced: bool


@dataclass(frozen=True, slots=True)
class KindRow:
    """How often something of a kind was found, and how sure the surest of it is."""

    kind: IdentifierKind
    certainty: Certainty
    count: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some of a piece's words: as they stand, found to be personal data, or said instead of a name.

    Attributes:
        instead_of: The name that stood there.
    """

    text: str
    hit: Identifier | None = None
    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class PieceRow:
    """A piece as it is shown.

    Attributes:
        typed: What its field holds.
        hits: What looks like personal data, each with its words.
    """

    at: int
    time: str
    piece: Piece
    typed: str
    speaker: SpeakerRow
    stretches: tuple[Stretch, ...]
    hits: tuple[tuple[Identifier, str], ...]

    @property
    def is_blocked(self) -> bool:
        """Whether it holds what may not be stored."""
        return any(hit.certainty is Certainty.CERTAIN for hit, _ in self.hits)


@dataclass(frozen=True, slots=True)
class Spoken:
    """How much each speaker says, by their places."""

    turns: Counter[int]
    words: Counter[int]
    first_words: Mapping[int, str]

    @classmethod
    def of(cls, rough: Rough) -> "Spoken":
        """Count what is kept."""
        turns, words, first = Counter[int](), Counter[int](), dict[int, str]()
        for piece in rough.kept:
            said = piece.text.split()
            turns[piece.speaker] += 1
            words[piece.speaker] += len(said)
            first.setdefault(piece.speaker, " ".join(said[:FIRST_WORDS]))
        return cls(turns, words, first)

    def share(self, at: int) -> float:
        """Return how much of all words a speaker says."""
        return self.words[at] / max(1, self.words.total())


def shown_name(name: str) -> str:
    """Return a speaker's name for people to read: nothing where the file names nobody."""
    return "" if name == UNNAMED else name


def left(filled: Filled, names: Sequence[SpokenName]) -> frozenset[str]:
    """Return the keys of names that stay in the text: those not ticked, and ordinary words nobody was asked about."""
    offered, ticked = filled.texts("offered"), filled.texts("swap")
    return frozenset(
        name.key for name in names if (name.key not in ticked if name.key in offered else name.is_ordinary)
    )


def name_rows(names: Sequence[SpokenName], speakers: Sequence[SpeakerRow], kept: Collection[str]) -> list[NameRow]:
    """Return the names that are said of those who go by something else."""
    becomes = {speaker.name or UNNAMED: speaker.becomes for speaker in speakers}
    return [
        NameRow(name, " / ".join(dict.fromkeys(becomes[each] for each in name.speakers)), name.key not in kept)
        for name in names
        if any(becomes[each] != each for each in name.speakers)
    ]


def kind_rows(identified: Mapping[int, Sequence[Identifier]]) -> list[KindRow]:
    """Return what looks like personal data by kind, the surest first."""
    by_kind: dict[IdentifierKind, list[Certainty]] = defaultdict(list)
    for hits in identified.values():
        for hit in hits:
            by_kind[hit.kind].append(hit.certainty)
    rows = [KindRow(kind, min(found, key=_SUREST_FIRST.index), len(found)) for kind, found in by_kind.items()]
    return sorted(rows, key=lambda row: (_SUREST_FIRST.index(row.certainty), -row.count))


def part_shown(filled: Filled, rough: Rough) -> Pages:
    """Return which part is shown: the one with the first problem, else the one that was asked for."""
    last = max(1, -(-len(rough.pieces) // PART))
    places = [name.removeprefix("text-") for name in filled.problems if name.startswith("text-")]
    asked = str(filled.value("part"))
    at = int(places[0]) // PART + 1 if places else int(asked) if asked.isdecimal() and len(asked) < 6 else 1
    return Pages(min(max(at, 1), last), last)


def piece_rows(
    filled: Filled,
    rough: Rough,
    part: int,
    speakers: Sequence[SpeakerRow],
    replaced: Replacement,
    identified: Mapping[int, Sequence[Identifier]],
) -> list[PieceRow]:
    """Return the pieces of a part."""
    first = (part - 1) * PART
    return [
        PieceRow(
            at=at,
            time=Passage(text=piece.text, start_ms=piece.start_ms).time,
            piece=piece,
            typed=str(filled.values.get(f"text-{at}", piece.text)),
            speaker=speakers[piece.speaker],
            stretches=tuple(_stretches(piece.text, replaced, identified.get(at, ()))),
            hits=tuple((hit, piece.text[hit.start : hit.end]) for hit in identified.get(at, ())),
        )
        for at, piece in enumerate(rough.pieces[first : first + PART], start=first)
    ]


def _stretches(text: str, replaced: Replacement, hits: Sequence[Identifier]) -> Iterator[Stretch]:
    marked = [(start, end, Stretch(label, instead_of=text[start:end])) for start, end, label in replaced.places(text)]
    marked += [(hit.start, hit.end, Stretch(text[hit.start : hit.end], hit=hit)) for hit in hits]
    at = 0
    for start, end, stretch in sorted(marked, key=lambda each: each[:2]):
        if start < at:
            continue
        if start > at:
            yield Stretch(text[at:start])
        yield stretch
        at = end
    if at < len(text):
        yield Stretch(text[at:])
