"""The API of a record's history: differences, and earlier versions taken up again."""

from starlette.testclient import TestClient

from tests.making import Make


def test_the_history_tells_what_was_changed(api: TestClient, make: Make) -> None:
    made = make.observation(tags=["letter"])
    version = make.version(made, what_happened=made.what_happened)
    last = api.get(f"/api/v1/observations/{made.id}/history").json()["items"][0]
    (difference,) = last["differences"]
    assert last["version_id"] == str(version)
    assert (difference["field"], [each["title"] for each in difference["removed"]]) == ("tagging", ["letter"])


def test_an_earlier_version_is_taken_up_by_who_says_which_revision_they_read(api: TestClient, make: Make) -> None:
    made = make.observation(what_happened="The queue was short.")
    address = f"/api/v1/observations/{made.id}/history/{make.version(made)}"
    assert api.get(address).json()["differences"][0]["after"] == "The queue was short."
    assert api.post(f"{address}/take-up").status_code == 428
    assert api.post(f"{address}/take-up", headers={"If-Match": '"1"'}).status_code == 412
    assert api.post(f"{address}/take-up", headers={"If-Match": '"2"'}).json()["what_happened"] == "The queue was short."
