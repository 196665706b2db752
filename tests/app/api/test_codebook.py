"""The API of what is done to tags."""

from starlette.testclient import TestClient

from tests.making import Make


def test_a_tag_is_merged_and_the_merge_undone(api: TestClient, home: str, make: Make) -> None:
    made = make.observation(tags=["mail"])
    letter = make.tag("letter")
    (mail,) = (each for each in api.get(f"{home}/tags").json()["items"] if each["name"] == "mail")
    merged = api.post(f"/api/v1/tags/{mail['id']}/merge", json={"into_id": str(letter.id)})
    assert (merged.json()["id"], merged.json()["aliases"], merged.json()["uses"]) == (str(letter.id), ["mail"], 1)
    (act,) = api.get(f"{home}/operations").json()["items"]
    assert (act["act"], act["name"], act["other_name"], act["is_undone"]) == ("merged", "mail", "letter", False)
    assert api.post(f"/api/v1/operations/{act['id']}/undo").json()["is_undone"]
    assert api.get(f"/api/v1/observations/{made.id}").json()["tags"] == ["mail"]
    assert api.post(f"/api/v1/operations/{act['id']}/undo").status_code == 422


def test_a_tag_is_split(api: TestClient, home: str, make: Make) -> None:
    made = make.observation(tags=["letter"])
    (letter,) = api.get(f"{home}/tags").json()["items"]
    answer = api.post(f"/api/v1/tags/{letter['id']}/split", json={"name": "refusal", "record_ids": [str(made.id)]})
    assert (answer.status_code, answer.json()["name"], answer.json()["uses"]) == (201, "refusal", 1)
    assert api.get(f"/api/v1/observations/{made.id}").json()["tags"] == ["refusal"]


def test_a_merge_of_what_was_changed_since_is_refused(api: TestClient, make: Make) -> None:
    mail, letter = make.tag("mail"), make.tag("letter")
    draft, address = {"into_id": str(letter.id)}, f"/api/v1/tags/{mail.id}/merge"
    assert api.post(address, json=draft, headers={"If-Match": '"7-0"'}).status_code == 412
    assert api.post(address, json=draft, headers={"If-Match": '"1-0"'}).status_code == 200
    assert api.post(address, json=draft).status_code == 412


def test_uses_are_counted_by_phase_and_kind(api: TestClient, make: Make) -> None:
    tag = make.tag("letter")
    make.observation(phase="explore", tags=["letter"])
    counted = api.get(f"/api/v1/tags/{tag.id}/uses").json()
    assert counted["own"] == [{"kind": "observation", "phase": "explore", "count": 1}]


def test_tags_are_suggested(api: TestClient, home: str, make: Make) -> None:
    make.tag("jobbsøking")
    found = api.get(f"{home}/tags/suggestions", params={"q": "jobb-søking"}).json()
    assert ([each["name"] for each in found["tags"]], found["twin"]) == (["jobbsøking"], "jobbsøking")


def test_a_comma_in_a_name_is_explained(api: TestClient, home: str) -> None:
    answer = api.post(f"{home}/tags", json={"name": "one, two"})
    assert answer.status_code == 422
    assert "no comma" in answer.json()["errors"][0]["detail"]
