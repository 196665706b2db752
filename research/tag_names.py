"""The names of tags while people type them: which there are already, and which are all but the same."""

import re
from collections.abc import Iterable, Iterator
from uuid import UUID

from research import tags
from research.access import Permission
from research.records import View
from research.search.language import fold, forms, split
from research.store import UnitOfWork
from research.tags import Tag
from research.words import Colour

MOST_SUGGESTED = 8
_DIGRAPHS = (("aa", "å"), ("oe", "ø"), ("ae", "æ"))


class Suggestion(View):
    """A tag that somebody may mean.

    Attributes:
        alias: The other name that it was found by, if it was.
    """

    id: UUID
    name: str
    alias: str
    definition: str
    colour: Colour | None


class Suggestions(View):
    """The tags that somebody may mean, the likeliest first.

    Attributes:
        twin: The tag that what was typed is all but a name of; empty where it is one, or like none.
    """

    tags: list[Suggestion]
    twin: str


def suggested(work: UnitOfWork, project_id: UUID, typed: str) -> Suggestions:
    """Return the tags of a project that somebody who has typed this may mean."""
    codebook = tags.find(work, project_id)
    found = sorted(_fitting(codebook, typed), key=lambda each: (each[0], each[1].name.casefold()))
    same = twin(codebook, typed)
    return Suggestions(tags=[each for _, each in found[:MOST_SUGGESTED]], twin=same.name if same else "")


def twin_of(work: UnitOfWork, project_id: UUID, name: str) -> str:
    """Return the name of the tag that a new name is all but the same as; empty where there is none."""
    same = twin(tags.find(work, project_id), name)
    return same.name if same else ""


class Coined(View):
    """A tag that was made by being used, beside an older one of nearly its name.

    Attributes:
        may_merge: Whether who made it may merge the two.
    """

    id: UUID
    name: str
    older_id: UUID
    older: str
    may_merge: bool


def coined(work: UnitOfWork, project_id: UUID) -> list[Coined]:
    """Return the tags that this unit of work has made, where each is a twin of an older one."""
    codebook = tags.find(work, project_id)
    older = [tag for tag in codebook if tag.created_at != work.now]
    may_merge = work.standing.may(Permission.WRITE_RESEARCH, project_id)
    pairs = ((tag, twin(older, tag.name)) for tag in codebook if tag.created_at == work.now)
    return [
        Coined(id=tag.id, name=tag.name, older_id=same.id, older=same.name, may_merge=may_merge)
        for tag, same in pairs
        if same is not None
    ]


def twin(codebook: Iterable[Tag], name: str) -> Tag | None:
    """Return the tag that a name is all but the same as: in case, hyphens, spaces, å written aa, or an inflection."""
    known = list(codebook)
    if not _letters(name) or fold(name) in tags.called(known):
        return None
    return next((tag for tag in known if any(_is_same(name, each) for each in tag.names)), None)


def _fitting(codebook: Iterable[Tag], typed: str) -> Iterator[tuple[float, Suggestion]]:
    if not _letters(typed):
        return
    for tag in codebook:
        ranks = [(_rank(name, typed) + (0.5 if place else 0), name) for place, name in enumerate(tag.names)]
        rank, name = min(ranks, key=lambda each: each[0])
        if rank < _UNLIKE:
            alias = name if name != tag.name else ""
            yield rank, Suggestion(alias=alias, **{each: getattr(tag, each) for each in _SHOWN})


_SHOWN = ("id", "name", "definition", "colour")
_UNLIKE = 4


def _rank(name: str, typed: str) -> int:
    """Say how near a name is to what was typed, 0 to 4: it begins so, a word does, it holds it, is inflected."""
    begun = _letters(typed)
    if _letters(name).startswith(begun):
        return 0
    if any(_letters(word).startswith(begun) for word in split(name)):
        return 1
    if begun in _letters(name):
        return 2
    words = split(typed)
    return 3 if all(any(_is_inflected(word, each) for each in split(name)) for word in words) else _UNLIKE


def _letters(name: str) -> str:
    """Return the letters and figures of a name, æ, ø and å as one letter each."""
    letters = re.sub(r"[\W_]+", "", fold(name))
    for written, meant in _DIGRAPHS:
        letters = letters.replace(written, meant)
    return letters


def _is_same(one: str, other: str) -> bool:
    if _is_inflected(_letters(one), _letters(other)):
        return True
    words, others = split(one), split(other)
    return len(words) == len(others) and all(map(_is_inflected, words, others))


def _is_inflected(one: str, other: str) -> bool:
    """Say whether two words are one, or inflections of one."""
    left, right = forms(one), forms(other)
    if not set(left.spellings).isdisjoint(right.spellings) or _letters(one) == _letters(other):
        return True
    # Of words that are in no dictionary the endings are all there is to go by.
    return left.stem == right.stem and not (left.is_known and right.is_known)
