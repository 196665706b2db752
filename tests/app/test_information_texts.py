"""The pages of information texts."""

from collections.abc import Callable
from datetime import date

from starlette.testclient import TestClient

from research import information_texts
from research.access import Actor
from research.store import Store
from tests.making import Make

Browser = Callable[..., TestClient]
TEXT = "We ask how it went, and write down what you say."


def test_a_saved_text_stands_first(browser: Browser, owner: Actor, make: Make, store: Store) -> None:
    study = make.study()
    shown = browser(owner).post(f"/studies/{study.id}/information-texts", data={"language": "nb", "text": TEXT})
    assert shown.url.path == f"/studies/{study.id}/information-texts"
    with store.begin(owner) as work:
        (made,) = information_texts.of(work, study.id)
    assert f'href="/studies/{study.id}/information-texts/{made.id}"' in shown.text


def test_a_text_that_says_next_to_nothing_comes_back(browser: Browser, owner: Actor, make: Make) -> None:
    study = make.study()
    answer = browser(owner).post(f"/studies/{study.id}/information-texts", data={"language": "nb", "text": "Hello."})
    assert answer.status_code == 422
    assert "Hello." in answer.text


def test_a_version_is_shown_in_its_own_language_for_printing(browser: Browser, owner: Actor, make: Make) -> None:
    text = make.information_text(make.study(), language="nn", text="Vi spør korleis det gjekk for deg.")
    shown = browser(owner).get(f"/studies/{text.study_id}/information-texts/{text.id}").text
    assert 'lang="nn"' in shown
    assert "korleis" in shown


def test_a_day_without_a_text_says_so(browser: Browser, owner: Actor, make: Make) -> None:
    text = make.information_text(make.study(), valid_from=date(2026, 2, 1))
    shown = browser(owner).get(f"/studies/{text.study_id}/information-texts?day=2026-01-31").text
    assert str(text.id) not in shown


def test_what_is_written_is_shown_as_it_is(browser: Browser, owner: Actor, make: Make) -> None:
    text = make.information_text(make.study(), text="<script>alert(1)</script> {{ 7 * 7 }}")
    shown = browser(owner).get(f"/studies/{text.study_id}/information-texts/{text.id}").text
    assert "<script>alert(1)</script>" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7 * 7 }}" in shown
