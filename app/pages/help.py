"""Help: what the pages do not say themselves; facts are printed from the code."""

import json

from fastapi import APIRouter
from fastapi.responses import Response

from app.context import SignedIn
from app.open_id.refusals import CAUSES
from app.pages import measured
from app.pages.reports import FORMATS
from app.rendering import TEMPLATES
from research.access import GRANTS
from research.errors import NotFound
from research.insights import CONFIRMED_WEIGHT
from research.privacy.statements import STATEMENTS
from research.reports.checks import FindingKind
from research.strength import RULES
from research.words import N_, Role

router = APIRouter()
COVERED = TEMPLATES / "help" / "covered.json"
"""Which tests bear the number of which statement; written by the tests, which are not served."""

TOPICS = {
    "start": N_("Getting started"),
    "search": N_("How to search"),
    "evidence": N_("From words to insight"),
    "reports": N_("How reports are made"),
    "privacy": N_("What not to write"),
    "roles": N_("Who may do what"),
    "sign-in": N_("Signing in by way of others"),
    "keys": N_("The key table"),
    "trust": N_("What privacy rests on"),
}


@router.get("/help")
@router.get("/help/{topic}")
def show_help(page: SignedIn, topic: str = "start") -> Response:
    """Show a help topic."""
    if topic not in TOPICS:
        raise NotFound(N_("There is no such help topic."))
    return page.show(
        f"help/{topic}.html",
        topic=topic,
        topics=TOPICS,
        grants={role: GRANTS[role] for role in Role},
        rules=RULES,
        push=round((CONFIRMED_WEIGHT - 1) * 100),
        measured=measured.read(),
        findings=list(FindingKind),
        formats=[page.say(name) for _, name in FORMATS.values()],
        causes=CAUSES,
        statements=STATEMENTS,
        covered=json.loads(COVERED.read_text(encoding="utf-8")) if topic == "trust" else {},
    )
