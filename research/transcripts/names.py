"""Who speaks, where a file only puts a name before what is said: ``Name: text``, ``CODE text``, bold or a column.

A name is told from ordinary prose by coming back: one sentence may begin “Note:”, an interview has the same few
beginnings again and again.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from research.transcripts.cues import Cue, spoken
from research.transcripts.turns import Remark, Speech, Turn, fold
from research.words import N_

LONGEST_NAME = 64
MOST_WORDS = 6
MOST_WORDS_ABOUT = 12

# Beginnings that come back in ordinary prose, and name nobody.
_IN_PROSE = (
    "note notat merk obs nb ps kl klokka klokken tid time dato date sted stad place kilde kjelde source link lenke url "
    "http https se eks eksempel example tips viktig important ad re fra frå til from to emne subject sum totalt "
    "tittel title intervju interview prosjekt project varighet duration lengde length opptak recording fil file type"
)
_NO_NAMES = frozenset(_IN_PROSE.split())


@dataclass(frozen=True, slots=True)
class Line:
    """A line, a paragraph, a table row or a cue that may begin with a name.

    Attributes:
        name: A name that layout has set apart already; ``text`` is then the rest.
        opens: Begins a paragraph, rather than going on with the line before.
        is_heading: Said by nobody, and nobody goes on after it.
        number: Of the line in the file, from 1, where files have lines.
    """

    text: str
    name: str | None = None
    opens: bool = True
    is_heading: bool = False
    start_ms: int | None = None
    end_ms: int | None = None
    number: int | None = None

    def turn(self, speaker: str | None, text: str) -> Turn:
        """A turn at this line's times."""
        return Turn(speaker, fold(text), self.start_ms, self.end_ms)


class Named(NamedTuple):
    """Turns, whether their speakers could be told, and what to look at."""

    turns: list[Turn]
    is_named: bool
    remarks: tuple[Remark, ...]


def cue_lines(cues: Iterable[Cue]) -> list[Line]:
    """The lines of cues, freed from markup."""
    return [
        Line(spoken(line), None, not number, start_ms=cue.start_ms, end_ms=cue.end_ms)
        for cue in cues
        for number, line in enumerate(cue.text.split("\n"))
    ]


def _recurring(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if count > 1}


def _is_dialogue(counts: Mapping[str, int], lines: int) -> bool:
    """Two names come back and begin a tenth of the lines, or one does and half the lines begin with some name."""
    recurring = _recurring(counts)
    if len(recurring) > 1:
        return sum(recurring.values()) >= lines * 0.1
    named = sum(count for name, count in counts.items() if count > 1 or _looks_like_a_name(name))
    return bool(recurring) and named >= lines * 0.5


def _is_timed_dialogue(counts: Mapping[str, int], lines: int) -> bool:
    """A dialogue as above, or half the lines with some name, where times stand beside them."""
    return _is_dialogue(counts, lines) or sum(counts.values()) >= lines * 0.5


def _is_named_throughout(counts: Mapping[str, int], lines: int) -> bool:
    """A dialogue as above, or one so short that nobody speaks twice, but with a name before every line."""
    return _is_dialogue(counts, lines) or (lines > 1 and sum(counts.values()) == lines)


def _is_coded_dialogue(counts: Mapping[str, int], lines: int) -> bool:
    """Prose begins with a number or a capital too, so two codes have to take up most lines, or one nearly all."""
    recurring = _recurring(counts)
    if set(recurring) <= {"I", "A", "Å"}:
        return False
    if len(recurring) == 1:
        (code,) = recurring
        return len(code) > 1 and code[0] in "0ABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅ" and recurring[code] >= max(5, lines * 0.9)
    return sum(recurring.values()) >= lines * 0.6


def _looks_like_a_name(beginning: str) -> bool:
    return len(beginning.split()) <= 3 and not any(word[0].islower() for word in beginning.split())


@dataclass(frozen=True, slots=True)
class Layout:
    """A way to put names before what is said.

    Attributes:
        is_dialogue: Whether beginnings, with their numbers, are names in so many lines.
        may_speak_once: Whether a beginning that does not come back is one too.
        carries_on: A line without a name goes on with the speaker before it, rather than being nobody's.
    """

    beginning: re.Pattern[str]
    is_dialogue: Callable[[Mapping[str, int], int], bool]
    may_speak_once: Callable[[str], bool]
    carries_on: bool = True


_COLON = re.compile(
    rf"\s*(?:\*\*|__)?([^\s:*][^:\t\n*]{{0,{LONGEST_NAME - 1}}}?)(?:\*\*)?(?: {{0,3}}:(?:\*\*|__)?(?=\s|$)|\t)"
)
_CODE = re.compile(r"\s*([A-ZÆØÅ]{1,6}[0-9]{0,3}|[0-9]{1,4})(?=\s|$)")

