"""The thesaurus: abbreviations, synonyms and words of the other written form of Norwegian, searched for as well.

Every expression of a row finds the others of that row. Rows are not chained: what is found is not looked up
again, or *bruker* would bring half the table with it. An abbreviation that counts in capitals only leads to its long
forms but never the other way, since an index without case cannot look for *SE* without finding every *se*.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from research.errors import Unreadable
from research.search.compounds import known
from research.search.language import forms, split
from research.words import N_

MOST = 12
"""Other expressions for one query."""

KINDS = ("fork", "fork_store", "nn", "syn")
"""Of the rows that come with Fasett: abbreviations, those in capitals only, bokmål and nynorsk, synonyms."""

_HEADING = "term\tsynonyms\tkind"
_SHIPPED = Path(__file__).parent / "synonyms.tsv"


class Row(NamedTuple):
    """Expressions that mean the same, or nearly so.

    Attributes:
        term: The one that the row is called by.
        words: The others; each of one word or several.
        is_capitals_only: The term is an abbreviation, and counts only where it is written in capitals.
    """

    term: str
    words: tuple[str, ...]
    is_capitals_only: bool = False


class Other(NamedTuple):
    """Another expression for a stretch of a query: for ``words[first:last]`` as a whole.

    Attributes:
        words: Folded; one or several, which stand side by side.
        written: As the table writes it, for showing.
    """

    first: int
    last: int
    words: tuple[str, ...]
    written: str = ""


class _Expression(NamedTuple):
    """An expression of a row.

    Attributes:
        names: Under which spellings each of its words is known.
        spellings: Every spelling of each of its words.
        row: The place of its row.
    """

    words: tuple[str, ...]
    names: tuple[frozenset[str], ...]
    spellings: tuple[frozenset[str], ...]
    written: str
    row: int
    is_in_capitals: bool


class Thesaurus:
    """The rows of a table, looked up by what somebody typed."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = [_expressions(row, place) for place, row in enumerate(rows)]
        self._beginning: dict[str, list[_Expression]] = defaultdict(list)
        for expression in (expression for row in self._rows for expression in row):
            for name in expression.names[0]:
                self._beginning[name].append(expression)

    def others(self, words: Sequence[str]) -> list[Other]:
        """Return what else to look for; at most ``MOST``, in the order of the query and of the table.

        The longest expression counts, so stretches do not overlap. A word matches in any inflection, but where it
        stands in the table just as written, only those rows count.

        Args:
            words: The plain words of a query, each as ``language.WORD`` finds it and with its case, in order.
        """
        found = [ranked for stretch in self._stretches(words) for ranked in enumerate(stretch)]
        # Each stretch keeps its best ones before any keeps its last ones.
        best = sorted(found, key=lambda ranked: ranked[0])[:MOST]
        return [other for _, other in sorted(best, key=lambda ranked: (ranked[1].first, ranked[0]))]

    def _stretches(self, words: Sequence[str]) -> Iterator[list[Other]]:
        first = 0
        while first < len(words):
            matched = self._longest(words, first)
            last = first + (len(matched[0].words) if matched else 1)
            if matched:
                yield list(self._beside(matched, words, first, last))
            first = last

    def _longest(self, words: Sequence[str], first: int) -> list[_Expression]:
        """Return the longest expressions that begin here, in the order of their rows."""
        beginning = [self._beginning[name] for name in forms(words[first]).spellings if name in self._beginning]
        if not beginning:
            return []
        found = {each: len(each.words) for some in beginning for each in some if _stands_at(each, words, first)}
        length = max(found.values(), default=0)
        longest = sorted((each for each in found if found[each] == length), key=lambda each: each.row)
        written = tuple(forms(word).exact for word in words[first : first + length])
        return [each for each in longest if each.words == written] or longest

    def _beside(self, matched: Iterable[_Expression], words: Sequence[str], first: int, last: int) -> Iterator[Other]:
        """Yield the others of the rows matched, but for what is found by the query or by an earlier one anyhow."""
        sought = [tuple(frozenset(forms(word).spellings) for word in words[first:last])]
        for row in dict.fromkeys(each.row for each in matched):
            for other in self._rows[row]:
                if not other.is_in_capitals and not any(_holds(other.spellings, each) for each in sought):
                    sought.append(other.spellings)
                    yield Other(first, last, other.words, other.written)


def _expressions(row: Row, place: int) -> list[_Expression]:
    found = []
    for at, written in enumerate((row.term, *row.words)):
        words = tuple(split(written))
        is_in_capitals = row.is_capitals_only and at == 0
        spellings = tuple(frozenset(forms(word).spellings) for word in words)
        names = tuple(frozenset({word}) if is_in_capitals else _names(word) for word in words)
        if words:
            found.append(_Expression(words, names, spellings, written, place, is_in_capitals))
    return found


def _names(word: str) -> frozenset[str]:
    """Return under which spellings a word is known; a noun is not its verb: *bruke* does not mean *bruker*."""
    is_noun = known(f"{word}en") == word
    return frozenset({word} if is_noun else forms(word).spellings)


def _stands_at(expression: _Expression, words: Sequence[str], first: int) -> bool:
    """Say whether an expression stands in a query, in any inflection, beginning at a word."""
    stretch = words[first : first + len(expression.words)]
    if len(stretch) < len(expression.words):
        return False
    if expression.is_in_capitals and any(word != word.upper() for word in stretch):
        return False
    return all(
        not names.isdisjoint(forms(word).spellings) for names, word in zip(expression.names, stretch, strict=True)
    )


def _holds(longer: Sequence[frozenset[str]], shorter: Sequence[frozenset[str]]) -> bool:
    """Say whether one expression stands inside another, so that whoever looks for it finds the other too."""
    return any(
        all(not some.isdisjoint(others) for some, others in zip(longer[start:], shorter, strict=False))
        for start in range(len(longer) - len(shorter) + 1)
    )


def read(text: str) -> list[Row]:
    """Read a table: a heading, then on each line a term, the other expressions between semicolons, and a kind.

    Raises:
        Unreadable: A line is not so, or a term stands on two; names the line.
    """
    lines = text.removeprefix("\ufeff").splitlines()
    if not lines or lines[0] != _HEADING:
        raise Unreadable(N_("The first line must be: %(heading)s"), line=1, heading=_HEADING.replace("\t", " "))
    rows: dict[tuple[str, ...], Row] = {}
    for number, line in enumerate(lines[1:], start=2):
        if line.strip():
            row = _row(line, number)
            if rows.setdefault(tuple(split(row.term)), row) is not row:
                raise Unreadable(N_("There is a row for «%(term)s» already."), line=number, term=row.term)
    return list(rows.values())


def _row(line: str, number: int) -> Row:
    columns = [column.strip() for column in line.split("\t")]
    expressions = [columns[0], *(word.strip() for word in columns[1].split(";"))] if len(columns) == 3 else []
    alike = {tuple(split(each)) for each in expressions}
    if len(expressions) < 2 or len(alike) < len(expressions) or () in alike:
        raise Unreadable(N_("This line is not a term, its other words and a kind, with tabs between."), line=number)
    if columns[2] not in KINDS:
        raise Unreadable(
            N_("«%(value)s» is not one of: %(known)s."), line=number, value=columns[2], known=", ".join(KINDS)
        )
    return Row(expressions[0], tuple(expressions[1:]), is_capitals_only=columns[2] == "fork_store")


@cache
def shipped() -> tuple[Row, ...]:
    """Return the rows that come with Fasett."""
    return tuple(read(_SHIPPED.read_text(encoding="utf-8")))
