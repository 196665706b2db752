"""Citing a passage or an observation in an insight, and finding the way back."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from research.access import Actor
from research.passages import Passage
from research.projects import Project
from tests.making import Make

Browser = Callable[..., TestClient]
SPOKEN = "I waited for seven weeks. Then I called."


@pytest.fixture
def passage(make: Make) -> Passage:
    """Something said in an interview."""
    return make.passage(SPOKEN, speaker="P-001", start_ms=761_000)


def test_the_form_shows_what_is_cited_and_where_it_comes_from(
    browser: Browser, owner: Actor, project: Project, passage: Passage
) -> None:
    form = browser(owner).get(f"/projects/{project.id}/evidence/new?passage={passage.id}").text
    for words in (SPOKEN, "INT-001", "P-001", "12:41"):
        assert words in form


def test_the_form_that_came_from_an_insight_has_chosen_it(
    browser: Browser, owner: Actor, project: Project, passage: Passage, make: Make
) -> None:
    insight = make.insight()
    make.insight()
    form = browser(owner).get(f"/projects/{project.id}/evidence/new?passage={passage.id}&insight={insight.id}").text
    assert f'<option value="{insight.id}" selected' in form


def test_without_insights_the_form_leads_to_writing_one(
    browser: Browser, owner: Actor, project: Project, passage: Passage
) -> None:
    form = browser(owner).get(f"/projects/{project.id}/evidence/new?passage={passage.id}&excerpt=seven weeks").text
    assert f"/projects/{project.id}/insights/new?passage={passage.id}&excerpt=seven%20weeks" in form
    assert "Cite it" not in form


def test_citing_leads_to_the_insight(
    browser: Browser, owner: Actor, project: Project, passage: Passage, make: Make
) -> None:
    sent = {"passage": str(passage.id), "insight": str(make.insight().id), "stance": "supports"}
    answer = browser(owner).post(f"/projects/{project.id}/evidence", data=sent, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/insights/{sent['insight']}"


def test_the_cited_words_stand_in_the_insight_with_the_way_to_their_passage(
    browser: Browser, owner: Actor, project: Project, passage: Passage, make: Make
) -> None:
    sent = {"passage": str(passage.id), "excerpt": "seven weeks", "insight": str(make.insight().id)}
    more = {"stance": "supports", "reason": "Nobody had called her."}
    shown = browser(owner).post(f"/projects/{project.id}/evidence", data=sent | more).text
    for words in ("The evidence is added.", "«seven weeks»", "Nobody had called her."):
        assert words in shown
    assert f'href="/interviews/{passage.interview_id}/passages/{passage.id}?quote=' in shown


def test_an_interview_leads_to_the_insights_that_cite_it(
    browser: Browser, owner: Actor, passage: Passage, make: Make
) -> None:
    insight = make.insight()
    make.evidence(insight, passage)
    assert f'href="/insights/{insight.id}"' in browser(owner).get(f"/interviews/{passage.interview_id}").text


def test_an_observation_may_contradict_an_insight(browser: Browser, owner: Actor, project: Project, make: Make) -> None:
    observation, insight = make.observation(), make.insight()
    sent = {"observation": str(observation.id), "insight": str(insight.id), "stance": "contradicts"}
    shown = browser(owner).post(f"/projects/{project.id}/evidence", data=sent).text
    against = shown.partition('data-stance="contradicts"')[2]
    assert f'href="/observations/{observation.id}"' in against


def test_without_an_insight_the_form_comes_back_as_it_was_typed(
    browser: Browser, owner: Actor, project: Project, passage: Passage, make: Make
) -> None:
    make.insight()
    sent = {"passage": str(passage.id), "stance": "contradicts", "reason": "Nobody had called her."}
    answer = browser(owner).post(f"/projects/{project.id}/evidence", data=sent)
    assert answer.status_code == 422
    assert 'id="insight-e"' in answer.text
    assert "Nobody had called her." in answer.text
    assert 'value="contradicts" checked' in answer.text


def test_the_same_words_are_cited_once(
    browser: Browser, owner: Actor, project: Project, passage: Passage, make: Make
) -> None:
    insight = make.insight()
    make.evidence(insight, passage)
    sent = {"passage": str(passage.id), "insight": str(insight.id), "stance": "supports"}
    answer = browser(owner).post(f"/projects/{project.id}/evidence", data=sent)
    assert answer.status_code == 422
    assert "The insight already rests on this." in answer.text


def test_who_cites_nothing_is_sent_to_the_search(browser: Browser, owner: Actor, project: Project) -> None:
    answer = browser(owner).get(f"/projects/{project.id}/evidence/new", follow_redirects=False)
    assert answer.headers["location"] == f"/projects/{project.id}/search"


@pytest.mark.parametrize("field", ["passage", "insight"])
def test_what_is_no_record_is_refused(
    browser: Browser, owner: Actor, project: Project, passage: Passage, make: Make, field: str
) -> None:
    sent = {"passage": str(passage.id), "insight": str(make.insight().id), "stance": "supports"}
    answer = browser(owner).post(f"/projects/{project.id}/evidence", data={**sent, field: "something"})
    assert 400 <= answer.status_code < 500


def test_evidence_from_a_passage_that_was_corrected_since_is_marked(
    browser: Browser, owner: Actor, passage: Passage, make: Make
) -> None:
    insight, editor = make.insight(), browser(owner)
    make.evidence(insight, passage, excerpt="seven weeks")
    editor.post(f"/interviews/{passage.interview_id}/passages/{passage.id}", data={"text": "I waited for nine weeks."})
    assert "Without a place" in editor.get(f"/insights/{insight.id}").text


def test_an_interview_in_the_bin_is_no_evidence(browser: Browser, owner: Actor, passage: Passage, make: Make) -> None:
    insight, visitor = make.insight(), browser(owner)
    make.evidence(insight, passage)
    visitor.post(f"/interviews/{passage.interview_id}/remove")
    assert "No quote or observation that counts." in visitor.get(f"/insights/{insight.id}").text


@pytest.mark.parametrize("who", ["caseworker", "reader", "outsider"])
def test_who_may_not_read_a_passage_cannot_cite_it(
    browser: Browser, team: dict[str, Actor], project: Project, passage: Passage, who: str
) -> None:
    answer = browser(team[who]).get(f"/projects/{project.id}/evidence/new?passage={passage.id}")
    assert answer.status_code in {403, 404}
    assert SPOKEN not in answer.text


def _order(shown: str, *words: str) -> list[str]:
    """Return these words in the order in which they stand on a page."""
    return sorted(words, key=shown.index)


def test_a_quote_is_cited_with_its_own_reference(browser: Browser, owner: Actor, project: Project, make: Make) -> None:
    quote, insight = make.quote(make.passage(SPOKEN), "seven weeks"), make.insight()
    address = f"/projects/{project.id}/evidence"
    assert f'name="quote" value="{quote.id}"' in browser(owner).get(f"{address}/new?quote={quote.id}").text
    sent = {"quote": str(quote.id), "insight": str(insight.id), "stance": "supports"}
    shown = browser(owner).post(address, data=sent).text
    for words in ("seven weeks", "SIT-001", "INT-001"):
        assert words in shown


def test_an_insight_rests_on_the_quote_it_was_written_from(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    quote = make.quote(make.passage(SPOKEN), "seven weeks")
    visitor, address = browser(owner), f"/projects/{project.id}/insights"
    assert f'name="quote" value="{quote.id}"' in visitor.get(f"{address}/new?quote={quote.id}").text
    sent = {"statement": "Silence is read as a refusal.", "phase": "explore", "quote": str(quote.id)}
    assert "SIT-001" in visitor.post(address, data=sent).text


def test_evidence_is_moved_by_buttons(browser: Browser, owner: Actor, make: Make) -> None:
    insight, visitor = make.insight(), browser(owner)
    make.evidence(insight, make.observation(what_happened="First seen."))
    second = make.evidence(insight, make.observation(what_happened="Then seen."))
    address = f"/insights/{insight.id}"
    before = visitor.get(address).text
    assert f'action="{address}/evidence/{second.id}/place"' in before
    after = visitor.post(f"{address}/evidence/{second.id}/place", data={"place": "1"})
    assert after.url.fragment == f"e-{second.id}"
    assert _order(before, "First seen", "Then seen") == ["First seen", "Then seen"]
    assert _order(after.text, "First seen", "Then seen") == ["Then seen", "First seen"]


def test_evidence_is_turned_and_given_a_reason(browser: Browser, owner: Actor, make: Make) -> None:
    insight, visitor = make.insight(), browser(owner)
    piece = make.evidence(insight, make.observation(what_happened="She was helped."))
    address = f"/insights/{insight.id}/evidence/{piece.id}"
    form = visitor.get(f"{address}/edit").text
    assert "She was helped." in form
    assert 'value="supports" checked' in form
    shown = visitor.post(address, data={"stance": "contradicts", "reason": "It went well."}).text
    against = shown.partition('data-stance="contradicts"')[2]
    assert "She was helped." in against
    assert "It went well." in against


def test_a_way_that_evidence_cannot_point_is_refused(browser: Browser, owner: Actor, make: Make) -> None:
    insight = make.insight()
    piece = make.evidence(insight, make.observation())
    answer = browser(owner).post(f"/insights/{insight.id}/evidence/{piece.id}", data={"stance": "sideways"})
    assert answer.status_code == 422


def test_what_is_withdrawn_says_so_at_once_and_can_be_taken_back(
    browser: Browser, owner: Actor, passage: Passage, make: Make
) -> None:
    insight, visitor = make.insight(), browser(owner)
    make.evidence(insight, passage)
    visitor.post(f"/interviews/{passage.interview_id}/remove")
    shown = visitor.get(f"/insights/{insight.id}").text
    assert "INT-001 lies in the bin, so this counts for nothing." in shown
    assert SPOKEN not in shown
    assert f'action="/interviews/{passage.interview_id}/restore"' in shown


def test_an_unplaced_quote_leads_to_where_it_is_placed_anew(
    browser: Browser, owner: Actor, passage: Passage, make: Make
) -> None:
    insight, visitor = make.insight(), browser(owner)
    piece = make.evidence(insight, passage, excerpt="seven weeks")
    visitor.post(f"/interviews/{passage.interview_id}/passages/{passage.id}", data={"text": "I waited for nine weeks."})
    assert f'href="/quotes/{piece.quote_id}/edit"' in visitor.get(f"/insights/{insight.id}").text


@pytest.mark.parametrize("who", ["caseworker", "reader"])
def test_who_only_reads_changes_no_evidence(browser: Browser, team: dict[str, Actor], make: Make, who: str) -> None:
    insight = make.insight(confirmed=True)
    piece = make.evidence(insight, make.observation())
    address, visitor = f"/insights/{insight.id}/evidence/{piece.id}", browser(team[who])
    assert visitor.get(f"{address}/edit").status_code == 403
    assert visitor.post(address, data={"stance": "contradicts"}).status_code == 403
    assert visitor.post(f"{address}/place", data={"place": "1"}).status_code == 403
