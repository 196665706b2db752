"""What is imported and searched when speed is measured: always the same for the same files and number."""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

from research.words import Kind, Phase
from tests.benchmarks.judged import texts

DEMO = Path(__file__).parents[2] / "research" / "demo" / "interviews"
SHORTEST, LONGEST = 15, 80
"""Words of a passage."""

IN_AN_INTERVIEW = 100
OBSERVATIONS, INSIGHTS = 10, 40
"""One of each for so many passages."""

STUDIES, TAGS, MONTHS = 8, 24, 24
FIRST_DAY = date(2024, 3, 1)
STATEMENT = 200
"""Characters of an insight's one sentence."""

_SYLLABLES = ("bal", "der", "fjor", "gan", "hes", "kru", "lim", "mok", "nar", "pel", "rov", "sint", "tra", "uld", "vem")


@dataclass(frozen=True, slots=True)
class Source:
    """A record to import: an interview of many passages, or an observation or insight of one text.

    Attributes:
        study: Its number from 0.
    """

    kind: Kind
    phase: Phase
    tags: list[str]
    study: int
    on: str
    texts: list[str]


def words(files: Sequence[Path]) -> list[str]:
    """Return every word of the files' texts, or of the demo's interviews where none are given, as they follow."""
    if files:
        said = [text.text for file in files for text in texts(file)]
    else:
        demo = (json.loads(file.read_text(encoding="utf-8")) for file in sorted(DEMO.glob("*.json")))
        said = [turn["text"] for interview in demo for turn in interview["turns"]]
    return [word for text in said for word in text.split()]


def passages(said: Sequence[str], count: int) -> Iterator[str]:
    """Yield passages: what was said from beginning to end, then halves of it put together anew.

    Each of the new ones holds an invented word, mostly one that no other holds: a vocabulary grows with its texts.
    """
    chance = random.Random(1)
    invented = ["balder"]
    at = 0
    for _ in range(count):
        length = chance.randint(SHORTEST, LONGEST)
        if at + length <= len(said):
            yield " ".join(said[at : at + length])
            at += length
            continue
        if chance.random() < 2 / 3:
            invented.append("".join(chance.choices(_SYLLABLES, k=chance.randint(3, 5))))
        half = length // 2
        one, other = (chance.randrange(len(said) - LONGEST) for _ in range(2))
        new = invented[-1] if chance.random() < 2 / 3 else chance.choice(invented)
        yield " ".join([*said[one : one + half], new, *said[other : other + length - half]])


def sources(said: Sequence[str], count: int) -> Iterator[Source]:
    """Yield so many passages as interviews, and observations and insights besides, spread over every facet."""
    observations, insights = count // OBSERVATIONS, count // INSIGHTS
    made = list(passages(said, count + observations + insights))
    chance = random.Random(2)
    for start in range(0, count, IN_AN_INTERVIEW):
        yield _source(chance, Kind.INTERVIEW, made[start : min(start + IN_AN_INTERVIEW, count)])
    for text in made[count : count + observations]:
        yield _source(chance, Kind.OBSERVATION, [text])
    for text in made[count + observations :]:
        yield _source(chance, Kind.INSIGHT, [text])


def _source(chance: random.Random, kind: Kind, said: list[str]) -> Source:
    # Some tags are used often and most seldom, as in any codebook.
    chosen = {min(int(chance.expovariate(0.2)), TAGS - 1) for _ in range(chance.randint(1, 3))}
    on = FIRST_DAY + timedelta(days=chance.randrange(30 * MONTHS))
    names = [f"merke {number + 1}" for number in sorted(chosen)]
    return Source(kind, chance.choice(list(Phase)), names, chance.randrange(STUDIES), on.isoformat(), said)


def write(file: Path, made: Iterator[Source]) -> None:
    """Write sources as JSON lines, for a process that is to hold nothing but what it imports."""
    with file.open("w", encoding="utf-8") as opened:
        for source in made:
            opened.write(json.dumps(asdict(source), ensure_ascii=False) + "\n")


def read(file: Path) -> Iterator[Source]:
    """Yield the sources of a file."""
    with file.open(encoding="utf-8") as opened:
        for line in opened:
            row = json.loads(line)
            yield Source(**{**row, "kind": Kind(row["kind"]), "phase": Phase(row["phase"])})


def pairs(file: Path, chance: random.Random) -> Iterator[str]:
    """Yield two-word queries without end: two words over four letters of one text."""
    said = [text for source in read(file) for text in source.texts]
    while True:
        found = {word.lower() for word in chance.choice(said).split() if word.isalpha() and len(word) > 4}
        if len(found) > 1:
            yield " ".join(chance.sample(sorted(found), 2))
