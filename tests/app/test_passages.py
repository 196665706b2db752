"""Passages on the page of their interview: what is marked, what stands in the margin, and how one is corrected."""

import re
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from app.pages.passages import Stretch, stretches
from research import participants, passages
from research.access import Actor
from research.participants import ParticipantDraft
from research.passages import Passage
from research.store import Store
from research.words import Group, Phase
from tests.making import Make

Browser = Callable[..., TestClient]


@pytest.fixture
def passage(make: Make) -> Passage:
    """Something a participant said, 12 minutes and 41 seconds into an interview."""
    person = make.participant()
    return make.passage(
        "I waited for seven weeks. Then I called.",
        speaker="P-001",
        participant_id=person.id,
        start_ms=761_000,
        end_ms=765_000,
    )


def _turn(shown: str, passage: Passage) -> str:
    found = re.search(rf'<li class="f-turn[^>]*id="p-{passage.id}".*?</li>', shown, re.DOTALL)
    assert found is not None
    return found[0]


def test_a_turn_shows_its_time_and_speaker(browser: Browser, owner: Actor, passage: Passage) -> None:
    turn = _turn(browser(owner).get(f"/interviews/{passage.interview_id}").text, passage)
    assert "12:41" in turn
    assert "P-001" in turn


def test_a_participants_words_are_set_apart_from_ours(
    browser: Browser, owner: Actor, passage: Passage, make: Make
) -> None:
    ours = make.passage("How long did you wait?", speaker="Interviewer")
    visitor = browser(owner)
    assert "f-voice" in _turn(visitor.get(f"/interviews/{passage.interview_id}").text, passage)
    assert "f-voice" not in _turn(visitor.get(f"/interviews/{ours.interview_id}").text, ours)


def test_the_words_that_an_insight_cites_are_marked_in_its_phase(
    browser: Browser, owner: Actor, passage: Passage, make: Make
) -> None:
    make.evidence(make.insight(phase=Phase.EXPLORE), passage, excerpt="seven weeks")
    turn = _turn(browser(owner).get(f"/interviews/{passage.interview_id}").text, passage)
    assert 'I waited for <mark class="f-cite" data-color="explore">seven weeks</mark>. Then I called.' in turn


def test_the_margin_names_the_insight_that_cites_the_passage(
    browser: Browser, owner: Actor, passage: Passage, make: Make
) -> None:
    insight = make.insight(statement="Silence is read as a no.")
    make.evidence(insight, passage)
    turn = _turn(browser(owner).get(f"/interviews/{passage.interview_id}").text, passage)
    assert f'href="/insights/{insight.id}"' in turn
    assert "Silence is read as a no." in turn


def test_an_insight_that_cites_a_passage_twice_stands_once_in_the_margin(
    browser: Browser, owner: Actor, passage: Passage, make: Make
) -> None:
    insight = make.insight()
    make.evidence(insight, passage, excerpt="seven weeks")
    make.evidence(insight, passage, excerpt="I called")
    turn = _turn(browser(owner).get(f"/interviews/{passage.interview_id}").text, passage)
    assert turn.count(f'href="/insights/{insight.id}"') == 1


def test_a_passage_can_be_cited_without_scripts(browser: Browser, owner: Actor, passage: Passage) -> None:
    turn = _turn(browser(owner).get(f"/interviews/{passage.interview_id}").text, passage)
    assert f"/projects/{passage.project_id}/evidence/new?passage={passage.id}" in turn


def test_words_in_markup_are_shown_as_words(browser: Browser, owner: Actor, make: Make) -> None:
    said = make.passage("It said <b>no</b>.")
    make.evidence(make.insight(), said, excerpt="<b>no</b>")
    assert "&lt;b&gt;no&lt;/b&gt;</mark>." in browser(owner).get(f"/interviews/{said.interview_id}").text


def test_stretches_that_overlap_keep_every_word_once() -> None:
    found = stretches("abcdef", [(1, 4, Phase.DIAGNOSE), (2, 5, Phase.EXPLORE)])
    assert found == (
        Stretch("a", None),
        Stretch("bcd", Phase.DIAGNOSE),
        Stretch("e", Phase.EXPLORE),
        Stretch("f", None),
    )


def test_a_corrected_passage_is_shown_and_keeps_its_time(browser: Browser, owner: Actor, passage: Passage) -> None:
    address = f"/interviews/{passage.interview_id}/passages/{passage.id}"
    shown = browser(owner).post(address, data={"text": "I waited for eight weeks.", "speaker": "P-001"}).text
    turn = _turn(shown, passage)
    assert "I waited for eight weeks." in turn
    assert "12:41" in turn


def test_a_participant_who_is_shown_as_nothing_is_shown_by_the_pseudonym(
    browser: Browser, owner: Actor, passage: Passage
) -> None:
    address = f"/interviews/{passage.interview_id}/passages/{passage.id}"
    sent = {"text": "I waited.", "participant_id": str(passage.participant_id), "speaker": ""}
    assert "P-001" in _turn(browser(owner).post(address, data=sent).text, passage)


def test_another_projects_participant_does_not_say_it(
    browser: Browser, owner: Actor, passage: Passage, make: Make, store: Store
) -> None:
    elsewhere = make.project()
    with store.begin(owner, write=True) as work:
        stranger = participants.add(work, elsewhere.id, ParticipantDraft(group=Group.USER))
    address = f"/interviews/{passage.interview_id}/passages/{passage.id}"
    answer = browser(owner).post(address, data={"text": "I waited.", "participant_id": str(stranger.id)})
    assert answer.status_code == 422


def test_a_passage_is_not_emptied(browser: Browser, owner: Actor, passage: Passage) -> None:
    address = f"/interviews/{passage.interview_id}/passages/{passage.id}"
    answer = browser(owner).post(address, data={"text": "", "speaker": "A grown-up"})
    assert answer.status_code == 422
    assert 'value="A grown-up"' in answer.text


def test_the_form_says_when_insights_cite_the_passage(
    browser: Browser, owner: Actor, passage: Passage, make: Make
) -> None:
    editor, address = browser(owner), f"/interviews/{passage.interview_id}/passages/{passage.id}/edit"
    assert "ds-alert" not in editor.get(address).text
    make.evidence(make.insight(), passage)
    assert "ds-alert" in editor.get(address).text


def test_a_passage_is_not_corrected_through_another_interview(
    browser: Browser, owner: Actor, passage: Passage, make: Make, store: Store
) -> None:
    address = f"/interviews/{make.interview().id}/passages/{passage.id}"
    assert browser(owner).post(address, data={"text": "Something else."}).status_code == 404
    with store.begin(owner) as work:
        assert passages.get(work, passage.id).text == passage.text


@pytest.mark.parametrize("who", ["caseworker", "reader", "outsider"])
def test_only_the_research_team_corrects_passages(
    browser: Browser, team: dict[str, Actor], passage: Passage, who: str
) -> None:
    address = f"/interviews/{passage.interview_id}/passages/{passage.id}"
    assert browser(team[who]).get(f"{address}/edit").status_code == 404
    assert browser(team[who]).post(address, data={"text": "Something else."}).status_code == 404
