"""What in a text looks like personal data: identity numbers, addresses, telephone numbers, known names and the like.

The search goes in layers, and what one layer has claimed or set aside is blank to the next: what has check digits; then
links and dates are set aside, since they look like telephone numbers; then what is known by its form; then what is a
number like any other but for the word before it; then names.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from research.privacy import forms
from research.privacy.check_digits import IdentityNumber, identity_number, is_account_number, is_day, is_iban
from research.privacy.names import capitalised, places
from research.translation import translate
from research.words import N_, Language, Word


class IdentifierKind(Word):
    """What a stretch of text looks like."""

    IDENTITY_NUMBER = (
        "identity_number",
        N_("National identity number"),
        N_("It tells who somebody is, whatever else is left out."),
    )
    SYNTHETIC_NUMBER = (
        "synthetic_number",
        N_("Synthetic identity number"),
        N_("Made for tests, or given by a hospital to somebody without a number."),
    )
    ACCOUNT_NUMBER = "account_number", N_("Account number"), N_("The number of a bank account.")
    EMAIL = "email", N_("E-mail address"), N_("It leads to one person, and often holds the name.")
    PHONE = "phone", N_("Telephone number"), N_("It leads to one person.")
    NAV_IDENT = "nav_ident", N_("NAV ident"), N_("It tells which employee.")
    CASE_NUMBER = "case_number", N_("Case number"), N_("The case it leads to is about somebody.")
    REGISTER_NUMBER = "register_number", N_("Register number"), N_("A person's own number in a register.")
    ADDRESS = "address", N_("Address"), N_("It tells where somebody lives.")
    BIRTH_DATE = "birth_date", N_("Date of birth"), N_("An age band says enough.")
    NAME = "name", N_("Name"), N_("Somebody the project knows of.")


class Certainty(StrEnum):
    """How sure it is that something is what it looks like; certain is only what has valid check digits."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True)
class Identifier:
    """A stretch of a text that looks like personal data, without what stands there.

    Attributes:
        start: Of its first code point, from 0.
        end: After its last.
    """

    kind: IdentifierKind
    certainty: Certainty
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class KnownNames:
    """The names that are looked for.

    Attributes:
        whole: Of people the project knows, as they are written in full.
        common: First names and single names, which many share; they count only where they begin with a capital.
    """

    whole: frozenset[str] = frozenset()
    common: frozenset[str] = frozenset()


NOBODY = KnownNames()


def found(text: str, *, names: Collection[str] = (), known: KnownNames = NOBODY) -> list[Identifier]:
    """Return what in a text looks like personal data, in order and not overlapping.

    Names are looked for as whole words in any case, with or without the -s of a genitive.

    Args:
        names: More of those that are written in full.
    """
    hits = _written_in_signs(text) if _SIGN.search(text) else []
    whole = known.whole.union(names) if names else known.whole
    if whole or known.common:
        rest = _blank(text, map(_span, hits))
        hits += (_name(text, *place) for place in places(rest, whole))
        if known.common:
            rest = _blank(text, map(_span, hits))
            hits += (
                Identifier(IdentifierKind.NAME, Certainty.POSSIBLE, *place) for place in capitalised(rest, known.common)
            )
    return sorted(hits, key=_start)


def masked(text: str, identifiers: Sequence[Identifier], *, language: Language = Language.BOKMAL) -> str:
    """Return a text with each identifier replaced by its kind in brackets, such as «[telefonnummer]»."""
    pieces: list[str] = []
    at = 0
    for each in sorted(identifiers, key=_start):
        pieces += text[at : each.start], f"[{translate(each.kind.label, language).lower()}]"
        at = each.end
    return "".join((*pieces, text[at:]))


_SIGN = re.compile(r"[\d@]")
_BLANK = "\0"

_Judged = tuple[IdentifierKind, Certainty]
_Layer = tuple[re.Pattern[str], Callable[[re.Match[str]], _Judged | None]]


