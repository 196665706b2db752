"""Forms: what is wrong in them, and that they are carried out once."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.forms import Filled
from research import observations
from research.access import Actor
from research.access_tokens import TokenDraft
from research.errors import Conflict, Invalid, RuleBroken
from research.experiments import ExperimentDraft
from research.observations import ObservationDraft
from research.people import AccountDraft
from research.projects import Project
from research.records import SHORT_TEXT, Draft
from research.store import Store
from research.words import Phase
from tests.making import Make

Browser = Callable[..., TestClient]
OBSERVED = {"what_happened": "The queue was long.", "phase": "explore"}
PLANNED = {"title": "Call first", "hypothesis": "A call before the letter saves a visit.", "phase": "explore"}
ACCOUNT = {"name": "Kari", "email": "kari@example.org", "password": "correct horse battery"}


def _problems(kind: type[Draft], values: dict[str, Any]) -> dict[str, str]:
    """Return what is said of each field of a form that does not fit."""
    with pytest.raises(Invalid) as refused:
        Filled(values).draft(kind)
    filled = Filled(values)
    filled.refuse(refused.value)
    return {field: text % values if values else text for field, (text, values) in filled.problems.items()}


@pytest.mark.parametrize(
    ("kind", "values", "problems"),
    [
        (ObservationDraft, {"phase": "explore"}, {"what_happened": "This must be filled in."}),
        (ObservationDraft, {**OBSERVED, "what_happened": " "}, {"what_happened": "Write at least 3 characters."}),
        (
            ObservationDraft,
            {**OBSERVED, "actors": "x" * (SHORT_TEXT + 1)},
            {"actors": f"This can be at most {SHORT_TEXT} characters long."},
        ),
        (ObservationDraft, {**OBSERVED, "phase": "finish"}, {"phase": "Choose one of the alternatives."}),
        (ObservationDraft, {**OBSERVED, "observed_on": "3/2"}, {"observed_on": "Write a date as day, month and year."}),
        (ObservationDraft, {**OBSERVED, "colour": "red"}, {"colour": "There is no such field."}),
        (ExperimentDraft, {**PLANNED, "tests": ["one"]}, {"tests": "Choose one of the alternatives."}),
        (TokenDraft, {"name": "Export", "days": "many"}, {"days": "Write a whole number."}),
        (TokenDraft, {"name": "Export", "days": "0"}, {"days": "This must be 1 or more."}),
        (TokenDraft, {"name": "Export", "days": "400"}, {"days": "This must be 366 or less."}),
        (
            AccountDraft,
            {**ACCOUNT, "email": "kari"},
            {"email": "This is not written in a way that can be understood."},
        ),
    ],
)
def test_what_does_not_fit_is_said_in_words(
    kind: type[Draft], values: dict[str, Any], problems: dict[str, str]
) -> None:
    assert _problems(kind, values) == problems


def test_everything_that_does_not_fit_is_said_at_once() -> None:
    assert set(_problems(ObservationDraft, {"what_happened": "", "phase": ""})) == {"what_happened", "phase"}


def test_tags_are_parted_as_people_write_them() -> None:
    typed = {**OBSERVED, "tags": "waiting, first meeting; letters\n,"}
    assert Filled(typed).draft(ObservationDraft).tags == ["waiting", "first meeting", "letters"]


def test_a_field_that_is_sent_twice_holds_what_was_sent_last() -> None:
    assert Filled({**OBSERVED, "phase": ["explore", "develop"]}).draft(ObservationDraft).phase is Phase.DEVELOP


def test_the_fields_of_the_form_itself_are_not_the_drafts() -> None:
    typed = {**OBSERVED, "revision": "3", "submission": "a key", "then": "another"}
    assert Filled(typed).draft(ObservationDraft).what_happened == "The queue was long."


@pytest.mark.parametrize(("text", "revision"), [("3", 3), ("", None), ("three", None), ("-1", None), ("9" * 30, None)])
def test_a_revision_is_a_number_or_nothing(text: str, revision: int | None) -> None:
    assert Filled({"revision": text}).revision == revision


@pytest.mark.parametrize(
    ("error", "field"),
    [(RuleBroken("Not so.", field="phase"), "phase"), (RuleBroken("Not so."), ""), (Conflict("Somebody else."), "")],
)
def test_a_rule_that_says_no_is_shown_at_its_field_or_above_the_form(error: Any, field: str) -> None:
    filled = Filled()
    filled.refuse(error)
    assert filled.problems == {field: (error.message, {})}


def test_every_new_form_has_a_key_of_its_own() -> None:
    assert Filled().submission != Filled().submission


def _count(store: Store, owner: Actor, project: Project) -> int:
    with store.begin(owner) as work:
        return len(observations.find(work, project.id))


def test_the_same_form_sent_twice_makes_one_record(
    browser: Browser, owner: Actor, project: Project, store: Store
) -> None:
    visitor, sent = browser(owner), {**OBSERVED, "submission": "a key"}
    first, second = (visitor.post(f"/projects/{project.id}/observations", data=sent) for _ in range(2))
    assert first.url == second.url
    assert _count(store, owner, project) == 1


def test_the_same_key_with_other_words_is_refused(
    browser: Browser, owner: Actor, project: Project, store: Store
) -> None:
    visitor, sent = browser(owner), {**OBSERVED, "submission": "a key"}
    visitor.post(f"/projects/{project.id}/observations", data=sent)
    other = {**sent, "what_happened": "The queue was short."}
    answer = visitor.post(f"/projects/{project.id}/observations", data=other)
    assert answer.status_code == 422
    assert "The queue was short." in answer.text
    assert _count(store, owner, project) == 1


def test_a_refused_form_can_be_mended_and_sent(browser: Browser, owner: Actor, project: Project) -> None:
    visitor, address = browser(owner), f"/projects/{project.id}/observations"
    form = visitor.post(address, data={**OBSERVED, "what_happened": "", "submission": "a key"}).text
    key = form.partition('name="submission" value="')[2].partition('"')[0]
    assert key
    assert visitor.post(address, data={**OBSERVED, "submission": key}).status_code == 200


def test_a_refused_form_says_what_to_mend_with_a_way_to_each_field(
    browser: Browser, owner: Actor, project: Project
) -> None:
    sent = {**OBSERVED, "what_happened": "", "phase": ""}
    form = browser(owner).post(f"/projects/{project.id}/observations", data=sent).text
    assert "Mend 2 things to save" in form
    assert 'href="#what_happened"' in form
    assert 'href="#phase"' in form


def test_words_in_markup_come_back_as_words(browser: Browser, owner: Actor, project: Project) -> None:
    sent = {**OBSERVED, "phase": "", "what_happened": "</textarea><script>alert(1)</script>"}
    form = browser(owner).post(f"/projects/{project.id}/observations", data=sent).text
    assert "&lt;/textarea&gt;&lt;script&gt;" in form
    assert "<script>alert" not in form


def test_a_conflict_shows_both_texts_and_the_next_try_saves(browser: Browser, owner: Actor, make: Make) -> None:
    observation, editor = make.observation(), browser(owner)
    address = f"/observations/{observation.id}"
    editor.post(address, data={**OBSERVED, "what_happened": "Saved first.", "revision": "1"})
    refused = editor.post(address, data={**OBSERVED, "what_happened": "Typed second.", "revision": "1"})
    assert refused.status_code == 409
    assert "Saved first." in refused.text.partition("</section>")[0]
    assert "Typed second.</textarea>" in refused.text
    again = {**OBSERVED, "what_happened": "Typed second.", "revision": "2"}
    assert 'name="revision" value="2"' in refused.text
    assert "Typed second" in editor.post(address, data=again).text
