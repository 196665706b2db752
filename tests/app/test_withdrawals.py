"""The pages of withdrawals, receipts and restrictions."""

from collections.abc import Callable

from starlette.testclient import TestClient

from research import participants, restrictions
from research.access import Actor
from research.store import Store
from tests.making import Make


def test_a_participant_withdraws_by_one_button(
    browser: Callable[..., TestClient], store: Store, researcher: Actor, make: Make
) -> None:
    person = make.participant()
    make.interview(participant_ids=[person.id])
    page = browser(researcher)
    assert "1 interview in which they were alone" in page.get(f"/participants/{person.id}/withdraw").text
    receipt = page.post(f"/participants/{person.id}/withdraw")
    assert "Receipt of deletion: P-001" in receipt.text
    with store.begin(researcher) as work:
        assert participants.find(work, make.project_id) == []


def test_a_report_that_is_to_stand_without_a_reason_brings_the_form_back(
    browser: Callable[..., TestClient], make: Make
) -> None:
    person = make.participant()
    passage = make.passage(interview=make.interview(participant_ids=[person.id]))
    insight = make.insight()
    make.evidence(insight, make.quote(passage, approved=True))
    make.confirm(insight)
    report = make.published()
    answer = browser(make.owner).post(
        f"/participants/{person.id}/withdraw", data={f"report-{report.id}": "left", f"reason-{report.id}": ""}
    )
    assert answer.status_code == 422
    assert "Say why the report is left as it is." in answer.text


def test_a_caseworker_cannot_let_anybody_withdraw(
    browser: Callable[..., TestClient], caseworker: Actor, make: Make
) -> None:
    person = make.participant()
    assert browser(caseworker).post(f"/participants/{person.id}/withdraw").status_code == 404


def test_a_receipt_is_shown_to_the_privacy_officer_and_to_no_reader(
    browser: Callable[..., TestClient], team: dict[str, Actor], make: Make
) -> None:
    erasure_id = make.erased_and_hidden()["erasure_id"]
    statuses = {
        role: browser(team[role]).get(f"/erasures/{erasure_id}").status_code
        for role in ("owner", "privacy_officer", "researcher", "reader")
    }
    assert statuses == {"owner": 200, "privacy_officer": 200, "researcher": 404, "reader": 404}


def test_an_observation_is_restricted_from_its_own_page_and_lifted_from_the_list(
    browser: Callable[..., TestClient], store: Store, make: Make
) -> None:
    observation = make.observation()
    page = browser(make.owner)
    form = page.get(f"/projects/{make.project_id}/restrictions/new?kind=observation&record={observation.id}")
    assert f"Restrict {observation.reference}" in form.text
    sent = {"kind": "observation", "record_id": str(observation.id), "reason": "They dispute it."}
    listed = page.post(f"/projects/{make.project_id}/restrictions", data=sent)
    assert (observation.reference in listed.text, "They dispute it." in listed.text) == (True, True)
    with store.begin(make.owner) as work:
        (restriction,) = restrictions.find(work, make.project_id)
    page.post(f"/restrictions/{restriction.id}/lift")
    assert page.get(f"/observations/{observation.id}").status_code == 200


def test_nothing_but_interviews_observations_and_participants_is_restricted(
    browser: Callable[..., TestClient], make: Make
) -> None:
    insight = make.insight()
    sent = {"kind": "insight", "record_id": str(insight.id), "reason": "They dispute it."}
    assert browser(make.owner).post(f"/projects/{make.project_id}/restrictions", data=sent).status_code == 404


def test_what_is_soon_deleted_is_told_on_the_front_page_of_the_project(
    browser: Callable[..., TestClient], make: Make
) -> None:
    study = make.study(title="The first round", retention_on="2026-03-12")
    make.interview(study_id=study.id)
    told = browser(make.owner).get(f"/projects/{make.project_id}").text
    assert "The first round" in told
    assert "in 10 days" in told