def _written_in_signs(text: str) -> list[Identifier]:
    """Return what holds a digit or an @, in no order."""
    hits: list[Identifier] = []
    prose = _blank(text, (match.span() for match in forms.LINK.finditer(text)))
    is_crowded = forms.CROWD.search(text)
    if is_crowded:
        # A long number in a link is more often a page than a person: it is told of, but stops nobody.
        hits += (
            replace(hit, certainty=Certainty.LIKELY) if prose[hit.start] == _BLANK else hit
            for hit in _claimed(text, _WITH_CHECK_DIGITS)
        )
        prose = _blank(prose, map(_span, hits))
    if "@" in text:
        hits += _claimed(prose, [(forms.EMAIL, _email)])
        prose = _blank(prose, map(_span, hits))
    hits += _claimed(prose, [(forms.DATE, _birth_date)])
    prose = _blank(prose, (match.span() for match in forms.DATE.finditer(prose) if _year(match) is not None))
    return hits + _claimed(prose, (*_NUMBERS, *_ADDRESSES) if is_crowded else _ADDRESSES)


def _claimed(text: str, layers: Iterable[_Layer]) -> list[Identifier]:
    """Return what the layers claim; each sees what those before it have left."""
    hits: list[Identifier] = []
    for pattern, judge in layers:
        mine = list(_accepted(text, pattern, judge))
        text = _blank(text, map(_span, mine))
        hits += mine
    return hits


def _accepted(
    text: str, pattern: re.Pattern[str], judge: Callable[[re.Match[str]], _Judged | None]
) -> Iterator[Identifier]:
    """Yield what a pattern matches and a judge accepts; what was refused may hide something that begins within it."""
    at = 0
    while match := pattern.search(text, at):
        judged = judge(match)
        if judged:
            yield Identifier(*judged, *match.span())
        at = match.end() if judged else match.start() + 1


def _identity(match: re.Match[str]) -> _Judged | None:
    digits = _digits(match.group())
    known = identity_number(digits[:4] + digits[6:] if match["century"] else digits)
    if known is IdentityNumber.PERSON:
        return IdentifierKind.IDENTITY_NUMBER, Certainty.CERTAIN
    if known is IdentityNumber.EMERGENCY:  # it has no date, so that any number fits more easily
        return IdentifierKind.IDENTITY_NUMBER, Certainty.LIKELY
    return (IdentifierKind.SYNTHETIC_NUMBER, Certainty.LIKELY) if known else None


def _loose_identity(match: re.Match[str]) -> _Judged | None:
    known = identity_number(_digits(match.group()))
    if known is IdentityNumber.PERSON:
        return IdentifierKind.IDENTITY_NUMBER, Certainty.LIKELY
    return (IdentifierKind.SYNTHETIC_NUMBER, Certainty.LIKELY) if known is IdentityNumber.SYNTHETIC else None


def _account(match: re.Match[str]) -> _Judged | None:
    is_valid = is_account_number(_digits(match.group()))
    return (IdentifierKind.ACCOUNT_NUMBER, Certainty.CERTAIN) if is_valid else None


def _iban(match: re.Match[str]) -> _Judged | None:
    digits = _digits(match.group())
    is_valid = is_iban(f"NO{digits}") and is_account_number(digits[2:])
    return (IdentifierKind.ACCOUNT_NUMBER, Certainty.CERTAIN) if is_valid else None