IN_TEXT = (
    Layout(_COLON, _is_dialogue, _looks_like_a_name),
    Layout(_CODE, _is_coded_dialogue, lambda _: False),
)
IN_EVERY_CUE = (Layout(_COLON, _is_named_throughout, lambda _: True, carries_on=False),)
AT_TIMES = (Layout(_COLON, _is_timed_dialogue, _looks_like_a_name), *IN_TEXT)
BY_PROGRAM = (Layout(_COLON, lambda counts, _: bool(counts), lambda _: True),)


def layouts_of(lines: Iterable[Line]) -> tuple[Layout, ...]:
    """The layouts that lines of a text may have: with times beside names, less has to come back."""
    return AT_TIMES if sum(1 for line in lines if line.start_ms is not None) > 1 else IN_TEXT


# “12. mai 2023”, “12-May-2023 - 10:36”, “2023-05-12”, “47m 23s”, “Varighet: 47 minutter”, “Kari startet transkripsjon”
_ABOUT = re.compile(
    r"\W{0,3}(?:transcript|transkripsjon)\b"
    r"|[0-9]{1,2}[. /-]{1,2}(?:[0-9]{1,2}|[^\W\d]{3,9}\.?)[, ./-]{1,2}[0-9]{2,4}\b|[0-9]{4}-[0-9]{2}-[0-9]{2}\b"
    r"|(?:[0-9]{1,2}h ?)?[0-9]{1,3}m(?:in)?\.?(?: ?[0-9]{1,2}s)?$"
    r"|(?:varighet|varigheit|duration|lengde|length|dato|date|opptak|recording)\b"
    r"|(?:sted|stad|place|location|tid|time|deltakere|deltakarar|participants|prosjekt|project|intervju|interview) ?:"
    r"|.{1,80} \S{1,20} (?:\S{1,20} )?trans[ck]ri\w*$",
    re.IGNORECASE,
)


def name_speakers(lines: Sequence[Line], layouts: Iterable[Layout] = IN_TEXT) -> Named:
    """Turns from lines, by the first layout that fits; a title or a date before the first name is no speech."""
    for layout in layouts:
        parts = [_part(line, layout.beginning) for line in lines]
        counts = Counter(name for name, _ in parts if name is not None)
        if layout.is_dialogue(counts, sum(1 for line in lines if line.text or line.name)):
            names = _names(lines, parts, _recurring(counts), layout.may_speak_once)
            begins = next((at for at, name in enumerate(names) if name is not None), len(lines))
            front = [line for line in lines[:begins] if _is_about(line)]
            spoken_at = [at for at, line in enumerate(lines) if at >= begins or not _is_about(line)]
            turns = _turns(
                [lines[at] for at in spoken_at],
                [parts[at] for at in spoken_at],
                [names[at] for at in spoken_at],
                carries_on=layout.carries_on,
            )
            return Named(turns, True, _left_out(front))
    return Named(_turns(lines, [(None, "")] * len(lines), [None] * len(lines), carries_on=False), False, ())


def _is_about(line: Line) -> bool:
    """Whether a line before the first speaker tells of the recording: a title, a date, a length."""
    text = line.text.strip()
    return line.is_heading or (len(text.split()) <= MOST_WORDS_ABOUT and _ABOUT.match(text) is not None)


def _left_out(front: Sequence[Line]) -> tuple[Remark, ...]:
    if not front:
        return ()
    message = N_(
        "%(count)s lines before the first speaker, such as a title or a date, are no speech and were left out."
    )
    return (Remark(front[0].number, message, {"count": len(front)}),)


def _part(line: Line, pattern: re.Pattern[str]) -> tuple[str | None, str]:
    """A line as a name and the rest."""
    if line.is_heading:
        return None, ""
    if line.name is not None:
        name = fold(line.name).removesuffix(":").rstrip()
        return (name, line.text) if 0 < len(name) <= LONGEST_NAME else (None, "")
    match = pattern.match(line.text)
    if match is None or len(words := match[1].split()) > MOST_WORDS or words[0].rstrip(".").casefold() in _NO_NAMES:
        return None, ""
    return fold(match[1]), line.text[match.end() :]


def _names(
    lines: Sequence[Line],
    parts: list[tuple[str | None, str]],
    recurring: dict[str, int],
    may_speak_once: Callable[[str], bool],
) -> list[str | None]:
    """The speaker named by each line, if it names one.

    Who speaks once may be believed if words follow or a time stands there, but only once the dialogue has begun:
    “Number: …” and the like may stand before it.
    """

    def _is_believed(at: int) -> bool:
        name, said = parts[at]
        has_place = bool(said.strip()) or lines[at].start_ms is not None
        return name is not None and has_place and may_speak_once(name)

    begins = next((at for at, (name, _) in enumerate(parts) if name in recurring), 0)
    if begins == 1 and _is_believed(0):
        begins = 0
    return [
        name if name in recurring or (at >= begins and _is_believed(at)) else None for at, (name, _) in enumerate(parts)
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
