"""What is done to a transcript in its preview: each act sends the whole form, and is shown done.

A button's ``do`` says which, with its places after colons: ``drop:4``, ``mask-at:4:10:21``.
"""

from collections.abc import Callable

from app.forms import Filled
from app.pages.transcript_state import Carried
from research.errors import Invalid
from research.exchange.transcript_editing import Rough, between
from research.privacy.identifiers import IdentifierKind
from research.records import clean_text
from research.words import Language

PART = 100
"""So many pieces are shown at once."""

_LONGEST_NAME = 120
_TYPED = ("text-", "by-")
_SAID = frozenset({"pick", "do", "from", "until", "to", "called"})

_Act = Callable[["_Asked", Rough], Rough]


class _Asked:
    """An act, and the places it names that exist."""

    def __init__(self, filled: Filled, language: Language) -> None:
        self.act, *self.where = str(filled.value("do")).split(":")
        self.filled = filled
        self.language = language

    def number(self, nth: int) -> int:
        """Return the number after a colon; one that is nowhere if there is none."""
        return _number(self.where[nth]) if nth < len(self.where) else -1

    def at(self, rough: Rough) -> list[int]:
        """Return the place that the act names, or those that were chosen."""
        named = [self.number(0)] if self.where else [_number(text) for text in self.filled.texts("pick")]
        return [at for at in named if 0 <= at < len(rough.pieces)]


def is_asked(filled: Filled) -> bool:
    """Say whether something is to be done in the preview, and nothing stored."""
    return bool(filled.value("do"))


def worked_on(filled: Filled, carried: Carried, language: Language) -> Carried:
    """Return a transcript with what was typed in its preview, and what was asked for done.

    What does not fit is said in the form's problems, and stays as it was typed.
    """
    asked = _Asked(filled, language)
    rough = _typed(filled, carried.rough)
    if asked.act in _ACTS:
        rough = _ACTS[asked.act](asked, rough)
    if asked.act == "part":
        filled.values["part"] = str(max(1, asked.number(0)))
    done = carried.worked_on(rough if filled.problems else rough.parted())
    spent = [name for name in filled.values if name.startswith(_TYPED) or name in _SAID]
    for name in spent:
        if name not in filled.problems:
            filled.values.pop(name)
    return done


def _typed(filled: Filled, rough: Rough) -> Rough:
    for name in list(filled.values):
        field, _, place = name.partition("-")
        at = _number(place)
        if not 0 <= at < len(rough.pieces):
            continue
        text = str(filled.value(name))
        if field == "by" and 0 <= _number(text) < len(rough.speakers):
            rough = rough.given([at], _number(text)) if _number(text) != rough.pieces[at].speaker else rough
        if field == "text" and clean_text(text) != clean_text(rough.pieces[at].text):
            try:
                rough = rough.written(at, clean_text(text))
            except Invalid as error:
                filled.refuse(error)
    return rough


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _drop(asked: _Asked, rough: Rough) -> Rough:
    return rough.dropped(asked.at(rough))


def _drop_range(asked: _Asked, rough: Rough) -> Rough:
    first, last = (_number(str(asked.filled.value(name)).strip()) - 1 for name in ("from", "until"))
    return rough.dropped(between(rough.pieces, first, last)) if first >= 0 and last >= 0 else rough


def _restore(asked: _Asked, rough: Rough) -> Rough:
    return rough.dropped(asked.at(rough), is_kept=True)


def _join(asked: _Asked, rough: Rough) -> Rough:
    for at in asked.at(rough):
        rough = rough.joined(at)
    return rough


def _give(asked: _Asked, rough: Rough) -> Rough:
    speaker = _number(str(asked.filled.value("to")))
    return rough.given(asked.at(rough), speaker) if 0 <= speaker < len(rough.speakers) else rough


def _give_to_somebody_else(asked: _Asked, rough: Rough) -> Rough:
    places = asked.at(rough)
    if not places:
        return rough
    name = clean_text(str(asked.filled.value("called")))[:_LONGEST_NAME]
    if name not in rough.speakers:
        rough = rough.with_speaker(name, besides=rough.pieces[places[0]].speaker)
        name = rough.speakers[-1]
    return rough.given(places, rough.speakers.index(name))


def _mask(asked: _Asked, rough: Rough) -> Rough:
    kinds = [kind for kind in IdentifierKind if kind.value in asked.where]
    for kind in kinds:
        rough = rough.masked(kind, asked.language)
    return rough


def _mask_at(asked: _Asked, rough: Rough) -> Rough:
    for at in asked.at(rough):
        rough = rough.masked_at(at, asked.number(1), asked.number(2), asked.language)
    return rough


_ACTS: dict[str, _Act] = {
    "drop": _drop,
    "drop-range": _drop_range,
    "restore": _restore,
    "join": _join,
    "give": _give,
    "somebody": _give_to_somebody_else,
    "mask": _mask,
    "mask-at": _mask_at,
}
