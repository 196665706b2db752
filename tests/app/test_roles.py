"""No page shows somebody without access to the research what was said in an interview."""

from collections.abc import Callable
from uuid import UUID

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from research.access import Actor
from tests.house.test_routes import API, SENT, addressed, routes
from tests.known import Known
from tests.making import Make

SAID = "Ingen ringte meg på sju uker."
TITLE = "Samtale på biblioteket"
REASON = "Hun sier det selv."
SPEAKER = "Den unge"


@pytest.fixture
def known(make: Make, caseworker: Actor) -> Known:
    """One record of each kind, and a confirmed insight that rests on what was said."""
    records = Known(make, UUID(str(caseworker.person_id)))
    passage = make.passage(SAID, speaker=SPEAKER, participant_id=make.participant().id)
    insight = make.insight(confirmed=True)
    make.evidence(insight, passage, excerpt="sju uker", reason=REASON)
    make.interview(title=TITLE, notes=SAID, transcript=(SAID,))
    records.ids |= {"insight_id": insight.id, "passage_id": passage.id, "interview_id": passage.interview_id}
    return records


@pytest.mark.parametrize(("who", "sees"), [("researcher", True), ("caseworker", False), ("reader", False)])
def test_what_was_said_is_shown_to_the_research_team_alone(
    service: FastAPI, browser: Callable[..., TestClient], team: dict[str, Actor], known: Known, who: str, sees: bool
) -> None:
    visitor = browser(team[who])
    shown: dict[str, list[str]] = {}
    for method, path, _ in routes(service):
        if method != "GET" or path.startswith(API):
            continue
        sent = {**SENT.get(path, {}), "params": {**SENT.get(path, {}).get("params", {}), "q": "uker"}}
        answer = visitor.get(addressed(path, known.ids), **sent if path.endswith(("/search", "/export")) else {})
        found = [words for words in ("sju uker", TITLE, REASON, SPEAKER) if words in answer.text]
        if found:
            shown[path] = found
    assert bool(shown) is sees, shown