def _year(match: re.Match[str]) -> int | None:
    """Return the year of a date, of two digits or four; None when there is no such day."""
    numbers = [int(number) for number in re.findall(r"\d+", match.group())]
    if len(numbers) == 1:
        numbers = [numbers[0] // 10_000, numbers[0] // 100 % 100, numbers[0] % 100]
    day, *month, year = numbers if numbers[0] <= 31 else reversed(numbers)
    return year if is_day(day, month[0] if month else 1, year) else None


def _birth_date(match: re.Match[str]) -> _Judged | None:
    year = _year(match)
    is_old = year is None or 100 <= year < forms.LIVING_SINCE
    return None if is_old or not _follows(forms.BIRTH_WORD, match) else (IdentifierKind.BIRTH_DATE, Certainty.LIKELY)


def _email(match: re.Match[str]) -> _Judged | None:
    return None if forms.ROLE.fullmatch(match["local"]) else (IdentifierKind.EMAIL, Certainty.LIKELY)


def _grouped_phone(match: re.Match[str]) -> _Judged | None:
    is_phone = match["part"] != "." or _follows(forms.PHONE_WORD, match)
    return (IdentifierKind.PHONE, Certainty.LIKELY) if is_phone else None


def _case(match: re.Match[str]) -> _Judged | None:
    is_long = len(match["number"]) > 3 and not forms.YEAR.fullmatch(match["number"])
    if _follows(forms.CASE_WORD, match) or (is_long and match["paper"]):
        return IdentifierKind.CASE_NUMBER, Certainty.LIKELY
    return (IdentifierKind.CASE_NUMBER, Certainty.POSSIBLE) if is_long and match["century"] else None


def _after_word(match: re.Match[str]) -> _Judged | None:
    for shape, word, kind in _AFTER_WORDS:
        if shape.fullmatch(match.group()) and _follows(word, match):
            return kind, Certainty.LIKELY
    return None


def _address(match: re.Match[str]) -> _Judged | None:
    return None if forms.NO_STREET.match(match.group()) else (IdentifierKind.ADDRESS, Certainty.LIKELY)


def _always(kind: IdentifierKind, certainty: Certainty) -> Callable[[re.Match[str]], _Judged]:
    return lambda _: (kind, certainty)


_WITH_CHECK_DIGITS: tuple[_Layer, ...] = (
    (forms.IDENTITY, _identity),
    (forms.IBAN, _iban),
    (forms.ACCOUNT, _account),
    (forms.LOOSE_IDENTITY, _loose_identity),
)
_NUMBERS: tuple[_Layer, ...] = (
    (forms.PREFIXED_PHONE, _always(IdentifierKind.PHONE, Certainty.LIKELY)),
    (forms.GROUPED_PHONE, _grouped_phone),
    (forms.NAV_IDENT, _always(IdentifierKind.NAV_IDENT, Certainty.LIKELY)),
    (forms.CASE, _case),
    (forms.BARE, _after_word),
    (forms.MOBILE, _always(IdentifierKind.PHONE, Certainty.POSSIBLE)),
)
_ADDRESSES: tuple[_Layer, ...] = (
    (forms.STREET, _address),
    (forms.HOUSE_AND_TOWN, _address),
)
_AFTER_WORDS = (
    (re.compile(r"\d{5}"), forms.PERSON_WORD, IdentifierKind.IDENTITY_NUMBER),
    (re.compile(r"[0-3]\d[01]\d{3}"), forms.BIRTH_WORD, IdentifierKind.BIRTH_DATE),
    (re.compile(r"[2-9]\d{7}"), forms.PHONE_WORD, IdentifierKind.PHONE),
    (re.compile(r"\d{11}"), forms.ACCOUNT_WORD, IdentifierKind.ACCOUNT_NUMBER),
    (re.compile(r"\d{6,13}"), forms.REGISTER_WORD, IdentifierKind.REGISTER_NUMBER),
)
"""What a number like any other is, by its digits and the word before it."""


def _follows(word: re.Pattern[str], match: re.Match[str]) -> bool:
    """Say whether a word stands shortly before a match, with no digit between."""
    return bool(word.search(match.string, max(0, match.start() - forms.NEAR), match.start()))


def _name(text: str, start: int, end: int) -> Identifier:
    """Return a name; in small letters it may be another word, as «bo» and «dag» are."""
    certainty = Certainty.POSSIBLE if text[start].islower() else Certainty.LIKELY
    return Identifier(IdentifierKind.NAME, certainty, start, end)


def _digits(written: str) -> str:
    return "".join(sign for sign in written if sign.isdecimal())


def _blank(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return a text as long as it was, with nothing in these stretches."""
    pieces: list[str] = []
    at = 0
    for start, end in sorted(spans):
        pieces += text[at:start], _BLANK * (end - start)
        at = end
    return "".join((*pieces, text[at:])) if pieces else text


def _start(identifier: Identifier) -> int:
    return identifier.start


def _span(identifier: Identifier) -> tuple[int, int]:
    return identifier.start, identifier.end
