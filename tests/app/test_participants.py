"""The pages of participants."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from research import participants, passages
from research.access import Actor
from research.interviews import Interview
from research.participants import Participant
from research.passages import Passage, PassageDraft
from research.projects import Project
from research.store import Store
from tests.making import Make

Browser = Callable[..., TestClient]


def _said(store: Store, owner: Actor, interview: Interview, text: str, person: Participant) -> Passage:
    with store.begin(owner, write=True) as work:
        passages.put(work, interview, [PassageDraft(text=text, participant_id=person.id)])
        return passages.of(work, [interview.id])[interview.id][0]


def test_a_saved_participant_gets_the_next_pseudonym(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    make.participant()
    shown = browser(owner).post(f"/projects/{project.id}/participants", data={"group": "employer"})
    assert shown.url.path.startswith("/participants/")
    assert "P-002" in shown.text


def test_the_form_has_no_field_for_a_name(browser: Browser, owner: Actor, project: Project) -> None:
    answer = browser(owner).post(f"/projects/{project.id}/participants", data={"group": "user", "name": "Kari Moe"})
    assert answer.status_code == 422
    assert 'name="name"' not in answer.text
    assert "Kari Moe" not in answer.text


def test_a_participant_without_a_group_comes_back_as_typed(browser: Browser, owner: Actor, project: Project) -> None:
    answer = browser(owner).post(f"/projects/{project.id}/participants", data={"region": "The western islands"})
    assert answer.status_code == 422
    assert 'id="group-e"' in answer.text
    assert "The western islands" in answer.text


def test_the_list_counts_the_interviews_of_each(browser: Browser, owner: Actor, project: Project, make: Make) -> None:
    person = make.participant()
    for _ in range(3):
        make.interview(participant_ids=[person.id])
    listed = browser(owner).get(f"/projects/{project.id}/participants").text
    assert "data-numeric>3</td>" in listed


def test_a_participant_shows_the_interviews_taken_part_in(browser: Browser, owner: Actor, make: Make) -> None:
    person = make.participant()
    interview = make.interview(participant_ids=[person.id])
    assert f'href="/interviews/{interview.id}"' in browser(owner).get(f"/participants/{person.id}").text


def test_a_participant_shows_the_insights_that_cite_their_words(
    browser: Browser, owner: Actor, make: Make, store: Store
) -> None:
    person, insight = make.participant(), make.insight()
    interview = make.interview(participant_ids=[person.id])
    make.evidence(insight, _said(store, owner, interview, "I waited for seven weeks.", person), excerpt="seven weeks")
    shown = browser(owner).get(f"/participants/{person.id}").text
    assert f'href="/insights/{insight.id}"' in shown
    assert "«seven weeks»" in shown


def test_what_somebody_else_said_in_the_interview_is_not_theirs(
    browser: Browser, owner: Actor, make: Make, store: Store
) -> None:
    person, other, insight = make.participant(), make.participant(), make.insight()
    interview = make.interview(participant_ids=[person.id, other.id])
    make.evidence(insight, _said(store, owner, interview, "I waited for seven weeks.", other))
    assert f'href="/insights/{insight.id}"' not in browser(owner).get(f"/participants/{person.id}").text


def test_a_changed_participant_keeps_the_pseudonym(browser: Browser, owner: Actor, make: Make, store: Store) -> None:
    person = make.participant()
    browser(owner).post(f"/participants/{person.id}", data={"group": "relative", "revision": "1"})
    with store.begin(owner) as work:
        stored = participants.get(work, person.id)
        assert (stored.reference, stored.group) == (person.reference, "relative")


def test_the_second_of_two_editors_sees_both_texts(browser: Browser, owner: Actor, make: Make) -> None:
    person, editor = make.participant(), browser(owner)
    editor.post(f"/participants/{person.id}", data={"group": "user", "region": "Saved first", "revision": "1"})
    sent = {"group": "user", "region": "Typed second", "revision": "1"}
    answer = editor.post(f"/participants/{person.id}", data=sent)
    assert answer.status_code == 409
    assert "Saved first" in answer.text
    assert "Typed second" in answer.text


def test_a_participant_in_the_bin_can_be_taken_back(browser: Browser, owner: Actor, make: Make) -> None:
    person, editor = make.participant(), browser(owner)
    assert f'action="/participants/{person.id}/restore"' in editor.post(f"/participants/{person.id}/remove").text
    assert editor.get(f"/participants/{person.id}").status_code == 404
    assert editor.post(f"/participants/{person.id}/restore").status_code == 200


@pytest.mark.parametrize("who", ["caseworker", "reader", "outsider"])
def test_only_the_research_team_sees_a_participant(
    browser: Browser, team: dict[str, Actor], make: Make, who: str
) -> None:
    assert browser(team[who]).get(f"/participants/{make.participant().id}").status_code == 404


@pytest.mark.parametrize(("who", "status"), [("caseworker", 403), ("reader", 403), ("outsider", 404)])
@pytest.mark.parametrize("path", ["participants", "participants/new"])
def test_the_list_and_the_form_are_the_research_teams(
    browser: Browser, team: dict[str, Actor], project: Project, who: str, status: int, path: str
) -> None:
    assert browser(team[who]).get(f"/projects/{project.id}/{path}").status_code == status
