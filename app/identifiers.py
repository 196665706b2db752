"""What is shown when a form holds what looks like personal data: where it stands, and ways to go on.

The form comes back on a page of its own and is sent to the same address again, masked, with a reason, or as it is.
Nothing of it is kept on the server; what was found is marked by its line and its kind, and told of in no other words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response

from app.context import AS_IT_IS, MASK, REASON, Page
from app.field_labels import LABELS
from app.forms import Filled
from research.doors import LONGEST_REASON, SHORTEST_REASON
from research.errors import Found, PersonalData
from research.privacy.identifiers import Certainty, Identifier, IdentifierKind, KnownNames, found
from research.records import clean_text
from research.words import N_

_MOST = 50
# What travels with a form and is not read by people, or must not be shown.
_HIDDEN = frozenset({"submission", "revision", "then", "content", "turns", "original", "participant_ids"})
_DROPPED = frozenset({MASK, AS_IT_IS, REASON, "password"})


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something was found in a text that is shown.

    Attributes:
        line: From 1.
    """

    line: int
    kind: IdentifierKind
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Field:
    """A field that holds what was found."""

    name: str
    label: str
    text: str
    spots: list[Spot]


def ask(page: Page, request: Request, error: PersonalData) -> Response:
    """Show what was found in a form that was not stored, with what was typed and the ways to go on."""
    if page.is_part:
        # The script then sends the form as a browser does, and is shown this page.
        return Response(status_code=204, headers={"HX-Trigger": "fasett:refused"})
    filled: Filled = getattr(request.state, "filled", None) or Filled()
    fields = list(_fields(filled, _names(page, error), error))
    shown = {field.name for field in fields}
    is_sure = any(each.certainty is Certainty.CERTAIN for each in error.findings)
    elsewhere = [] if shown else [each for each in error.findings if each.certainty is not Certainty.POSSIBLE]
    reason = str(filled.value(REASON))
    return page.show(
        "errors/identifiers.html",
        status=422,
        action=request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        fields=fields,
        hidden=list(_hidden(filled, shown)),
        elsewhere=[(each, _label(each.field)) for each in elsewhere[:_MOST]],
        more=len(elsewhere) - _MOST,
        files=sorted(filled.files),
        is_sure=is_sure,
        reason=reason,
        shortest=SHORTEST_REASON,
        is_reason_short=bool(filled.value(AS_IT_IS)) and len(clean_text(reason)) < SHORTEST_REASON,
        longest=LONGEST_REASON,
    )


def told(findings: Sequence[Found]) -> dict[str, object]:
    """Return what a program is told of what was found, for an answer that says why nothing was stored."""
    return {
        "identifiers": [
            {
                "field": each.field,
                "kind": each.kind.value,
                "certainty": each.certainty.value,
                "start": each.start,
                "end": each.end,
                **({"row": each.row} if each.row is not None else {}),
            }
            for each in findings
        ]
    }


def _names(page: Page, error: PersonalData) -> KnownNames:
    """Return the names that are looked for where the form was to be stored."""
    project_id = next((each.project_id for each in error.findings if each.project_id), None)
    if project_id is None:
        return KnownNames()
    store = page.installation.store
    with store.begin(page.actor) as work:
        return store.known_names(work, project_id)


def _fields(filled: Filled, known: KnownNames, error: PersonalData) -> Iterator[Field]:
    stopped = {each.field.partition(".")[0] for each in error.findings}
    for name, held in filled.values.items():
        if name in _HIDDEN | _DROPPED or not isinstance(held, str):
            continue
        hits = found(held, known=known)
        is_stopped = name.partition(".")[0] in stopped
        if any(is_stopped or hit.certainty is not Certainty.POSSIBLE for hit in hits):
            text = held.replace("\r\n", "\n")
            yield Field(name, _label(name), text, [_spot(text, hit) for hit in found(text, known=known)])


def _spot(text: str, hit: Identifier) -> Spot:
    return Spot(text.count("\n", 0, hit.start) + 1, hit.kind, hit.certainty is Certainty.CERTAIN)


def _hidden(filled: Filled, shown: set[str]) -> Iterator[tuple[str, str]]:
    for name in filled.values:
        if name not in shown | _DROPPED:
            yield from ((name, text) for text in filled.texts(name) or [""])


def _label(name: str) -> str:
    """Return what people call a field; a source string."""
    names = name.split(".")
    return next((LABELS[each] for each in names if each in LABELS), N_("What you wrote"))
