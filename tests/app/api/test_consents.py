"""The API of information texts and consents."""

from starlette.testclient import TestClient

from tests.making import Make

TEXT = "We ask how it went, and write down what you say."


def test_a_text_is_found_by_its_language_and_by_its_day(api: TestClient, make: Make) -> None:
    address = f"/api/v1/studies/{make.study().id}/information-texts"
    for language, day in (("nb", "2026-01-01"), ("nn", "2026-02-01")):
        assert api.post(address, json={"text": TEXT, "language": language, "valid_from": day}).status_code == 201
    assert [each["language"] for each in api.get(address).json()["items"]] == ["nn", "nb"]
    assert [each["language"] for each in api.get(address, params={"language": "nb"}).json()["items"]] == ["nb"]
    assert [each["language"] for each in api.get(address, params={"day": "2026-01-15"}).json()["items"]] == ["nb"]


def test_one_version_is_shown_whole(api: TestClient, make: Make) -> None:
    text = make.information_text(make.study(), text=TEXT)
    assert api.get(f"/api/v1/studies/{text.study_id}/information-texts/{text.id}").json()["text"] == TEXT


def test_a_consent_is_made_once_listed_and_taken_away(api: TestClient, make: Make) -> None:
    text, person = make.information_text(make.study()), make.participant()
    address = f"/api/v1/participants/{person.id}/consents"
    sent = {"information_text_id": str(text.id), "given_on": "2026-02-03", "channel": "oral", "scope": ["notes"]}
    answers = [api.post(address, json=sent, headers={"Idempotency-Key": "once"}).status_code for _ in range(2)]
    (made,) = api.get(address).json()["items"]
    assert (answers, made["state"], made["scope"]) == ([201, 200], "valid", ["notes"])
    assert api.delete(f"{address}/{made['id']}").status_code == 200
    assert api.get(address).json()["items"] == []


def test_nobody_says_who_took_a_consent_or_that_it_is_withdrawn(api: TestClient, make: Make) -> None:
    text, person = make.information_text(make.study()), make.participant()
    sent = {"information_text_id": str(text.id), "given_on": "2026-02-03", "channel": "oral", "scope": ["notes"]}
    for forged in ({"taken_by": str(person.id)}, {"withdrawn_on": "2026-02-04"}, {"version": 9}):
        answer = api.post(f"/api/v1/participants/{person.id}/consents", json={**sent, **forged})
        assert answer.status_code == 422
