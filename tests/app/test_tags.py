"""The codebook."""

import re
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from research import tags
from research.access import Actor
from research.projects import Project
from research.store import Store
from tests.making import Clock, Make

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
    assert re.search(r"Waiting</span></a>.*?<ul><li>.*?Silence</span></a>", re.sub(r"\s*\n\s*", "", shown))


def test_a_tag_whose_wider_one_is_in_the_bin_stands_by_itself(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    wider, editor = make.tag("Waiting"), browser(owner)
    make.tag("Silence", parent_id=wider.id)
    assert "Silence</span></a>" in editor.post(f"/tags/{wider.id}/remove").text


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
    meaning = {"definition": "No answer yet.", "example": "Seven weeks.", "colour": "teal", "aliases": ["delay", "lag"]}
    tag = make.tag("Waiting", parent_id=wider.id, **meaning)
    form = browser(owner).get(f"/tags/{tag.id}/edit").text
    for said in ('value="Waiting"', "No answer yet.", "Seven weeks.", 'value="delay, lag"', 'value="teal" checked'):
        assert said in form
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


def test_a_tags_page_tells_what_it_means_and_where_it_stands(browser: Browser, owner: Actor, make: Make) -> None:
    wider = make.tag("Time")
    meaning = {"definition": "No answer yet.", "example": "Seven weeks.", "colour": "teal", "aliases": ["delay"]}
    tag = make.tag("Waiting", parent_id=wider.id, **meaning)
    make.tag("Silence", parent_id=tag.id)
    shown = browser(owner).get(f"/tags/{tag.id}").text
    for said in (
        "No answer yet.",
        "Seven weeks.",
        "delay",
        "Teal",
        'data-colour="teal"',
        "Silence",
        f"/tags/{wider.id}",
    ):
        assert said in shown


def test_a_tags_page_counts_its_uses_by_phase_and_kind(browser: Browser, owner: Actor, make: Make) -> None:
    tag = make.tag("Waiting")
    for phase in ("explore", "explore", "develop"):
        make.observation(phase=phase, tags=["Waiting"])
    shown = browser(owner).get(f"/tags/{tag.id}").text
    base = f"/projects/{make.project_id}/observations?tag=Waiting"
    for address, count in ((f"{base}&amp;phase=explore", 2), (f"{base}&amp;phase=develop", 1), (base, 3)):
        assert f'href="{address}">{count}<' in shown.replace("&phase", "&amp;phase")


def test_tags_that_nothing_carries_are_named(browser: Browser, owner: Actor, project: Project, make: Make) -> None:
    make.tag("Waiting", parent_id=make.tag("Time").id)
    make.tag("Silence")
    make.observation(tags=["Waiting"])
    unused = browser(owner).get(f"/projects/{project.id}/tags").text.split("Never used")[1].split("</section>")[0]
    assert re.findall(r">(\w+)</a>", unused) == ["Silence"]


def test_a_list_is_narrowed_by_an_alias_and_by_a_wider_tag(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    make.tag("Waiting", parent_id=make.tag("Time").id, aliases=["delay"])
    made = make.observation(tags=["Waiting"])
    make.observation()
    for name in ("Time", "delay"):
        shown = browser(owner).get(f"/projects/{project.id}/observations?tag={name}").text
        assert "1 observation" in shown
        assert f"/observations/{made.id}" in shown
    assert "<option selected>Waiting</option>" in shown


def test_a_search_that_is_narrowed_by_an_alias_says_the_tags_name(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    make.tag("Waiting", aliases=["delay"])
    make.observation(what_happened="The letter came late.", tags=["Waiting"])
    shown = browser(owner).get(f"/projects/{project.id}/search?q=letter&tag=delay").text
    assert "came late" in shown
    assert re.search(r'value="Waiting"[^>]*checked', shown)


@pytest.mark.parametrize("name", ["one, two", "one; two", "x" * 61])
def test_a_name_that_no_tag_can_have_comes_back_as_it_was_typed(
    browser: Browser, owner: Actor, project: Project, name: str
) -> None:
    answer = browser(owner).post(f"/projects/{project.id}/tags", data={**TYPED, "name": name})
    assert answer.status_code == 422
    assert 'id="name-e"' in answer.text
    assert name in answer.text


def test_a_new_name_that_is_all_but_another_tags_is_asked_about_once(
    browser: Browser, owner: Actor, project: Project, make: Make, store: Store
) -> None:
    make.tag("jobbsøking")
    editor, typed = browser(owner), {"name": "jobb-søking"}
    asked = editor.post(f"/projects/{project.id}/tags", data=typed)
    assert asked.status_code == 422
    assert "Did you mean the tag «jobbsøking»?" in asked.text
    assert 'name="insists" value="jobb-søking"' in asked.text
    assert editor.post(f"/projects/{project.id}/tags", data={**typed, "insists": "jobb-søking"}).status_code == 200
    with store.begin(owner) as work:
        assert len(tags.find(work, project.id)) == 2


def test_whoever_insists_on_one_name_is_asked_about_another(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    make.tag("jobbsøking")
    sent = {"name": "jobbsoeking", "insists": "jobb-søking"}
    assert browser(owner).post(f"/projects/{project.id}/tags", data=sent).status_code == 422


def test_what_somebody_types_is_answered_with_tags(
    browser: Browser, team: dict[str, Actor], project: Project, make: Make
) -> None:
    make.tag("jobbsøking", aliases=["leting"])
    for who in ("owner", "caseworker"):
        visitor = browser(team[who])
        found = visitor.get(f"/projects/{project.id}/tags/suggest?q=leti").json()
        assert [(each["name"], each["alias"]) for each in found["tags"]] == [("jobbsøking", "leting")]
        assert visitor.get(f"/projects/{project.id}/tags/suggest?q=jobb-søking").json()["twin"] == "jobbsøking"


def test_a_tag_that_a_form_has_made_beside_its_twin_is_told_afterwards(
    browser: Browser, owner: Actor, project: Project, make: Make, clock: Clock
) -> None:
    older = make.tag("jobbsøking")
    clock.advance(minutes=1)
    sent = {"what_happened": "The letter was read aloud.", "phase": "diagnose", "place": "desk", "tags": "jobb-søking"}
    shown = browser(owner).post(f"/projects/{project.id}/observations", data=sent).text
    assert "«jobb-søking» is a new tag. Did you mean «jobbsøking»?" in shown
    assert re.search(rf'href="/tags/[^/]+/merge\?into={older.id}"', shown)


def test_a_caseworker_is_told_of_a_twin_without_a_way_to_merge(
    browser: Browser, caseworker: Actor, project: Project, make: Make, clock: Clock
) -> None:
    make.tag("jobbsøking")
    clock.advance(minutes=1)
    sent = {"what_happened": "The letter was read aloud.", "phase": "diagnose", "place": "desk", "tags": "jobb-søking"}
    shown = browser(caseworker).post(f"/projects/{project.id}/observations", data=sent).text
    assert "Did you mean «jobbsøking»?" in shown
    assert "/merge" not in shown
