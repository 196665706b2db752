"""The pages of observations."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.pages.shared import PAGE_SIZE
from research import observations
from research.access import Actor
from research.observations import ObservationDraft
from research.projects import Project
from research.store import Store
from research.words import Phase, Place
from tests.making import Make

Browser = Callable[..., TestClient]
TYPED = {"what_happened": "The queue was out of the door.", "phase": "explore", "place": "desk"}


def test_saving_leads_to_the_observation(browser: Browser, owner: Actor, project: Project) -> None:
    answer = browser(owner).post(f"/projects/{project.id}/observations", data=TYPED, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/observations/")


def test_a_saved_observation_shows_what_was_typed(browser: Browser, owner: Actor, project: Project) -> None:
    sent = {**TYPED, "consequence": "Two went home.", "tags": "queue, waiting", "observed_on": "2026-02-03"}
    shown = browser(owner).post(f"/projects/{project.id}/observations", data=sent).text
    for words in ("OBS-001 is saved.", "The queue was out of the door", "Two went home.", "waiting", "February 2026"):
        assert words in shown


def test_after_one_observation_another_can_be_written_in_the_same_phase(
    browser: Browser, owner: Actor, project: Project
) -> None:
    form = browser(owner).post(f"/projects/{project.id}/observations", data={**TYPED, "then": "another"})
    assert form.url.path == f"/projects/{project.id}/observations/new"
    assert "OBS-001 is saved." in form.text
    assert 'value="explore" checked' in form.text
    assert "The queue was out of the door." not in form.text


def test_the_form_begins_with_the_projects_phase_and_today(browser: Browser, owner: Actor, project: Project) -> None:
    form = browser(owner).get(f"/projects/{project.id}/observations/new").text
    assert 'value="diagnose" checked' in form
    assert 'value="2026-03-02"' in form


def test_an_empty_observation_comes_back_as_it_was_typed(browser: Browser, owner: Actor, project: Project) -> None:
    sent = {**TYPED, "what_happened": "", "consequence": "Two went home."}
    answer = browser(owner).post(f"/projects/{project.id}/observations", data=sent)
    assert answer.status_code == 422
    assert 'id="what_happened-e"' in answer.text
    assert "Two went home." in answer.text


def test_the_list_is_narrowed_by_phase_place_and_tag(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    fields: dict[str, Any] = {"phase": Phase.EXPLORE, "place": Place.PHONE, "tags": ["queue"]}
    wanted = make.observation(**fields)
    others = [
        make.observation(**{**fields, "phase": Phase.DIAGNOSE}),
        make.observation(**{**fields, "place": Place.DESK}),
        make.observation(**{**fields, "tags": []}),
    ]
    listed = browser(owner).get(f"/projects/{project.id}/observations?phase=explore&place=phone&tag=queue").text
    assert f'href="/observations/{wanted.id}"' in listed
    assert not any(f'href="/observations/{each.id}"' in listed for each in others)


def test_filters_that_are_not_set_narrow_nothing(browser: Browser, owner: Actor, project: Project, make: Make) -> None:
    observation = make.observation()
    listed = browser(owner).get(f"/projects/{project.id}/observations?phase=&place=&tag=").text
    assert f'href="/observations/{observation.id}"' in listed


def test_a_choice_that_nothing_fits_says_so(browser: Browser, owner: Actor, project: Project, make: Make) -> None:
    make.observation(phase=Phase.DIAGNOSE)
    assert "Nothing fits the choice" in browser(owner).get(f"/projects/{project.id}/observations?phase=develop").text


def test_an_empty_list_offers_to_add_the_first_one(browser: Browser, owner: Actor, project: Project) -> None:
    assert "Add the first one" in browser(owner).get(f"/projects/{project.id}/observations").text


def test_what_a_page_of_the_list_has_no_room_for_is_on_the_next(
    browser: Browser, owner: Actor, project: Project, store: Store
) -> None:
    with store.begin(owner, write=True) as work:
        draft = ObservationDraft(what_happened="The phone rang.", phase=Phase.DIAGNOSE)
        oldest, *_ = [observations.add(work, project.id, draft) for _ in range(PAGE_SIZE + 1)]
    visitor, address = browser(owner), f"/projects/{project.id}/observations"
    assert f'href="/observations/{oldest.id}"' not in visitor.get(address).text
    assert f'href="/observations/{oldest.id}"' in visitor.get(f"{address}?at=2").text


def test_an_observation_shows_the_insights_that_rest_on_it(browser: Browser, owner: Actor, make: Make) -> None:
    observation, insight = make.observation(), make.insight()
    make.evidence(insight, observation)
    assert f'href="/insights/{insight.id}"' in browser(owner).get(f"/observations/{observation.id}").text


def test_the_form_for_changing_holds_what_is_stored(browser: Browser, owner: Actor, make: Make) -> None:
    observation = make.observation(what_happened="The letter was read twice.", tags=["letters"], place=Place.SCHOOL)
    form = browser(owner).get(f"/observations/{observation.id}/edit").text
    assert "The letter was read twice." in form
    assert 'value="letters"' in form
    assert 'value="school" checked' in form


def test_a_changed_observation_is_shown(browser: Browser, owner: Actor, make: Make) -> None:
    shown = browser(owner).post(f"/observations/{make.observation().id}", data={**TYPED, "revision": "1"}).text
    assert "The changes are saved." in shown
    assert "The queue was out of the door" in shown


def test_the_second_of_two_editors_sees_both_texts(browser: Browser, owner: Actor, make: Make) -> None:
    observation, editor = make.observation(), browser(owner)
    editor.post(f"/observations/{observation.id}", data={**TYPED, "interpretation": "Saved first.", "revision": "1"})
    second = {**TYPED, "interpretation": "Typed second.", "revision": "1"}
    answer = editor.post(f"/observations/{observation.id}", data=second)
    assert answer.status_code == 409
    assert "Saved first." in answer.text
    assert "Typed second." in answer.text


def test_an_observation_in_the_bin_can_be_taken_back(browser: Browser, owner: Actor, make: Make) -> None:
    observation, editor = make.observation(), browser(owner)
    listed = editor.post(f"/observations/{observation.id}/remove").text
    assert "OBS-001 is in the bin." in listed
    assert f'action="/observations/{observation.id}/restore"' in listed
    assert editor.get(f"/observations/{observation.id}").status_code == 404
    assert editor.post(f"/observations/{observation.id}/restore").url.path == f"/observations/{observation.id}"


def test_a_caseworker_stores_an_observation(browser: Browser, caseworker: Actor, project: Project) -> None:
    shown = browser(caseworker).post(f"/projects/{project.id}/observations", data=TYPED)
    assert re.search(r"OBS-\d{4} is saved\.", shown.text)


def test_a_caseworker_may_change_what_they_saw_themselves(browser: Browser, caseworker: Actor, make: Make) -> None:
    own, visitor = make.observation(by=caseworker), browser(caseworker)
    assert f'href="/observations/{own.id}/edit"' in visitor.get(f"/observations/{own.id}").text
    assert "The changes are saved." in visitor.post(f"/observations/{own.id}", data={**TYPED, "revision": "1"}).text


def test_a_caseworkers_list_holds_only_their_own(
    browser: Browser, caseworker: Actor, project: Project, make: Make
) -> None:
    own, other = make.observation(by=caseworker), make.observation()
    listed = browser(caseworker).get(f"/projects/{project.id}/observations").text
    assert f'href="/observations/{own.id}"' in listed
    assert f'href="/observations/{other.id}"' not in listed


def test_a_caseworker_is_not_asked_to_write_an_insight(browser: Browser, caseworker: Actor, make: Make) -> None:
    own = make.observation(by=caseworker)
    assert "/insights/new" not in browser(caseworker).get(f"/observations/{own.id}").text


@pytest.mark.parametrize("who", ["caseworker", "reader", "outsider"])
@pytest.mark.parametrize("path", ["", "/edit"])
def test_only_the_research_team_sees_what_others_saw(
    browser: Browser, team: dict[str, Actor], make: Make, who: str, path: str
) -> None:
    assert browser(team[who]).get(f"/observations/{make.observation().id}{path}").status_code == 404


@pytest.mark.parametrize(("who", "status"), [("researcher", 200), ("caseworker", 200), ("reader", 403)])
def test_who_may_add_an_observation_gets_the_form(
    browser: Browser, team: dict[str, Actor], project: Project, who: str, status: int
) -> None:
    assert browser(team[who]).get(f"/projects/{project.id}/observations/new").status_code == status


def test_a_reader_stores_no_observation(
    browser: Browser, owner: Actor, reader: Actor, project: Project, store: Store
) -> None:
    assert browser(reader).post(f"/projects/{project.id}/observations", data=TYPED).status_code == 403
    with store.begin(owner) as work:
        assert not observations.find(work, project.id)


def test_a_reader_is_offered_no_observations(browser: Browser, reader: Actor, project: Project) -> None:
    assert "/observations" not in browser(reader).get(f"/projects/{project.id}").text
