"""What the API does with concepts and benefits beside what every noun does."""

from starlette.testclient import TestClient

from tests.making import Make


def test_a_measurement_is_added_once_for_each_key_and_taken_away(api: TestClient, make: Make) -> None:
    address = f"/api/v1/benefits/{make.benefit().id}"
    sent = {"on": "2026-02-20", "value": "77 %"}
    for status in (201, 200):
        answer = api.post(f"{address}/measurements", json=sent, headers={"Idempotency-Key": "once"})
        assert answer.status_code == status
    (measured,) = answer.json()["measured"]
    assert (measured["on"], measured["value"]) == ("2026-02-20", "77 %")
    assert api.delete(f"{address}/measurements/{measured['id']}").json()["measured"] == []


def test_a_measurement_changes_the_tag_that_a_copy_is_told_by(api: TestClient, make: Make) -> None:
    address = f"/api/v1/benefits/{make.benefit().id}"
    before = api.get(address).headers["ETag"]
    api.post(f"{address}/measurements", json={"on": "2026-02-20", "value": "77 %"})
    assert api.get(address, headers={"If-None-Match": before}).status_code == 200


def test_a_measurement_of_a_day_to_come_is_refused(api: TestClient, make: Make) -> None:
    address = f"/api/v1/benefits/{make.benefit().id}/measurements"
    answer = api.post(address, json={"on": "2026-03-03", "value": "77 %"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "on")


def test_a_question_lists_its_concepts_and_a_concept_its_benefits(api: TestClient, make: Make) -> None:
    asked = make.question()
    concept = make.concept(question_ids=[asked.id])
    benefit = make.benefit(concept_id=concept.id)
    concepts = api.get(f"/api/v1/questions/{asked.id}/concepts").json()["items"]
    benefits = api.get(f"/api/v1/concepts/{concept.id}/benefits").json()["items"]
    assert ([each["id"] for each in concepts], [each["id"] for each in benefits]) == (
        [str(concept.id)],
        [str(benefit.id)],
    )


def test_concepts_are_narrowed_to_a_status(api: TestClient, home: str, make: Make) -> None:
    make.concept()
    chosen = make.concept(status="chosen")
    found = api.get(f"{home}/concepts", params={"status": "chosen"}).json()["items"]
    assert [each["id"] for each in found] == [str(chosen.id)]
