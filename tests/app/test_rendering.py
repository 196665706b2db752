"""What templates print: days, words and happenings in the reader's language, and the addresses of static files."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from jinja2 import DictLoader, UndefinedError
from starlette.testclient import TestClient

from app import rendering
from app.rendering import Rendering, static
from research.history import EventView
from research.words import STATUSES, Action, Confidence, Language, Role, Word

BOKMAL, ENGLISH = Language.BOKMAL, Language.ENGLISH


@pytest.fixture
def printed() -> Callable[..., str]:
    """Print an expression with what it names, in a language."""
    pages = Rendering(ZoneInfo("Europe/Oslo"))

    def _print(expression: str, language: Language = BOKMAL, **context: Any) -> str:
        pages.environment.loader = DictLoader({"page": f"{{{{ {expression} }}}}"})
        return pages.page("page", language, context)

    return _print


def _event(action: Action = Action.REVISED, **more: Any) -> EventView:
    made = {"at": datetime(2026, 3, 2, 9, 0, tzinfo=UTC), "who": "Kari", "action": action, "fields": []}
    return EventView(**{**made, **more})


@pytest.mark.parametrize(("language", "said"), [(BOKMAL, "2. mars 2026"), (ENGLISH, "2 March 2026")])
def test_a_day_is_written_as_people_write_it(printed: Callable[..., str], language: Language, said: str) -> None:
    assert printed("day | day", language, day=date(2026, 3, 2)) == said


def test_no_day_is_written_as_nothing(printed: Callable[..., str]) -> None:
    assert printed("day | day", day=None) == ""


def test_a_moment_is_told_in_local_time(printed: Callable[..., str]) -> None:
    summer_night = datetime(2026, 6, 30, 22, 5, tzinfo=UTC)
    assert printed("at | moment", at=summer_night) == "1. juli 2026, 00.05"


def test_the_day_of_a_moment_is_the_local_one(printed: Callable[..., str]) -> None:
    assert printed("at | day", at=datetime(2026, 6, 30, 22, 5, tzinfo=UTC)) == "1. juli 2026"


def test_a_label_is_said_in_the_readers_language(printed: Callable[..., str]) -> None:
    assert printed("role | label", role=Role.CASEWORKER) != printed("role | label", ENGLISH, role=Role.CASEWORKER)


def test_no_word_has_no_label(printed: Callable[..., str]) -> None:
    assert printed("word | label", word=None) == ""


def test_a_meaning_is_said_in_the_readers_language(printed: Callable[..., str]) -> None:
    assert printed("role | meaning", ENGLISH, role=Role.READER) == Role.READER.meaning
    assert printed("role | meaning", role=Role.READER) != Role.READER.meaning


@pytest.mark.parametrize(
    ("name", "initials"), [("Kari Nordmann", "KN"), ("kari", "K"), ("Åse Ødegård Li", "ÅØ"), ("", "")]
)
def test_a_name_has_initials(printed: Callable[..., str], name: str, initials: str) -> None:
    assert printed("name | initials", name=name) == initials


def test_a_problem_is_filled_after_it_is_translated(printed: Callable[..., str]) -> None:
    said = ("Write at least %(min_length)d characters.", {"min_length": 3})
    assert printed("said | problem", ENGLISH, said=said) == "Write at least 3 characters."
    assert " 3 " in printed("said | problem", said=said)


def test_a_percentage_in_a_problem_without_places_is_kept(printed: Callable[..., str]) -> None:
    assert printed("said | problem", said=("100 % of it", {})) == "100 % of it"


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (_event(Action.ADDED), "Kari added this"),
        (_event(Action.ADDED, who=""), "Somebody added this"),
        (_event(Action.REMOVED), "Kari moved this to the bin"),
        (_event(fields=["what_happened", "consequence"]), "Kari changed the text"),
        (_event(fields=["result", "learning", "tagging"]), "Kari changed the result, the learning and the tags"),
        (
            _event(fields=["status"], moved={"status": ("draft", "confirmed")}),
            "Kari changed the status. Draft → Confirmed",
        ),
        (
            _event(fields=["decision"], moved={"decision": ("", "go_on")}),
            "Kari changed the decision. – → Go on",
        ),
        (
            _event(fields=["confidence"], moved={"confidence": (Confidence.LOW, Confidence.HIGH)}),
            "Kari changed the confidence. Low confidence → High confidence",
        ),
    ],
)
def test_what_happened_is_told_in_a_sentence(printed: Callable[..., str], event: EventView, said: str) -> None:
    assert printed("event | happening", ENGLISH, event=event) == said


def test_what_happened_is_told_in_the_readers_language(printed: Callable[..., str]) -> None:
    happening, event = "event | happening", _event(Action.ADDED)
    assert printed(happening, event=event) != printed(happening, ENGLISH, event=event)


def test_words_in_markup_are_printed_as_words(printed: Callable[..., str]) -> None:
    assert printed("text", text="<b>no</b>") == "&lt;b&gt;no&lt;/b&gt;"


def test_a_name_that_is_not_given_is_an_error(printed: Callable[..., str]) -> None:
    with pytest.raises(UndefinedError):
        printed("nobody")


def test_a_static_files_address_changes_with_its_contents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "STATIC", tmp_path)
    addresses = set()
    for contents in ("a {}", "b {}", "a {}"):
        (tmp_path / "own.css").write_text(contents)
        addresses.add(static.__wrapped__("own.css"))
    assert len(addresses) == 2


def test_the_address_of_a_static_file_leads_to_it(browser: Callable[..., TestClient]) -> None:
    answer = browser().get(static("theme.css"))
    assert answer.content == (rendering.STATIC / "theme.css").read_bytes()


@pytest.mark.parametrize("status", [status for kind in STATUSES for status in kind])
def test_a_status_that_was_reached_is_named_whatever_has_it(printed: Callable[..., str], status: Word) -> None:
    event = _event(moved={"status": ("draft", status.value)})
    assert printed("event | happening", ENGLISH, event=event).endswith(f"Draft → {status.label}")
