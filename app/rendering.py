"""Pages: templates filled in the reader's language."""

import hashlib
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.numbers import format_decimal, format_percent
from jinja2 import FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.diamond import diamond
from app.escaping import EscapingEnvironment, of_catalogue
from research import words
from research.history import EventView
from research.records import Brief
from research.translation import translate, translations
from research.words import N_, Action, Kind, Language, Phase, Word

ROOT = Path(__file__).parent
TEMPLATES = ROOT.parent / "templates"
STATIC = ROOT / "static"

PLURALS = {
    Kind.PROJECT: "projects",
    Kind.STUDY: "studies",
    Kind.PARTICIPANT: "participants",
    Kind.INTERVIEW: "interviews",
    Kind.OBSERVATION: "observations",
    Kind.QUOTE: "quotes",
    Kind.INSIGHT: "insights",
    Kind.QUESTION: "questions",
    Kind.EXPERIMENT: "experiments",
    Kind.CONCEPT: "concepts",
    Kind.BENEFIT: "benefits",
    Kind.GATE: "gates",
    Kind.TAG: "tags",
    Kind.TEMPLATE: "templates",
    Kind.REPORT: "reports",
}

_language: ContextVar[Language] = ContextVar("language", default=Language.BOKMAL)


def url(kind: Kind | str, key: UUID | str) -> str:
    """Return the address of a record's page."""
    return f"/{PLURALS[Kind(kind)]}/{key}"


@cache
def static(name: str) -> str:
    """Return the address of a static file, which changes when the file does."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


class Rendering:
    """The templates of an installation."""

    def __init__(self, timezone: ZoneInfo) -> None:
        self.timezone = timezone
        self.environment = EscapingEnvironment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            auto_reload=False,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        )
        self.environment.install_gettext_callables(  # type: ignore[attr-defined]
            gettext=lambda text: translations(_language.get()).gettext(text),
            ngettext=lambda one, many, n: translations(_language.get()).ngettext(one, many, n),
            newstyle=True,
        )
        self.environment.filters.update(
            day=self._day,
            moment=self._moment,
            label=_label,
            meaning=_meaning,
            url=lambda brief: url(brief.kind, brief.id),
            initials=lambda name: "".join(part[0] for part in name.split()[:2]).upper(),
            problem=lambda said: translate(said[0], _language.get()) % said[1] if said[1] else _say(said[0]),
            happening=_happening,
            told=_told,
            number=_number,
            percent=_percent,
        )
        self.environment.globals.update(_=_told_reader, words=words, static=static, url=url, diamond=diamond)

    def page(self, template: str, language: Language, context: Mapping[str, Any], *, block: str = "") -> str:
        """Fill a template, or one block of it, in a language."""
        token = _language.set(language)
        try:
            found = self.environment.get_template(template)
            if not block:
                return found.render(context)
            return "".join(found.blocks[block](found.new_context(dict(context))))
        finally:
            _language.reset(token)

    def _day(self, day: date | datetime | None) -> str:
        if day is None:
            return ""
        local = day.astimezone(self.timezone).date() if isinstance(day, datetime) else day
        return day_name(local, _language.get())

    def _moment(self, at: datetime) -> str:
        return moment_name(at, _language.get(), self.timezone)


# Babel takes longer to write a date than a whole hit takes otherwise, and the same days are shown again and again.
@lru_cache(maxsize=4_096)
def day_name(day: date, language: Language) -> str:
    """Return a day as people write it."""
    return format_date(day, "long", locale=_locale(language))


@lru_cache(maxsize=512)
def month_name(day: date, language: Language) -> str:
    """Return the month of a day as people write it."""
    return format_date(day, "LLLL y", locale=_locale(language))


def moment_name(at: datetime, language: Language, timezone: ZoneInfo) -> str:
    """Return a moment as people write it."""
    local = at.astimezone(timezone)
    return f"{day_name(local.date(), language)}, {format_time(local, 'HH.mm', locale=_locale(language))}"


def _locale(language: Language) -> str:
    """Return whose way of writing dates is used: the day comes first, in English too."""
    return "en_GB" if language is Language.ENGLISH else language.value


def _number(value: float, digits: int = 0) -> str:
    """Return a number as people write it, with at most so many digits after the comma."""
    return format_decimal(round(value, digits), locale=_locale(_language.get()))


def _percent(share: float) -> str:
    """Return a share of 1 in whole percent."""
    return format_percent(share, locale=_locale(_language.get()))


@lru_cache(maxsize=4_096)
def _marked_up(text: str, language: Language) -> Markup:
    return of_catalogue(translations(language).gettext(text))


def _told_reader(text: str, **values: Any) -> Markup:
    """Return an interface text in the reader's language, its places filled; a page asks for some fifty."""
    return _marked_up(text, _language.get()) % values


