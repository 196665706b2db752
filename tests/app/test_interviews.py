"""The pages of interviews, without their transcripts."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from research import interviews
from research.access import Actor
from research.projects import Project
from research.store import Store
from research.words import Phase
from tests.making import Make

Browser = Callable[..., TestClient]
TYPED = {"title": "Talk at the library", "held_on": "2026-02-03", "phase": "explore", "method": "phone"}


def test_saving_leads_to_the_interview(browser: Browser, owner: Actor, project: Project) -> None:
    answer = browser(owner).post(f"/projects/{project.id}/interviews", data=TYPED, follow_redirects=False)
    assert answer.status_code == 303


def test_a_saved_interview_shows_what_was_typed(browser: Browser, owner: Actor, project: Project, make: Make) -> None:
    person = make.participant()
    sent = {**TYPED, "participant_ids": ["", str(person.id)], "tags": "waiting, letters", "notes": "Seven weeks."}
    shown = browser(owner).post(f"/projects/{project.id}/interviews", data=sent).text
    for words in ("Talk at the library", "P-001", "waiting", "letters", "Seven weeks."):
        assert words in shown


def test_somebody_new_gets_a_pseudonym_with_the_interview(browser: Browser, owner: Actor, project: Project) -> None:
    sent = {**TYPED, "new_participant": "employer"}
    assert "P-001" in browser(owner).post(f"/projects/{project.id}/interviews", data=sent).text


def test_the_same_form_sent_twice_makes_one_interview(
    browser: Browser, owner: Actor, project: Project, store: Store
) -> None:
    for _ in range(2):
        browser(owner).post(f"/projects/{project.id}/interviews", data={**TYPED, "submission": "a key"})
    with store.begin(owner) as work:
        assert len(interviews.find(work, project.id)) == 1


def test_a_form_without_a_day_comes_back_as_it_was_typed(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    person = make.participant()
    sent = {**TYPED, "held_on": "", "notes": "Seven weeks.", "participant_ids": str(person.id)}
    answer = browser(owner).post(f"/projects/{project.id}/interviews", data=sent | {"new_participant": "employer"})
    assert answer.status_code == 422
    assert 'id="held_on-e"' in answer.text
    assert "Seven weeks." in answer.text
    assert f'value="{person.id}" checked' in answer.text
    assert '<option value="employer" selected' in answer.text


def test_the_list_is_narrowed_by_phase_tag_and_study(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    study = make.study()
    wanted = make.interview(phase=Phase.EXPLORE, tags=["letters"], study_id=study.id)
    others = [
        make.interview(phase=Phase.DIAGNOSE, tags=["letters"], study_id=study.id),
        make.interview(phase=Phase.EXPLORE, study_id=study.id),
        make.interview(phase=Phase.EXPLORE, tags=["letters"]),
    ]
    chosen = f"?phase=explore&tag=letters&study={study.id}"
    listed = browser(owner).get(f"/projects/{project.id}/interviews{chosen}").text
    assert f'href="/interviews/{wanted.id}"' in listed
    assert not any(f'href="/interviews/{each.id}"' in listed for each in others)


def test_filters_that_are_not_set_narrow_nothing(browser: Browser, owner: Actor, project: Project, make: Make) -> None:
    interview = make.interview()
    listed = browser(owner).get(f"/projects/{project.id}/interviews?phase=&study=&tag=").text
    assert f'href="/interviews/{interview.id}"' in listed


def test_an_interview_without_a_transcript_shows_a_way_to_bring_one(browser: Browser, owner: Actor, make: Make) -> None:
    interview = make.interview(notes="She waited for seven weeks.")
    shown = browser(owner).get(f"/interviews/{interview.id}").text
    assert "She waited for seven weeks." in shown
    assert f'href="/interviews/{interview.id}/transcript"' in shown


def test_an_interview_shows_the_insights_that_rest_on_it(browser: Browser, owner: Actor, make: Make) -> None:
    passage, insight = make.passage(), make.insight()
    make.evidence(insight, passage)
    assert f'href="/insights/{insight.id}"' in browser(owner).get(f"/interviews/{passage.interview_id}").text


def test_the_form_for_changing_holds_what_is_stored(browser: Browser, owner: Actor, make: Make) -> None:
    person = make.participant()
    interview = make.interview(title="Talk at the office", tags=["letters"], participant_ids=[person.id])
    form = browser(owner).get(f"/interviews/{interview.id}/edit").text
    assert 'value="Talk at the office"' in form
    assert 'value="letters"' in form
    assert f'value="{person.id}" checked' in form


def test_a_changed_interview_keeps_its_passages(browser: Browser, owner: Actor, make: Make) -> None:
    interview = make.interview(transcript=("I waited for seven weeks.",))
    shown = browser(owner).post(f"/interviews/{interview.id}", data={**TYPED, "revision": "1"}).text
    assert "Talk at the library" in shown
    assert "I waited for seven weeks." in shown


def test_the_second_of_two_editors_sees_both_texts(browser: Browser, owner: Actor, make: Make) -> None:
    interview, editor = make.interview(), browser(owner)
    editor.post(f"/interviews/{interview.id}", data={**TYPED, "notes": "Saved first.", "revision": "1"})
    answer = editor.post(f"/interviews/{interview.id}", data={**TYPED, "notes": "Typed second.", "revision": "1"})
    assert answer.status_code == 409
    assert "Saved first." in answer.text
    assert "Typed second." in answer.text


def test_after_a_conflict_the_form_saves_over_the_other_text(browser: Browser, owner: Actor, make: Make) -> None:
    interview, editor = make.interview(), browser(owner)
    editor.post(f"/interviews/{interview.id}", data={**TYPED, "notes": "Saved first.", "revision": "1"})
    answer = editor.post(f"/interviews/{interview.id}", data={**TYPED, "notes": "Typed second.", "revision": "1"})
    assert 'name="revision" value="2"' in answer.text


def test_an_interview_in_the_bin_can_be_taken_back(browser: Browser, owner: Actor, make: Make) -> None:
    interview, editor = make.interview(), browser(owner)
    assert f'action="/interviews/{interview.id}/restore"' in editor.post(f"/interviews/{interview.id}/remove").text
    assert editor.get(f"/interviews/{interview.id}").status_code == 404
    assert editor.post(f"/interviews/{interview.id}/restore").url.path == f"/interviews/{interview.id}"


@pytest.mark.parametrize("who", ["caseworker", "reader", "outsider"])
@pytest.mark.parametrize("path", ["", "/edit", "/transcript"])
def test_only_the_research_team_sees_an_interview(
    browser: Browser, team: dict[str, Actor], make: Make, who: str, path: str
) -> None:
    assert browser(team[who]).get(f"/interviews/{make.interview().id}{path}").status_code == 404


@pytest.mark.parametrize(("who", "status"), [("caseworker", 403), ("reader", 403), ("outsider", 404)])
@pytest.mark.parametrize("path", ["interviews", "interviews/new"])
def test_the_list_and_the_form_are_the_research_teams(
    browser: Browser, team: dict[str, Actor], project: Project, who: str, status: int, path: str
) -> None:
    assert browser(team[who]).get(f"/projects/{project.id}/{path}").status_code == status


def test_a_caseworker_stores_no_interview(
    browser: Browser, owner: Actor, caseworker: Actor, project: Project, store: Store
) -> None:
    assert browser(caseworker).post(f"/projects/{project.id}/interviews", data=TYPED).status_code == 403
    with store.begin(owner) as work:
        assert not interviews.find(work, project.id)
