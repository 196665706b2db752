"""How people name the columns of a table and the values in them, in Norwegian and English."""

import re
import types
from datetime import date
from typing import Any, Union, get_args, get_origin

from research.records import Draft
from research.spreadsheets import FORMULA_STARTS
from research.words import Confidence, Frequency, Phase, Place, Word

IGNORED = frozenset(
    """
    id, reference, referanse, number, nummer, nr, revision, project id, created at, opprettet, status, superseded by
    """.strip().split(", ")
)
"""Columns that say what the repository decides itself; never read."""

_NAMES: dict[str, tuple[str, ...]] = {
    "what_happened": ("hva skjedde", "observasjon", "observation", "tekst", "text", "notat", "note", "content"),
    "place": ("sted", "hvor", "where"),
    "place_detail": ("sted detalj", "hvor nærmere", "nærmere sted"),
    "phase": ("fase",),
    "observed_on": ("dato", "date", "dag", "observert", "når", "when"),
    "frequency": ("hyppighet", "hvor ofte", "how often"),
    "actors": ("aktører", "hvem", "who", "roller", "roles"),
    "consequence": ("konsekvens",),
    "interpretation": ("tolkning", "min tolkning"),
    "suggestion": ("forslag",),
    "tags": ("tagger", "tag", "emneord", "stikkord", "koder", "codes"),
    "statement": ("påstand", "innsikt", "insight", "tittel", "title"),
    "elaboration": ("utdyping", "beskrivelse", "description", "forklaring"),
    "group_described": ("gruppe", "group", "målgruppe", "hvem det gjelder"),
    "underlying_need": ("behov", "underliggende behov", "need"),
    "implication": ("implikasjon", "anbefaling", "recommendation", "hva det betyr"),
    "confidence": ("sikkerhet", "tillit"),
    "confidence_reason": ("begrunnelse", "hvorfor så sikker", "reason"),
}

_LEVELS = (("lav", "low"), ("middels", "medium"), ("høy", "high"))
_VALUES: dict[type[Word], dict[str, str]] = {
    Phase: {
        "diagnostisere": "diagnose",
        "utforske": "explore",
        "utforske og definere": "explore",
        "utvikle": "develop",
        "utvikle og levere": "develop",
    },
    Place: {
        "mottak": "desk",
        "mottaket": "desk",
        "skranke": "desk",
        "samtale": "talk",
        "telefon": "phone",
        "digitalt": "digital",
        "skole": "school",
        "skolen": "school",
        "arbeidsplass": "workplace",
        "arbeidsplassen": "workplace",
        "annet": "other",
        "annet sted": "other",
    },
    Frequency: {
        "en gang": "once",
        "én gang": "once",
        "av og til": "sometimes",
        "noen ganger": "sometimes",
        "ukentlig": "weekly",
        "hver uke": "weekly",
        "daglig": "daily",
        "hver dag": "daily",
    },
    Confidence: {f"{said}{more}": level for said, level in _LEVELS for more in ("", " sikkerhet")},
}

_NORWEGIAN_DATE = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_BETWEEN_TAGS = re.compile(r"[,;|\n]")
_FORMULA = re.compile(f"'(?={'|'.join(map(re.escape, FORMULA_STARTS))})")


def fold(name: str) -> str:
    """Return a column's name as it is compared: small letters, words parted by single spaces."""
    return " ".join(re.sub(r"[_\-/:?.]+", " ", name).casefold().split())


def suggested(kind: type[Draft], columns: list[str]) -> dict[str, str]:
    """Return the column that most likely holds each field, where one does."""
    folded = {fold(column): column for column in reversed(columns)}
    found: dict[str, str] = {}
    for field in kind.model_fields:
        for name in (fold(field), *_NAMES.get(field, ())):
            if name in folded:
                found[field] = folded.pop(name)
                break
    return found


def shaped(kind: type[Draft], field: str, value: Any) -> Any:
    """Return a cell as the draft wants it; what cannot be understood is left for the draft to refuse."""
    wanted = kind.model_fields[field].annotation
    if field == "tags":
        parts = value if isinstance(value, list) else _BETWEEN_TAGS.split(str(value))
        return [str(part).strip() for part in parts if str(part).strip()]
    # A spreadsheet that Fasett wrote has an apostrophe before what would else be a formula.
    text = _FORMULA.sub("", str(value), count=1).strip() if str(value).startswith("'") else str(value).strip()
    of_word = word_class(wanted)
    if of_word is not None:
        return _as_word(of_word, text)
    return _as_date(text) if date in _alternatives(wanted) else text


def word_class(annotation: Any) -> type[Word] | None:
    """Return the closed set of values that a field takes, if it takes one."""
    return next((one for one in _alternatives(annotation) if isinstance(one, type) and issubclass(one, Word)), None)


def _alternatives(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation) if get_origin(annotation) in {Union, types.UnionType} else (annotation,)


def _as_word(of_word: type[Word], text: str) -> str:
    known = {word.label.casefold(): word.value for word in of_word} | _VALUES.get(of_word, {})
    return known.get(text.casefold(), text.casefold())


def _as_date(text: str) -> str:
    match = _NORWEGIAN_DATE.fullmatch(text)
    if match:
        return f"{match[3]}-{int(match[2]):02d}-{int(match[1]):02d}"
    return text
