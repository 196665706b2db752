"""The codebook."""

import re
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from research import tags
from research.access import Actor
from research.projects import Project
from research.store import Store
from tests.making import Make

Browser = Callable[..., TestClient]
TYPED = {"name": "Waiting", "definition": "When nobody has answered yet."}


def test_adding_a_tag_leads_to_the_codebook(browser: Browser, owner: Actor, project: Project) -> None:
    answer = browser(owner).post(f"/projects/{project.id}/tags", data=TYPED, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/projects/{project.id}/tags"


def test_the_codebook_tells_what_a_tag_means(browser: Browser, owner: Actor, project: Project) -> None:
    shown = browser(owner).post(f"/projects/{project.id}/tags", data=TYPED).text
    for words in ("The tag is added.", "Waiting", "When nobody has answered yet."):
        assert words in shown


def test_the_codebook_tells_how_often_a_tag_is_used(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    make.observation(tags=["waiting"])
    make.interview(tags=["waiting"])
    shown = browser(owner).get(f"/projects/{project.id}/tags").text
    assert "used 2 times" in shown
    assert f'href="/projects/{project.id}/search?tag=waiting"' in shown


def test_a_narrower_tag_stands_below_the_wider_one(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    make.tag("Silence", parent_id=make.tag("Waiting").id)
    shown = browser(owner).get(f"/projects/{project.id}/tags").text
    assert re.search(r"Waiting</a>.*?<ul><li>.*?Silence</a>", re.sub(r"\s*\n\s*", "", shown))


def test_a_tag_whose_wider_one_is_in_the_bin_stands_by_itself(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    wider, editor = make.tag("Waiting"), browser(owner)
    make.tag("Silence", parent_id=wider.id)
    assert "Silence</a>" in editor.post(f"/tags/{wider.id}/remove").text


def test_a_tag_that_exists_comes_back_as_it_was_typed(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    make.tag("waiting")
    answer = browser(owner).post(f"/projects/{project.id}/tags", data=TYPED)
    assert answer.status_code == 422
    assert "The project already has a tag called «Waiting»." in answer.text
    assert "When nobody has answered yet." in answer.text


def test_a_renamed_tag_is_renamed_on_what_carries_it(browser: Browser, owner: Actor, make: Make, store: Store) -> None:
    observation, editor = make.observation(tags=["waitin"]), browser(owner)
    with store.begin(owner) as work:
        tag = tags.find(work, make.project_id)[0]
    editor.post(f"/tags/{tag.id}", data={**TYPED, "revision": "1"})
    assert ">Waiting</a>" in editor.get(f"/observations/{observation.id}").text


def test_the_form_for_changing_holds_what_is_stored(browser: Browser, owner: Actor, make: Make) -> None:
    wider = make.tag("Time")
    form = browser(owner).get(f"/tags/{make.tag('Waiting', parent_id=wider.id, definition='No answer yet.').id}").text
    assert 'value="Waiting"' in form
    assert "No answer yet." in form
    assert f'<option value="{wider.id}" selected' in form


def test_a_tag_cannot_stand_below_itself(browser: Browser, owner: Actor, make: Make) -> None:
    wider = make.tag("Waiting")
    narrower = make.tag("Silence", parent_id=wider.id)
    answer = browser(owner).post(f"/tags/{wider.id}", data={**TYPED, "parent_id": str(narrower.id)})
    assert answer.status_code == 422
    assert 'id="parent_id-e"' in answer.text


def test_the_second_of_two_editors_sees_both_texts(browser: Browser, owner: Actor, make: Make) -> None:
    tag, editor = make.tag("Waiting"), browser(owner)
    editor.post(f"/tags/{tag.id}", data={**TYPED, "definition": "Saved first.", "revision": "1"})
    answer = editor.post(f"/tags/{tag.id}", data={**TYPED, "definition": "Typed second.", "revision": "1"})
    assert answer.status_code == 409
    assert "Saved first." in answer.text
    assert "Typed second." in answer.text


def test_a_tag_in_the_bin_is_on_nothing_until_it_is_taken_back(browser: Browser, owner: Actor, make: Make) -> None:
    tag, editor = make.tag("Waiting"), browser(owner)
    observation = make.observation(tags=["Waiting"])
    assert f'action="/tags/{tag.id}/restore"' in editor.post(f"/tags/{tag.id}/remove").text
    assert "Waiting" not in editor.get(f"/observations/{observation.id}").text
    assert "It is back." in editor.post(f"/tags/{tag.id}/restore").text
    assert ">Waiting</a>" in editor.get(f"/observations/{observation.id}").text


def test_a_tag_whose_name_was_taken_meanwhile_stays_in_the_bin(browser: Browser, owner: Actor, make: Make) -> None:
    tag, editor = make.tag("Waiting"), browser(owner)
    editor.post(f"/tags/{tag.id}/remove")
    make.tag("Waiting")
    answer = editor.post(f"/tags/{tag.id}/restore")
    assert answer.status_code == 422
    assert "The project already has a tag called «Waiting»." in answer.text


@pytest.mark.parametrize(("who", "status"), [("researcher", 200), ("caseworker", 403), ("reader", 403)])
def test_the_codebook_is_the_research_teams(
    browser: Browser, team: dict[str, Actor], project: Project, make: Make, who: str, status: int
) -> None:
    visitor = browser(team[who])
    assert visitor.get(f"/projects/{project.id}/tags").status_code == status
    assert visitor.get(f"/tags/{make.tag('Waiting').id}").status_code == status


@pytest.mark.parametrize("who", ["caseworker", "reader"])
def test_only_the_research_team_writes_the_codebook(
    browser: Browser, team: dict[str, Actor], project: Project, who: str
) -> None:
    assert browser(team[who]).post(f"/projects/{project.id}/tags", data=TYPED).status_code == 403


def test_a_tag_does_not_exist_to_an_outsider(browser: Browser, outsider: Actor, make: Make) -> None:
    assert browser(outsider).get(f"/tags/{make.tag('Waiting').id}").status_code == 404
