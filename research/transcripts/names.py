"""Who speaks, where a file only puts a name before what is said: ``Name: text``, ``CODE text``, bold or a column.

A name is told from ordinary prose by coming back: one sentence may begin “Note:”, an interview has the same few
beginnings again and again.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from research.transcripts.cues import Cue, spoken
from research.transcripts.turns import Speech, Turn, fold

LONGEST_NAME = 64
MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class Line:
    """A line, a paragraph, a table row or a cue that may begin with a name.

    Attributes:
        name: A name that layout has set apart already; ``text`` is then the rest.
        opens: Begins a paragraph, rather than going on with the line before.
        is_heading: Said by nobody, and nobody goes on after it.
    """

    text: str
    name: str | None = None
    opens: bool = True
    is_heading: bool = False
    start_ms: int | None = None
    end_ms: int | None = None

    def turn(self, speaker: str | None, text: str) -> Turn:
        """A turn at this line's times."""
        return Turn(speaker, fold(text), self.start_ms, self.end_ms)


def cue_lines(cues: Iterable[Cue]) -> list[Line]:
    """The lines of cues, freed from markup."""
    return [
        Line(spoken(line), None, not number, start_ms=cue.start_ms, end_ms=cue.end_ms)
        for cue in cues
        for number, line in enumerate(cue.text.split("\n"))
    ]


def _is_dialogue(recurring: dict[str, int], lines: int) -> bool:
    """Half the lines begin with a name that comes back, or a tenth if there are two such names."""
    return bool(recurring) and sum(recurring.values()) >= lines * (0.5 if len(recurring) == 1 else 0.1)


def _is_coded_dialogue(recurring: dict[str, int], lines: int) -> bool:
    """Prose begins with a number or a capital too, so two codes have to take up most lines."""
    return len(recurring) > 1 and sum(recurring.values()) >= lines * 0.6


def _looks_like_a_name(beginning: str) -> bool:
    return len(beginning.split()) <= 3 and not any(word[0].islower() for word in beginning.split())


@dataclass(frozen=True, slots=True)
class Layout:
    """A way to put names before what is said.

    Attributes:
        is_dialogue: Whether beginnings that come back, with their numbers, are names in so many lines.
        may_speak_once: Whether a beginning that does not come back is one too.
        carries_on: A line without a name goes on with the speaker before it, rather than being nobody's.
    """

    beginning: re.Pattern[str]
    is_dialogue: Callable[[dict[str, int], int], bool]
    may_speak_once: Callable[[str], bool]
    carries_on: bool = True


_COLON = re.compile(rf"\s*([^\s:][^:\t\n]{{0,{LONGEST_NAME - 1}}}?)(?: *:(?=\s|$)|\t)")
_CODE = re.compile(r"\s*([A-ZÆØÅ]{1,6}[0-9]{0,3}|[0-9]{1,4})(?=\s|$)")

IN_TEXT = (
    Layout(_COLON, _is_dialogue, _looks_like_a_name),
    Layout(_CODE, _is_coded_dialogue, lambda _: False),
)
IN_EVERY_CUE = (Layout(_COLON, _is_dialogue, lambda _: True, carries_on=False),)


def name_speakers(lines: Sequence[Line], layouts: Iterable[Layout] = IN_TEXT) -> tuple[list[Turn], bool]:
    """Turns from lines, and whether their speakers could be told, by the first layout that fits."""
    for layout in layouts:
        parts = [_part(line, layout.beginning) for line in lines]
        counts = Counter(name for name, _ in parts if name is not None)
        recurring = {name: count for name, count in counts.items() if count > 1}
        if layout.is_dialogue(recurring, sum(1 for line in lines if line.text or line.name)):
            names = _names(parts, recurring, layout.may_speak_once)
            return _turns(lines, parts, names, carries_on=layout.carries_on), True
    return _turns(lines, [(None, "")] * len(lines), [None] * len(lines), carries_on=False), False


def _part(line: Line, pattern: re.Pattern[str]) -> tuple[str | None, str]:
    """A line as a name and the rest."""
    if line.is_heading:
        return None, ""
    if line.name is not None:
        name = fold(line.name).removesuffix(":").rstrip()
        return (name, line.text) if 0 < len(name) <= LONGEST_NAME else (None, "")
    match = pattern.match(line.text)
    if match is None or len(match[1].split()) > MOST_WORDS:
        return None, ""
    return fold(match[1]), line.text[match.end() :]


def _names(
    parts: list[tuple[str | None, str]], recurring: dict[str, int], may_speak_once: Callable[[str], bool]
) -> list[str | None]:
    """The speaker named by each line, if it names one.

    Who speaks once may be believed if words follow, but not before the dialogue has begun: what stands there is
    “Date: …” and “Place: …”.
    """
    begins = next(at for at, (name, _) in enumerate(parts) if name in recurring)
    return [
        name if name in recurring or (name and at > begins and said.strip() and may_speak_once(name)) else None
        for at, (name, said) in enumerate(parts)
    ]


def _turns(
    lines: Sequence[Line], parts: list[tuple[str | None, str]], names: list[str | None], *, carries_on: bool
) -> list[Turn]:
    speeches: list[Speech] = []
    speaker: str | None = None
    may_go_on = False
    for line, (_, said), name in zip(lines, parts, names, strict=True):
        whole = f"{line.name} {line.text}" if line.name else line.text
        is_heading = line.is_heading or (line.name is not None and name is None and not line.text)
        if name is not None:
            speaker = name
            speeches.append(Speech(line.turn(name, said)))
        elif may_go_on and not line.opens:
            speeches[-1].add(line.turn(speaker, whole))
        else:
            speaker = speaker if carries_on and not is_heading else None
            speeches.append(Speech(line.turn(speaker, whole)))
        may_go_on = not is_heading
    return [speech.turn() for speech in speeches]
