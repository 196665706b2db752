"""What is done to tags: merged, split, renamed, and undone."""

import re
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from app.pages.shared import PAGE_SIZE
from research import tags
from research.access import Actor
from research.projects import Project
from research.store import Store
from research.tags import Tag
from tests.making import Make

Browser = Callable[..., TestClient]


@pytest.fixture
def named(store: Store, owner: Actor, project: Project) -> Callable[[str], Tag]:
    """Look a tag up by one of its names."""

    def _named(name: str) -> Tag:
        with store.begin(owner) as work:
            return tags.called(tags.find(work, project.id))[name.casefold()]

    return _named


def undo_in(shown: str) -> str:
    """Return where the note on a page lets its reader undo what they did."""
    found = re.search(r'f-note.*?action="(/operations/[^"]+/undo)"', shown, re.DOTALL)
    assert found is not None
    return found[1]


def test_a_rename_keeps_the_old_name_and_can_be_undone(
    browser: Browser, owner: Actor, make: Make, named: Callable[[str], Tag]
) -> None:
    tag, editor = make.tag("letter"), browser(owner)
    sent = {"name": "mail", "aliases": "post", "keeps_name": "1", "revision": "1"}
    shown = editor.post(f"/tags/{tag.id}", data=sent).text
    assert named("mail").aliases == ["post", "letter"]
    assert "It is undone." in editor.post(undo_in(shown)).text
    assert (named("letter").name, named("letter").aliases) == ("letter", [])


def test_a_rename_drops_the_old_name_where_that_is_not_ticked(
    browser: Browser, owner: Actor, make: Make, named: Callable[[str], Tag]
) -> None:
    tag = make.tag("letter")
    browser(owner).post(f"/tags/{tag.id}", data={"name": "mail", "revision": "1"})
    assert named("mail").aliases == []


def test_a_form_that_is_refused_keeps_its_tick(browser: Browser, owner: Actor, make: Make) -> None:
    tag = make.tag("letter")
    for sent, is_ticked in (({"keeps_name": "1"}, True), ({}, False)):
        answer = browser(owner).post(f"/tags/{tag.id}", data={"name": "a,b", "revision": "1", **sent})
        assert answer.status_code == 422
        assert ('name="keeps_name" value="1" checked' in answer.text) == is_ticked


def test_the_form_for_merging_says_what_will_happen(browser: Browser, owner: Actor, make: Make) -> None:
    mail, letter = make.tag("mail", aliases=["post"]), make.tag("letter")
    make.tag("parcel", parent_id=mail.id)
    make.observation(tags=["mail"])
    shown = browser(owner).get(f"/tags/{mail.id}/merge?into={letter.id}").text
    assert f'<option value="{letter.id}" selected' in shown
    for said in ("1 record carries the other tag afterwards.", "mail, post", "parcel move below"):
        assert said in shown


def test_a_merge_leads_to_the_other_tag_and_can_be_undone(
    browser: Browser, owner: Actor, make: Make, named: Callable[[str], Tag]
) -> None:
    made, editor = make.observation(tags=["mail"]), browser(owner)
    letter = make.tag("letter")
    shown = editor.post(f"/tags/{named('mail').id}/merge", data={"into_id": str(letter.id), "revision": "1"}).text
    assert "«mail» is now part of «letter»." in shown
    assert ">letter</a>" in editor.get(f"/observations/{made.id}").text
    editor.post(undo_in(shown))
    assert ">mail</a>" in editor.get(f"/observations/{made.id}").text


@pytest.mark.parametrize("into", ["", "nothing", "itself"])
def test_a_merge_into_no_other_tag_is_refused_beside_the_field(
    browser: Browser, owner: Actor, make: Make, into: str
) -> None:
    tag = make.tag("letter")
    sent = {"into_id": str(tag.id) if into == "itself" else into}
    answer = browser(owner).post(f"/tags/{tag.id}/merge", data=sent)
    assert answer.status_code == 422
    assert 'id="into_id-e"' in answer.text


