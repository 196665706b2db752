"""The pages of insights, with their status and what they rest on."""

from collections.abc import Callable
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from research import insights
from research.access import Actor
from research.insights import Insight
from research.projects import Project
from research.store import Store
from research.words import InsightStatus, Phase, Stance
from tests.making import Make

Browser = Callable[..., TestClient]
TYPED = {"statement": "Silence is read as a refusal.", "phase": "explore", "confidence": "medium"}
SPOKEN = "I waited for seven weeks. Then I called."


@pytest.fixture
def confirmed(make: Make) -> Insight:
    """A confirmed insight that rests on something said in an interview."""
    insight = make.insight(confirmed=True)
    make.evidence(insight, make.passage(SPOKEN, speaker="P-001"), reason="She says it herself.")
    return insight


def _status(store: Store, owner: Actor, insight_id: UUID) -> InsightStatus:
    with store.begin(owner) as work:
        return insights.get(work, insight_id).status


def test_saving_leads_to_the_insight(browser: Browser, owner: Actor, project: Project) -> None:
    answer = browser(owner).post(f"/projects/{project.id}/insights", data=TYPED, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/insights/")


def test_a_saved_insight_is_a_draft_that_shows_what_was_typed(browser: Browser, owner: Actor, project: Project) -> None:
    sent = {**TYPED, "implication": "Tell people that they wait.", "tags": "silence"}
    shown = browser(owner).post(f"/projects/{project.id}/insights", data=sent).text
    for words in ("saved as a draft", "Silence is read as a refusal.", "Tell people that they wait.", "silence"):
        assert words in shown


def test_an_insight_without_a_statement_comes_back_as_it_was_typed(
    browser: Browser, owner: Actor, project: Project
) -> None:
    sent = {**TYPED, "statement": "", "implication": "Tell people that they wait."}
    answer = browser(owner).post(f"/projects/{project.id}/insights", data=sent)
    assert answer.status_code == 422
    assert 'id="statement-e"' in answer.text
    assert "Tell people that they wait." in answer.text


def test_a_form_that_came_from_a_passage_shows_its_words_and_takes_its_phase(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    passage = make.passage(SPOKEN)
    form = browser(owner).get(f"/projects/{project.id}/insights/new?passage={passage.id}&excerpt=seven weeks").text
    assert f'name="passage" value="{passage.id}"' in form
    assert 'name="excerpt" value="seven weeks"' in form
    assert 'value="diagnose" checked' in form


def test_an_insight_rests_on_the_words_it_came_from(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    sent = {**TYPED, "passage": str(make.passage(SPOKEN).id), "excerpt": "seven weeks"}
    shown = browser(owner).post(f"/projects/{project.id}/insights", data=sent).text
    assert "«seven weeks»" in shown
    assert "1 piece of evidence" in shown


def test_an_insight_rests_on_the_observation_it_came_from(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    observation = make.observation()
    sent = {**TYPED, "observation": str(observation.id)}
    assert (
        f'href="/observations/{observation.id}"'
        in browser(owner).post(f"/projects/{project.id}/insights", data=sent).text
    )


def test_a_refused_form_still_knows_what_it_came_from(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    passage = make.passage(SPOKEN)
    sent = {**TYPED, "statement": "", "passage": str(passage.id), "excerpt": "seven weeks"}
    form = browser(owner).post(f"/projects/{project.id}/insights", data=sent).text
    assert f'name="passage" value="{passage.id}"' in form
    assert 'name="excerpt" value="seven weeks"' in form


def test_an_insight_is_not_stored_without_the_evidence_it_came_with(
    browser: Browser, owner: Actor, project: Project, make: Make, store: Store
) -> None:
    sent = {**TYPED, "passage": str(make.passage(SPOKEN).id), "excerpt": "nine weeks"}
    answer = browser(owner).post(f"/projects/{project.id}/insights", data=sent)
    assert answer.status_code == 422
    assert "The excerpt is not in the text it is said to come from." in answer.text
    with store.begin(owner) as work:
        assert not insights.find(work, project.id)


@pytest.mark.parametrize("source", ["passage", "observation"])
def test_an_insight_from_what_is_no_record_is_refused(
    browser: Browser, owner: Actor, project: Project, source: str
) -> None:
    answer = browser(owner).post(f"/projects/{project.id}/insights", data={**TYPED, source: "something"})
    assert 400 <= answer.status_code < 500


def test_an_insight_without_evidence_cannot_be_confirmed(
    browser: Browser, owner: Actor, make: Make, store: Store
) -> None:
    insight = make.insight()
    answer = browser(owner).post(f"/insights/{insight.id}/status", data={"status": "confirmed", "revision": "1"})
    assert answer.status_code == 422
    assert "An insight without evidence cannot be confirmed." in answer.text
    assert _status(store, owner, insight.id) is InsightStatus.DRAFT


def test_confirming_is_not_offered_without_evidence(browser: Browser, owner: Actor, make: Make) -> None:
    assert 'value="confirmed"' not in browser(owner).get(f"/insights/{make.insight().id}").text


def test_an_insight_with_evidence_is_confirmed(browser: Browser, owner: Actor, make: Make) -> None:
    insight = make.insight()
    make.evidence(insight, make.observation())
    answer = browser(owner).post(f"/insights/{insight.id}/status", data={"status": "confirmed"})
    assert "The insight is confirmed, and shown to all members." in answer.text


def test_an_insight_that_somebody_else_changed_meanwhile_is_not_confirmed(
    browser: Browser, owner: Actor, make: Make
) -> None:
    insight, editor = make.insight(), browser(owner)
    make.evidence(insight, make.observation())
    editor.post(f"/insights/{insight.id}", data={**TYPED, "revision": "1"})
    answer = editor.post(f"/insights/{insight.id}/status", data={"status": "confirmed", "revision": "1"})
    assert answer.status_code == 409
    assert "Somebody else saved changes to this while you were writing." in answer.text


def test_a_confirmed_insight_that_loses_its_last_evidence_is_a_draft_again(
    browser: Browser, owner: Actor, make: Make, store: Store
) -> None:
    insight = make.insight()
    piece, editor = make.evidence(insight, make.observation()), browser(owner)
    editor.post(f"/insights/{insight.id}/status", data={"status": "confirmed"})
    answer = editor.post(f"/insights/{insight.id}/evidence/{piece.id}/remove")
    assert "The evidence is taken away." in answer.text
    assert "No quote or observation that counts." in answer.text
    assert _status(store, owner, insight.id) is InsightStatus.DRAFT


def test_a_superseded_insight_needs_a_successor(browser: Browser, owner: Actor, make: Make) -> None:
    answer = browser(owner).post(f"/insights/{make.insight().id}/status", data={"status": "superseded"})
    assert answer.status_code == 422
    assert "Choose the insight that replaces this one." in answer.text


def test_a_superseded_insight_leads_to_its_successor(browser: Browser, owner: Actor, make: Make) -> None:
    earlier, later = make.insight(), make.insight(statement="Silence is read as a refusal.")
    sent = {"status": "superseded", "superseded_by": str(later.id)}
    shown = browser(owner).post(f"/insights/{earlier.id}/status", data=sent).text
    assert f'Replaced by <a class="ds-link" href="/insights/{later.id}"' in shown


def test_an_insight_tells_how_much_speaks_for_and_against_it(browser: Browser, owner: Actor, make: Make) -> None:
    insight = make.insight()
    make.evidence(insight, make.observation())
    make.evidence(insight, make.observation())
    make.evidence(insight, make.observation(), stance=Stance.CONTRADICTS)
    shown = browser(owner).get(f"/insights/{insight.id}").text
    assert "2 support" in shown
    assert "1 contradicts" in shown
    assert "from 3 sources." in shown


def test_an_insight_shows_the_experiments_that_test_it(browser: Browser, owner: Actor, make: Make) -> None:
    insight = make.insight()
    experiment = make.experiment(tests=[insight.id])
    assert f'href="/experiments/{experiment.id}"' in browser(owner).get(f"/insights/{insight.id}").text


def test_an_insights_history_tells_who_confirmed_it(browser: Browser, owner: Actor, confirmed: Insight) -> None:
    assert "Owner changed the status. Draft → Confirmed" in browser(owner).get(f"/insights/{confirmed.id}").text


def test_the_list_is_narrowed_by_phase_status_and_tag(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    wanted = make.insight(phase=Phase.EXPLORE, tags=["silence"], confirmed=True)
    others = [
        make.insight(phase=Phase.DIAGNOSE, tags=["silence"], confirmed=True),
        make.insight(phase=Phase.EXPLORE, tags=["silence"]),
        make.insight(phase=Phase.EXPLORE, confirmed=True),
    ]
    listed = browser(owner).get(f"/projects/{project.id}/insights?phase=explore&status=confirmed&tag=silence").text
    assert f'href="/insights/{wanted.id}"' in listed
    assert not any(f'href="/insights/{each.id}"' in listed for each in others)


def test_the_form_for_changing_holds_what_is_stored(browser: Browser, owner: Actor, make: Make) -> None:
    insight = make.insight(statement="Silence is read as a refusal.", tags=["silence"])
    form = browser(owner).get(f"/insights/{insight.id}/edit").text
    assert "Silence is read as a refusal." in form
    assert 'value="silence"' in form


def test_the_second_of_two_editors_sees_both_texts(browser: Browser, owner: Actor, make: Make) -> None:
    insight, editor = make.insight(), browser(owner)
    editor.post(f"/insights/{insight.id}", data={**TYPED, "implication": "Saved first.", "revision": "1"})
    second = {**TYPED, "implication": "Typed second.", "revision": "1"}
    answer = editor.post(f"/insights/{insight.id}", data=second)
    assert answer.status_code == 409
    assert "Saved first." in answer.text
    assert "Typed second." in answer.text


def test_an_insight_in_the_bin_can_be_taken_back(browser: Browser, owner: Actor, make: Make) -> None:
    insight, editor = make.insight(), browser(owner)
    listed = editor.post(f"/insights/{insight.id}/remove").text
    assert "INN-001 is in the bin." in listed
    assert f'action="/insights/{insight.id}/restore"' in listed
    assert editor.get(f"/insights/{insight.id}").status_code == 404
    assert editor.post(f"/insights/{insight.id}/restore").url.path == f"/insights/{insight.id}"


@pytest.mark.parametrize("who", ["caseworker", "reader"])
def test_a_confirmed_insight_is_shown_without_the_words_of_its_interview(
    browser: Browser, team: dict[str, Actor], confirmed: Insight, who: str
) -> None:
    shown = browser(team[who]).get(f"/insights/{confirmed.id}").text
    assert "People do not know whose turn it is." in shown
    assert "read by the research team." in shown
    assert not any(words in shown for words in (SPOKEN, "P-001", "She says it herself.", "The letter was read aloud"))


@pytest.mark.parametrize("who", ["caseworker", "reader"])
def test_who_only_reads_is_offered_no_changes(
    browser: Browser, team: dict[str, Actor], confirmed: Insight, who: str
) -> None:
    shown = browser(team[who]).get(f"/insights/{confirmed.id}").text
    assert not any(address in shown for address in ("/edit", "/status", "/remove", "/experiments/new"))


@pytest.mark.parametrize("who", ["caseworker", "reader"])
def test_who_only_reads_gets_no_form_and_changes_nothing(
    browser: Browser, team: dict[str, Actor], project: Project, confirmed: Insight, who: str
) -> None:
    visitor = browser(team[who])
    assert visitor.get(f"/projects/{project.id}/insights/new").status_code == 403
    assert visitor.get(f"/insights/{confirmed.id}/edit").status_code == 403
    assert visitor.post(f"/projects/{project.id}/insights", data=TYPED).status_code == 403
    assert visitor.post(f"/insights/{confirmed.id}/status", data={"status": "draft"}).status_code == 403


@pytest.mark.parametrize("who", ["caseworker", "reader", "outsider"])
def test_a_draft_does_not_exist_outside_the_research_team(
    browser: Browser, team: dict[str, Actor], make: Make, who: str
) -> None:
    assert browser(team[who]).get(f"/insights/{make.insight().id}").status_code == 404


@pytest.mark.parametrize("who", ["caseworker", "reader"])
def test_the_list_of_who_only_reads_holds_confirmed_insights_alone(
    browser: Browser, team: dict[str, Actor], project: Project, make: Make, confirmed: Insight, who: str
) -> None:
    draft = make.insight()
    listed = browser(team[who]).get(f"/projects/{project.id}/insights").text
    assert f'href="/insights/{confirmed.id}"' in listed
    assert f'href="/insights/{draft.id}"' not in listed


def test_a_confirmed_insight_does_not_exist_to_an_outsider(
    browser: Browser, outsider: Actor, confirmed: Insight
) -> None:
    assert browser(outsider).get(f"/insights/{confirmed.id}").status_code == 404


def test_the_sum_is_shown_line_by_line(browser: Browser, owner: Actor, make: Make) -> None:
    insight = make.insight()
    make.evidence(insight, make.passage(SPOKEN, participant_id=make.participant().id))
    make.evidence(insight, make.observation(), stance=Stance.CONTRADICTS)
    shown = browser(owner).get(f"/insights/{insight.id}").text
    for line in (
        '<th scope="row">One participant</th><td>+1</td>',
        '<th scope="row">One person contradicts</th><td>−1</td>',
        '<span class="f-meter" data-level="0">Contradicted</span>',
    ):
        assert line in shown


def test_the_teams_own_judgement_stands_apart_where_it_differs(browser: Browser, owner: Actor, make: Make) -> None:
    insight = make.insight(confidence="high", confidence_reason="We have seen it for years.")
    shown = browser(owner).get(f"/insights/{insight.id}").text
    own = shown.partition("The team's own judgement:")[2]
    assert "High confidence" in own
    assert "We have seen it for years." in own


def test_an_insight_that_has_lapsed_says_why(browser: Browser, owner: Actor, make: Make) -> None:
    insight, passage, editor = make.insight(), make.passage(SPOKEN), browser(owner)
    make.evidence(insight, passage)
    editor.post(f"/insights/{insight.id}/status", data={"status": "confirmed"})
    editor.post(f"/interviews/{passage.interview_id}/remove")
    shown = editor.get(f"/insights/{insight.id}").text
    assert "It was confirmed, and is a draft again" in shown
    assert 'value="confirmed"' not in shown
    editor.post(f"/interviews/{passage.interview_id}/restore")
    assert "It was confirmed, and is a draft again" not in editor.get(f"/insights/{insight.id}").text


def test_a_successor_shows_what_it_replaces(browser: Browser, owner: Actor, make: Make) -> None:
    earlier, later = make.insight(), make.insight(statement="Silence is read as a refusal.")
    editor = browser(owner)
    editor.post(f"/insights/{earlier.id}/status", data={"status": "superseded", "superseded_by": str(later.id)})
    replaced = editor.get(f"/insights/{later.id}").text.partition("Replaces</h2>")[2]
    assert f'href="/insights/{earlier.id}"' in replaced


def test_the_list_tells_which_insights_are_contradicted_and_refuted(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    insight = make.insight(confirmed=True)
    make.evidence(insight, make.observation(), stance=Stance.CONTRADICTS)
    over = {"status": "done", "outcome": "refuted", "result": "Two came.", "success_criterion": "Six come."}
    make.experiment(tests=[insight.id], **over)
    listed = browser(owner).get(f"/projects/{project.id}/insights").text
    for words in ("1 contradicts", "refuted by 1 experiment", "Contradicted"):
        assert words in listed


def test_an_insight_shows_the_questions_that_hang_on_it(browser: Browser, owner: Actor, make: Make) -> None:
    insight = make.insight()
    question = make.question(insight)
    assert f'href="/questions/{question.id}"' in browser(owner).get(f"/insights/{insight.id}").text
