"""Forms: what was typed, kept until it is stored, with what is wrong beside each field."""

import re
from collections.abc import AsyncIterator, Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID, uuid4

from fastapi import Request
from fastapi.responses import Response
from pydantic import BaseModel, ValidationError
from starlette.datastructures import UploadFile

from research import receipts, tag_names
from research.errors import Conflict, FasettError, Invalid, RuleBroken, TooLarge
from research.records import Draft, Record
from research.settings import MEBIBYTE
from research.store import UnitOfWork
from research.words import N_

if TYPE_CHECKING:
    from app.context import Page

D = TypeVar("D", bound=Draft)
R = TypeVar("R", bound=Record)

# Fields of the form itself, not of what it makes.
IDENTIFIER_FIELDS = ("mask", "as_it_is", "override_reason")
"""What is said about what looks like personal data: mask it, store it as it is, and why."""

_OWN = frozenset({"revision", "submission", "then", *IDENTIFIER_FIELDS})
_NAMES_OF_TAGS = frozenset({"tags", "aliases"})
MOST_FIELDS = 2_000

_MESSAGES = {
    "missing": N_("This must be filled in."),
    "string_too_short": N_("Write at least %(min_length)d characters."),
    "too_short": N_("Choose at least one."),
    "string_too_long": N_("This can be at most %(max_length)d characters long."),
    "enum": N_("Choose one of the alternatives."),
    "date_from_datetime_parsing": N_("Write a date as day, month and year."),
    "date_parsing": N_("Write a date as day, month and year."),
    "int_parsing": N_("Write a whole number."),
    "greater_than_equal": N_("This must be %(ge)s or more."),
    "less_than_equal": N_("This must be %(le)s or less."),
    "uuid_parsing": N_("Choose one of the alternatives."),
    "extra_forbidden": N_("There is no such field."),
    "string_pattern_mismatch": N_("This is not written in a way that can be understood."),
}


class Filled:
    """A form as it was sent, or as it is first shown.

    Attributes:
        values: What each field holds: a text, or a list of texts.
        problems: What is wrong, by field; the empty name stands for the whole.
        error: The error that refused the form, if one did.
        files: The files that were sent, by field.
    """

    def __init__(self, values: dict[str, Any] | None = None) -> None:
        self.values: dict[str, Any] = values or {}
        self.problems: dict[str, tuple[str, dict[str, Any]]] = {}
        self.error: FasettError | None = None
        self.files: dict[str, UploadFile] = {}

    @classmethod
    def of(cls, record: BaseModel, **more: Any) -> "Filled":
        """Return a form that holds what a record says."""
        return cls({**record.model_dump(mode="json"), **more})

    @property
    def submission(self) -> str:
        """The key that keeps the form from being carried out twice."""
        return str(self.values.get("submission") or uuid4())

    def value(self, field: str) -> Any:
        """Return what a field holds; nothing when it holds nothing."""
        found = self.values.get(field)
        return "" if found is None else found

    def has(self, field: str, choice: object) -> bool:
        """Say whether a choice is made in a field."""
        found = self.values.get(field)
        return str(choice) in found if isinstance(found, list) else str(found) == str(choice)

    def texts(self, field: str) -> list[str]:
        """Return every value of a field."""
        found = self.values.get(field)
        return [] if found in (None, "") else found if isinstance(found, list) else [str(found)]

    def draft(self, kind: type[D]) -> D:
        """Return the draft that was filled in.

        Raises:
            Invalid: It does not fit.
        """
        values = {name: value for name, value in self.values.items() if name not in _OWN}
        try:
            return kind.model_validate(_shaped(kind, values))
        except ValidationError as error:
            raise _invalid(error) from error

    @property
    def revision(self) -> int | None:
        """The revision that was being changed, if the form says."""
        text = str(self.values.get("revision") or "")
        return int(text) if text.isdecimal() and len(text) < 10 else None

    def refuse(self, error: FasettError) -> None:
        """Show an error in the form, beside its field where it has one."""
        self.error = error
        if isinstance(error, Invalid):
            self.problems = {
                field: (text, dict(error.details.get(field, {}))) for field, text in error.problems.items()
            }
        else:
            self.problems = {getattr(error, "field", ""): (error.message, dict(error.values))}