def _say(text: str) -> str:
    return translate(text, _language.get())


_HAPPENINGS = {
    Action.ADDED: N_("%(who)s added this"),
    Action.REVISED: N_("%(who)s changed %(fields)s"),
    Action.REMOVED: N_("%(who)s moved this to the bin"),
    Action.RESTORED: N_("%(who)s took this out of the bin"),
    Action.DELETED: N_("%(who)s deleted this for good"),
}

# What people call the fields that a change names; the others are called «the text».
_FIELD_NAMES = {
    "phase": N_("the phase"),
    "status": N_("the status"),
    "has_lapsed": N_("the status"),
    "confidence": N_("the confidence"),
    "decision": N_("the decision"),
    "evidence": N_("the evidence"),
    "evidence_withdrawn": N_("the evidence"),
    "restricted_at": N_("whether it is shown"),
    "restriction": N_("what is restricted"),
    "circle_id": N_("who sees it"),
    "studymember": N_("who takes part"),
    "author_shown": N_("what is told of the author"),
    "tagging": N_("the tags"),
    "passage": N_("the transcript"),
    "transcriptfile": N_("the transcript"),
    "originalfile": N_("the transcript"),
    "is_approved": N_("the approval"),
    "note": N_("the note"),
    "interviewparticipant": N_("the participants"),
    "consent": N_("the consents"),
    "informationtext": N_("the information text"),
    "experimenttest": N_("the insights it tests"),
    "questioninsight": N_("the insights it hangs on"),
    "conceptquestion": N_("the questions it answers"),
    "conceptexperiment": N_("the experiments that try it"),
    "benefitmeasurement": N_("the measurements"),
    "buildson": N_("the insights it builds on"),
    "gateinsight": N_("the insights it relies on"),
    "gateexperiment": N_("the experiments it relies on"),
    "gateconcept": N_("the concepts compared"),
    "gateapproval": N_("the approvals"),
    "is_presented": N_("the approvals"),
    "chosen_concept_id": N_("the concept that is chosen"),
    "report_id": N_("the report that is approved with it"),
    "decided_on": N_("the day of the decision"),
    "closed_at": N_("the status"),
    "checked": N_("the status"),
    "override_reason": N_("the reason for going on regardless"),
    "reopened_reason": N_("the reason for opening it again"),
    "grewfrom": N_("the experiment it grew from"),
    "result": N_("the result"),
    "learning": N_("the learning"),
    "success_criterion": N_("the success criterion"),
}
_MOVED_WORDS = {"phase": Phase, "confidence": words.Confidence, "decision": words.Decision}


def _happening(event: EventView) -> str:
    """Say in a sentence what happened to a record."""
    who = event.who or (_label(event.role) if event.role else _say(N_("Somebody")))
    fields = list(dict.fromkeys(_say(_FIELD_NAMES.get(name, N_("the text"))) for name in event.fields))
    sentence = _say(_HAPPENINGS[event.action]) % {"who": who, "fields": _listed(fields)}
    for name, (before, after) in event.moved.items():
        sentence += f". {_moved_label(name, before)} → {_moved_label(name, after)}"
    return sentence


def _moved_label(name: str, value: str) -> str:
    kinds = (_MOVED_WORDS[name],) if name in _MOVED_WORDS else words.STATUSES
    found = next((kind(value) for kind in kinds if value in set(kind)), None)
    return _label(found) if found else "–"


def _listed(parts: list[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    between = _say(N_("and"))
    return f"{', '.join(parts[:-1])} {between} {parts[-1]}"


def _told(value: Any) -> str:
    """Say what a field held: a word, a day, a number, a text, or another record."""
    if isinstance(value, Word):
        return _label(value)
    if isinstance(value, Brief):
        return value.title if value.kind is Kind.TAG else f"{value.reference} {value.title}"
    if isinstance(value, date):
        return day_name(value, _language.get())
    if isinstance(value, bool):
        return _say(N_("Yes")) if value else _say(N_("No"))
    if isinstance(value, UUID):
        return _say(N_("something that is no longer here"))
    return (", ".join(map(_told, value)) if isinstance(value, list) else str(value or "")) or "–"


def _label(value: Word | None) -> str:
    return translate(value.label, _language.get()) if value is not None else ""


def _meaning(value: Word) -> str:
    return translate(value.meaning, _language.get())
