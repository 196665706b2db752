"""What a report says in its own language: texts of templates, numbers in words, dates, and words in quotation marks."""

import re
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from babel.dates import format_date

from research.reports.data import Period
from research.reports.sandbox import Markdown, escape
from research.translation import translate, translations
from research.words import Language

_LOCALES = {Language.BOKMAL: "nb", Language.NYNORSK: "nn", Language.ENGLISH: "en_GB"}
_NUMBERS = {
    Language.BOKMAL: "ingen én to tre fire fem seks sju åtte ni ti elleve tolv",
    Language.NYNORSK: "ingen éin to tre fire fem seks sju åtte ni ti elleve tolv",
    Language.ENGLISH: "no one two three four five six seven eight nine ten eleven twelve",
}
_QUOTATION_MARKS = {Language.BOKMAL: ("«", "»"), Language.NYNORSK: ("«", "»"), Language.ENGLISH: ("“", "”")}
# Words in quotation marks inside words in quotation marks.
_INNER = re.compile(r"[«“„”\"]([^«»“”„\"]*)[»“”\"]")
_WHOLE = re.compile(r"[«“„]([^«»“”„\"]*)[»”]")
_PLACE = re.compile(r"%\((\w+)\)s")

_CALL = re.compile(r"\{\{-?\s*_\(\s*\"([^\"]*)\"\s*\)\s*-?\}\}")
_TEXT = re.compile(r"(?<![\w.])_\(\s*\"([^\"]*)\"\s*(?=[),])")
_COUNT = re.compile(r"\bcount\(\s*\"([^\"]*)\"\s*,\s*\"([^\"]*)\"\s*\)")
_HEADER_LINE = re.compile(r"^(title|description):[ \t]*(.*?)[ \t]*$", re.MULTILINE)


def say(language: Language, text: str, **values: Any) -> str:
    """Return a text of a template in a language; ``%(name)s`` is filled, and nothing else is formatted."""
    said = translate(text, language)
    return _PLACE.sub(lambda place: str(values.get(place[1], place[0])), said) if values else said


def filters(language: Language) -> dict[str, Callable[..., Any]]:
    """Return the filters that a template has besides Jinja's own, by name."""
    return {
        "date": partial(_date, language),
        "period": partial(_period, language),
        "count": partial(_counted, language),
        "in_quotes": partial(_in_quotes, language),
        "paragraphs": paragraphs,
        "quote": quote,
        "sentence": sentence,
    }


def paragraphs(text: str) -> Markdown:
    """Return a text with its paragraphs kept."""
    return Markdown("\n\n".join(escape(part) for part in text.split("\n") if part.strip()))


def quote(text: str) -> Markdown:
    """Return a text as a block quote."""
    return Markdown("\n".join(f"> {line}".rstrip() for line in paragraphs(text).split("\n")))


def sentence(text: str) -> str:
    """Return a text with its first letter in upper case and the others as they are."""
    return text[:1].upper() + text[1:]


def spelled_out(source: str, language: Language) -> str:
    """Return the source of a template with its texts in a language, for somebody who makes a template from it."""
    source = _CALL.sub(lambda call: translate(call[1], language), source)
    source = _TEXT.sub(lambda call: f"_({_literal(translate(call[1], language))}", source)
    source = _COUNT.sub(lambda call: "count({}, {})".format(*map(_literal, _forms(language, call[1], call[2]))), source)
    header, end, rest = source.partition("#}")
    said = _HEADER_LINE.sub(lambda line: f"{line[1]}: {translate(line[2], language)}", header)
    return said + end + rest


def _literal(text: str) -> str:
    return f'"{text}"' if '"' not in text else f"'{text}'"


def _forms(language: Language, one: str, many: str) -> tuple[str, str]:
    catalogue = translations(language)
    return catalogue.ngettext(one, many, 1), catalogue.ngettext(one, many, 2)


def _date(language: Language, day: date) -> str:
    return format_date(day, "long", locale=_LOCALES[language]).replace(". ", ".\u00a0")


def _period(language: Language, period: Period) -> str:
    first = _date(language, period.first)
    if period.first.year == period.last.year:
        first = first.removesuffix(f" {period.first.year}")
    return f"{first} – {_date(language, period.last)}"


def _counted(language: Language, number: int, one: str, many: str) -> str:
    one, many = _forms(language, one, many)
    if number == 1:
        return one
    words = _NUMBERS[language].split()
    return f"{words[number] if number < len(words) else number} {many}"


def _in_quotes(language: Language, text: str) -> str:
    whole = _WHOLE.fullmatch(text.strip())
    inner = _INNER.sub(r"‘\1’", whole[1] if whole else text)
    opening, closing = _QUOTATION_MARKS[language]
    return f"{opening}{inner}{closing}"