def test_the_second_of_two_who_merge_a_tag_is_led_to_the_codebook(browser: Browser, owner: Actor, make: Make) -> None:
    mail, letter, paper, editor = make.tag("mail"), make.tag("letter"), make.tag("paper"), browser(owner)
    editor.post(f"/tags/{mail.id}/merge", data={"into_id": str(letter.id), "revision": "1"})
    answer = editor.post(f"/tags/{mail.id}/merge", data={"into_id": str(paper.id), "revision": "1"})
    assert answer.status_code == 409
    assert "Somebody else has put «mail» in the bin meanwhile." in answer.text


def test_a_split_moves_what_was_ticked_and_can_be_undone(
    browser: Browser, owner: Actor, make: Make, named: Callable[[str], Tag]
) -> None:
    moves, stays = make.observation(tags=["letter"]), make.observation(tags=["letter"])
    editor, tag = browser(owner), named("letter")
    form = editor.get(f"/tags/{tag.id}/split").text
    assert {str(moves.id), str(stays.id)} <= set(re.findall(r'name="record_ids" value="([^"]+)"', form))
    shown = editor.post(f"/tags/{tag.id}/split", data={"name": "refusal", "record_ids": [str(moves.id)]}).text
    assert "«refusal» has taken over some of what carried «letter»." in shown
    assert ">refusal</a>" in editor.get(f"/observations/{moves.id}").text
    assert ">letter</a>" in editor.get(f"/observations/{stays.id}").text
    editor.post(undo_in(shown))
    assert ">letter</a>" in editor.get(f"/observations/{moves.id}").text


def test_a_split_of_nothing_comes_back_as_it_was_typed(browser: Browser, owner: Actor, make: Make) -> None:
    tag = make.tag("letter")
    answer = browser(owner).post(f"/tags/{tag.id}/split", data={"name": "refusal"})
    assert answer.status_code == 422
    assert 'id="record_ids-e"' in answer.text
    assert 'value="refusal"' in answer.text


def test_what_is_ticked_is_kept_when_the_page_is_turned(
    browser: Browser, owner: Actor, make: Make, named: Callable[[str], Tag]
) -> None:
    made = [make.observation(tags=["letter"]) for _ in range(PAGE_SIZE + 1)]
    first, last = made[0], made[-1]
    sent = {"name": "refusal", "record_ids": [str(last.id)], "at": "1", "turn": "2"}
    shown = browser(owner).post(f"/tags/{named('letter').id}/split", data=sent).text
    assert f'type="hidden" name="record_ids" value="{last.id}"' in shown
    assert f'id="r-{first.id}"' in shown
    assert "1 is chosen on other pages." in shown
    assert 'value="refusal"' in shown


def test_the_codebook_tells_what_was_done_lately(browser: Browser, owner: Actor, project: Project, make: Make) -> None:
    operation, editor = make.operation(), browser(owner)
    shown = editor.get(f"/projects/{project.id}/tags").text
    assert "renamed «old name» to «new name»" in shown
    assert f'action="/operations/{operation.id}/undo"' in shown
    editor.post(f"/tags/{operation.tag_id}/remove")
    shown = editor.get(f"/projects/{project.id}/tags").text
    assert "«new name» is in the bin." in shown
    assert f'action="/operations/{operation.id}/undo"' not in shown


def test_what_was_undone_is_not_undone_again(browser: Browser, owner: Actor, make: Make) -> None:
    address, editor = f"/operations/{make.operation().id}/undo", browser(owner)
    assert "Undone since." in editor.post(address).text
    answer = editor.post(address)
    assert answer.status_code == 422
    assert "This has been undone already." in answer.text


@pytest.mark.parametrize("who", ["caseworker", "reader"])
def test_only_the_research_team_merges_splits_and_undoes(
    browser: Browser, team: dict[str, Actor], make: Make, who: str
) -> None:
    tag, operation, visitor = make.tag("letter"), make.operation(), browser(team[who])
    for path in ("edit", "merge", "split"):
        assert visitor.get(f"/tags/{tag.id}/{path}").status_code == 403
    assert visitor.post(f"/tags/{tag.id}/merge", data={"into_id": str(operation.tag_id)}).status_code == 403
    assert visitor.post(f"/operations/{operation.id}/undo").status_code == 403
