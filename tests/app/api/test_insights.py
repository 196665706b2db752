"""The API of insights, their evidence and their status."""

from collections.abc import Callable
from datetime import date

from starlette.testclient import TestClient

from research.access import Actor
from tests.making import Make


def test_an_insight_cites_a_passage_and_an_observation(api: TestClient, make: Make) -> None:
    address = f"/api/v1/insights/{make.insight().id}"
    passage, observation = make.passage("Nobody called me back."), make.observation()
    cited = api.post(f"{address}/evidence", json={"passage_id": str(passage.id), "excerpt": "called me back"})
    assert (cited.status_code, cited.json()["text"]) == (201, "called me back")
    api.post(f"{address}/evidence", json={"observation_id": str(observation.id), "stance": "contradicts"})
    assert api.get(f"{address}/evidence").json()["items"][0] == cited.json()
    shown = api.get(address).json()
    assert (shown["supports"], shown["contradicts"], shown["sources"]) == (1, 1, 2)


def test_an_excerpt_that_nobody_said_is_refused(api: TestClient, make: Make) -> None:
    draft = {"passage_id": str(make.passage("Nobody called me back.").id), "excerpt": "called me names"}
    answer = api.post(f"/api/v1/insights/{make.insight().id}/evidence", json=draft)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "excerpt")


def test_evidence_cites_one_thing(api: TestClient, make: Make) -> None:
    assert api.post(f"/api/v1/insights/{make.insight().id}/evidence", json={}).status_code == 422


def test_an_insight_without_evidence_is_not_confirmed(api: TestClient, make: Make) -> None:
    answer = api.post(f"/api/v1/insights/{make.insight().id}/status", json={"status": "confirmed"})
    assert answer.status_code == 422


def test_a_confirmed_insight_that_loses_its_evidence_is_a_draft(api: TestClient, make: Make) -> None:
    address = f"/api/v1/insights/{make.insight(confirmed=True).id}"
    (piece,) = api.get(f"{address}/evidence").json()["items"]
    assert api.delete(f"{address}/evidence/{piece['id']}").status_code == 204
    assert api.get(address).json()["status"] == "draft"


def test_a_status_is_not_set_on_what_somebody_else_has_changed(api: TestClient, make: Make) -> None:
    address = f"/api/v1/insights/{make.insight().id}"
    make_draft = {"statement": "People do not know who decides.", "phase": "diagnose"}
    api.put(address, json=make_draft, headers={"If-Match": '"1"'})
    answer = api.post(f"{address}/status", json={"status": "draft"}, headers={"If-Match": '"1"'})
    assert (answer.status_code, answer.json()["revision"]) == (412, 2)


def test_a_reader_sees_evidence_without_what_was_said(
    program: Callable[..., TestClient], reader: Actor, make: Make
) -> None:
    insight = make.insight(confirmed=True)
    make.evidence(insight, make.passage("Nobody called me back."))
    pieces = program(reader).get(f"/api/v1/insights/{insight.id}/evidence").json()["items"]
    assert {piece["text"] for piece in pieces} == {""}


def test_an_insight_lists_the_experiments_that_test_it(api: TestClient, make: Make) -> None:
    insight = make.insight()
    experiment = make.experiment(tests=[insight.id])
    make.experiment()
    tested = api.get(f"/api/v1/insights/{insight.id}/experiments").json()["items"]
    assert [each["id"] for each in tested] == [str(experiment.id)]


def test_an_observation_and_an_interview_list_the_insights_on_them(api: TestClient, make: Make) -> None:
    insight, passage, observation = make.insight(), make.passage(), make.observation()
    make.evidence(insight, passage)
    make.evidence(insight, observation)
    for address in (f"interviews/{passage.interview_id}", f"observations/{observation.id}"):
        resting = api.get(f"/api/v1/{address}/insights").json()["items"]
        assert [each["reference"] for each in resting] == ["INN-001"]


def test_an_insight_tells_how_strong_it_is_and_why(api: TestClient, make: Make) -> None:
    address = f"/api/v1/insights/{make.insight(confirmed=True).id}"
    told = api.get(f"{address}/strength").json()
    assert (told["support"], told["points"]) == ("weak", 1)
    assert told["reasons"][0] == {"text": "One colleague who has observed", "values": {}, "points": 1}
    assert api.get(address).json()["support"] == "weak"


def test_evidence_is_turned_and_moved(api: TestClient, make: Make) -> None:
    insight = make.insight()
    address = f"/api/v1/insights/{insight.id}/evidence"
    first, second = (make.evidence(insight, make.observation()) for _ in range(2))
    assert api.put(f"{address}/{second.id}/place", json={"place": 1}).status_code == 204
    assert [piece["id"] for piece in api.get(address).json()["items"]] == [str(second.id), str(first.id)]
    turned = api.put(f"{address}/{first.id}", json={"stance": "contradicts", "reason": "It went well."}).json()
    assert (turned["stance"], turned["reason"]) == ("contradicts", "It went well.")


def test_an_insight_grows_from_an_experiment(api: TestClient, make: Make) -> None:
    tested = make.insight()
    experiment = make.experiment(tests=[tested.id], learning="Calls help.")
    draft = {"statement": "Calls make the letter harmless.", "phase": "develop"}
    made = api.post(f"/api/v1/experiments/{experiment.id}/insights", json=draft)
    assert (made.status_code, made.headers["Location"]) == (201, f"/api/v1/insights/{made.json()['id']}")
    assert [each["reference"] for each in made.json()["grew_from"]] == ["EKS-001"]
    assert [each["reference"] for each in made.json()["builds_on"]] == ["INN-001"]
    grown = api.get(f"/api/v1/experiments/{experiment.id}").json()["grown"]
    assert [each["id"] for each in grown] == [made.json()["id"]]


def test_overdue_experiments_are_listed(api: TestClient, make: Make) -> None:
    late = make.experiment(ends_on=date(2026, 3, 1))
    make.experiment()
    listed = api.get(f"/api/v1/projects/{make.project_id}/experiments/overdue").json()["items"]
    assert [each["id"] for each in listed] == [str(late.id)]


def test_an_insight_lists_the_questions_that_hang_on_it(api: TestClient, make: Make) -> None:
    insight = make.insight()
    question = make.question(insight)
    make.question()
    listed = api.get(f"/api/v1/insights/{insight.id}/questions").json()["items"]
    assert [each["id"] for each in listed] == [str(question.id)]


def test_a_question_is_added_and_revised(api: TestClient, make: Make) -> None:
    draft = {"text": "How might we say whose turn it is?", "insight_ids": [str(make.insight().id)]}
    made = api.post(f"/api/v1/projects/{make.project_id}/questions", json=draft)
    assert made.status_code == 201
    revised = api.put(
        made.headers["Location"],
        json={**draft, "text": "How might we be heard in time?"},
        headers={"If-Match": made.headers["ETag"]},
    )
    assert (revised.status_code, revised.json()["text"]) == (200, "How might we be heard in time?")