def _shaped(kind: type[Draft], values: dict[str, Any]) -> dict[str, Any]:
    """Give list fields lists, and split tags at commas, as people write them."""
    shaped: dict[str, Any] = {}
    for name, value in values.items():
        field = kind.model_fields.get(name)
        if field is not None and str(field.annotation).startswith(("list", "typing.Annotated[list")):
            texts = value if isinstance(value, list) else [value]
            parts = re.split(r"[,;\n]", ",".join(texts)) if name in _NAMES_OF_TAGS else texts
            shaped[name] = [part.strip() for part in parts if part.strip()]
        else:
            shaped[name] = value[-1] if isinstance(value, list) else value
    return shaped


def _invalid(error: ValidationError) -> Invalid:
    problems: dict[str, str] = {}
    details: dict[str, dict[str, Any]] = {}
    for each in error.errors():
        field = str(each["loc"][0]) if each["loc"] else ""
        own = str(each["ctx"]["error"]) if each["type"] == "value_error" and "ctx" in each else each["msg"]
        problems.setdefault(field, _MESSAGES.get(each["type"], own))
        details.setdefault(field, dict(each.get("ctx", {})) if each["type"] in _MESSAGES else {})
    return Invalid(problems, details)


async def filled_form(request: Request) -> AsyncIterator[Filled]:
    """Yield the form that was sent, or an empty one; its files are closed when the request has been answered.

    Raises:
        TooLarge: The form, its files included, is over the installation's limit.
    """
    # What was read before an error stays in the request's keeping, so that the answer can show what was typed.
    filled = request.state.filled = Filled()
    kind = request.headers.get("content-type", "")
    if not kind.startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
        yield filled
        return
    limit = request.app.state.installation.settings.upload_limit_bytes
    # The guard cuts off what is larger, so that no part of what is left is refused by itself.
    async with request.form(max_fields=MOST_FIELDS, max_part_size=limit + MEBIBYTE) as sent:
        _take(filled, sent.multi_items())
        is_cut_off = getattr(request.state, "is_too_large", False)
        if is_cut_off or int(request.headers.get("content-length") or 0) > limit:
            raise _too_large(limit)
        yield filled


def _too_large(limit: int) -> TooLarge:
    return TooLarge(N_("This is too large: the limit is %(megabytes)d MB."), megabytes=limit // (1024 * 1024))


def _take(filled: Filled, sent: Iterable[tuple[str, UploadFile | str]]) -> None:
    for name, value in sent:
        if isinstance(value, UploadFile):
            if value.filename:
                filled.files[name] = value
        elif name not in filled.values:
            filled.values[name] = value
        elif isinstance(filled.values[name], list):
            filled.values[name].append(value)
        else:
            filled.values[name] = [filled.values[name], value]


def save(
    page: "Page",
    filled: Filled,
    kind: type[D],
    act: Callable[[UnitOfWork, D], R],
    again: Callable[[UnitOfWork, int], Response],
) -> UUID | Response:
    """Carry a form out once, and return the id of what it made or changed.

    Args:
        act: Does it, in a unit of work that is committed afterwards.
        again: Answers with the form again, with the status given, when it was refused.
    """
    try:
        draft = filled.draft(kind)
        with page.writing() as work:
            key = str(filled.values.get("submission") or "")[:100]
            made = receipts.earlier(work, key, draft) if key else None
            if made is None:
                record = act(work, draft)
                made = record.id
                if getattr(draft, "tags", None) and record.project:
                    page.coined = tag_names.coined(work, record.project)
                if key:
                    receipts.keep(work, key, draft, record)
        return made
    except (Invalid, RuleBroken, Conflict) as error:
        filled.refuse(error)
        filled.values.pop("submission", None)
        if isinstance(error, Conflict) and error.stored is not None:
            filled.values["revision"] = error.stored.revision
    with page.reading() as work:
        return again(work, 409 if isinstance(filled.error, Conflict) else 422)
