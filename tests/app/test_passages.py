"""Passages on the page of their interview: what is marked, what stands in the margin, and how one is corrected."""

import re
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from app.pages.passages import PART
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


def test_each_quote_stands_in_the_margin_with_the_insight_that_cites_it(
    browser: Browser, owner: Actor, passage: Passage, make: Make
) -> None:
    insight = make.insight()
    make.evidence(insight, passage, excerpt="seven weeks")
    make.evidence(insight, passage, excerpt="I called")
    turn = _turn(browser(owner).get(f"/interviews/{passage.interview_id}").text, passage)
    assert turn.count(f'href="/insights/{insight.id}"') == turn.count('href="/quotes/') == 2


def test_a_passage_can_be_cited_without_scripts(browser: Browser, owner: Actor, passage: Passage) -> None:
    turn = _turn(browser(owner).get(f"/interviews/{passage.interview_id}").text, passage)
    assert f"/projects/{passage.project_id}/evidence/new?passage={passage.id}" in turn


def test_words_in_markup_are_shown_as_words(browser: Browser, owner: Actor, make: Make) -> None:
    said = make.passage("It said <b>no</b>.")
    make.quote(said, "<b>no</b>")
    assert "&lt;b&gt;no&lt;/b&gt;</mark>." in browser(owner).get(f"/interviews/{said.interview_id}").text


def test_where_quotes_overlap_every_word_stands_once(browser: Browser, owner: Actor, make: Make) -> None:
    said = make.passage("one two three four")
    make.quote(said, "one two three", tags=["first"])
    second = make.quote(said, "two three four", note="The second.")
    turn = _turn(browser(owner).get(f"/interviews/{said.interview_id}?quote={second.id}").text, said)
    assert (
        '<mark class="f-cite" data-color="neutral">one </mark>'
        '<mark class="f-cite" data-color="neutral" data-depth="2" data-sought>two three</mark>'
        '<mark class="f-cite" data-color="neutral" data-sought> four</mark>'
    ) in turn
    assert "The second." in turn


def test_the_words_of_a_passage_are_on_the_page_just_as_they_are_stored(
    browser: Browser, owner: Actor, make: Make
) -> None:
    said = make.passage("  One,\n\n  two 👩‍👩‍👧 \tthree.  ")
    make.quote(said, "two 👩‍👩‍👧")
    turn = _turn(browser(owner).get(f"/interviews/{said.interview_id}").text, said)
    found = re.search(r'data-words="passage_id"[^>]*>(.*?)</div>', turn, re.DOTALL)
    assert found is not None
    assert re.sub(r"</?mark[^>]*>", "", found[1]) == said.text == "One,\n\n  two 👩‍👩‍👧 \tthree."


def test_quotes_without_a_place_are_listed_above_what_was_said(
    browser: Browser, owner: Actor, passage: Passage, make: Make
) -> None:
    quote, visitor = make.quote(passage, "seven weeks"), browser(owner)
    address = f"/interviews/{passage.interview_id}/passages/{passage.id}"
    shown = visitor.post(address, data={"text": "I waited for eight weeks."}).text
    assert "Its words are gone from: SIT-001." in shown
    assert "1 quote has no place" in shown
    assert f'href="/quotes/{quote.id}/edit"' in shown
    assert f'action="/quotes/{quote.id}/remove"' in shown
    assert "<mark" not in _turn(shown, passage)


def test_a_tag_chooses_the_passages_with_quotes_that_carry_it(
    browser: Browser, owner: Actor, make: Make, store: Store
) -> None:
    interview = make.interview(transcript=("I waited.", "Nobody called.", "Then I called."))
    with store.begin(owner) as work:
        first, second, third = passages.of(work, [interview.id])[interview.id]
    make.quote(first, tags=["waiting"])
    make.quote(second, tags=["silence"])
    shown = browser(owner).get(f"/interviews/{interview.id}?tag=Waiting").text
    assert [f'id="p-{each.id}"' in shown for each in (first, second, third)] == [True, False, False]
    assert f'href="/interviews/{interview.id}?tag=silence#transcript"' in shown


# --- long interviews ----------------------------------------------------------------------------------------------


@pytest.fixture
def long(make: Make, store: Store, owner: Actor) -> list[Passage]:
    """The passages of an interview that is more than two parts long."""
    interview = make.interview(transcript=tuple(f"Passage {number}." for number in range(1, 2 * PART + 2)))
    with store.begin(owner) as work:
        return passages.of(work, [interview.id])[interview.id]


def _numbers(shown: str) -> list[int]:
    return [int(number) for number in re.findall(r"Passage (\d+)\.", shown)]


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("", 1, PART),
        ("?part=2", PART + 1, 2 * PART),
        ("?part=3", 2 * PART + 1, 2 * PART + 1),
        ("?part=99", 2 * PART + 1, 2 * PART + 1),
        ("?part=none", 1, PART),
        ("?part=all", 1, 2 * PART + 1),
    ],
)
def test_a_long_interview_is_shown_in_parts(
    browser: Browser, owner: Actor, long: list[Passage], asked: str, first: int, last: int
) -> None:
    shown = browser(owner).get(f"/interviews/{long[0].interview_id}{asked}").text
    assert _numbers(shown) == list(range(first, last + 1))


def test_a_part_leads_to_those_before_and_after(browser: Browser, owner: Actor, long: list[Passage]) -> None:
    address = f"/interviews/{long[0].interview_id}"
    shown = browser(owner).get(f"{address}?part=2").text
    for part in ("1#transcript", "3#transcript", "all"):
        assert f'href="{address}?part={part}"' in shown


def test_the_next_part_comes_by_itself(browser: Browser, owner: Actor, long: list[Passage]) -> None:
    address = f"/interviews/{long[0].interview_id}"
    visitor = browser(owner)
    assert f'hx-get="{address}?part=2"' in visitor.get(address).text
    part = visitor.get(f"{address}?part=2", headers={"HX-Request": "true"}).text
    assert _numbers(part) == list(range(PART + 1, 2 * PART + 1))
    assert "<html" not in part


def test_the_address_of_a_passage_leads_to_its_part(browser: Browser, owner: Actor, long: list[Passage]) -> None:
    visitor, address = browser(owner), f"/interviews/{long[0].interview_id}"
    for passage, part in ((long[0], ""), (long[PART - 1], ""), (long[PART], "?part=2")):
        answer = visitor.get(f"{address}/passages/{passage.id}", follow_redirects=False)
        assert answer.headers["location"] == f"{address}{part}#p-{passage.id}"


def test_the_address_of_a_passage_names_its_own_interview(
    browser: Browser, owner: Actor, passage: Passage, make: Make
) -> None:
    assert browser(owner).get(f"/interviews/{make.interview().id}/passages/{passage.id}").status_code == 404


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


def test_the_form_says_when_quotes_are_marked_in_the_passage(
    browser: Browser, owner: Actor, passage: Passage, make: Make
) -> None:
    editor, address = browser(owner), f"/interviews/{passage.interview_id}/passages/{passage.id}/edit"
    assert "ds-alert" not in editor.get(address).text
    make.quote(passage)
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
