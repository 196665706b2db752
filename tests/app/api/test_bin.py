"""The API of the bin."""

from starlette.testclient import TestClient

from tests.making import Make


def test_what_was_removed_is_listed(api: TestClient, home: str, make: Make) -> None:
    made = make.observation()
    api.delete(f"/api/v1/observations/{made.id}")
    (listed,) = api.get(f"{home}/bin").json()["items"]
    assert (listed["reference"], listed["days_left"]) == ("OBS-001", 30)


def test_what_is_deleted_for_good_does_not_come_back(api: TestClient, home: str, make: Make) -> None:
    made = make.observation()
    api.delete(f"/api/v1/observations/{made.id}")
    assert api.delete(f"{home}/bin/{made.id}").status_code == 204
    assert api.post(f"/api/v1/observations/{made.id}/restore").status_code == 404


def test_what_was_not_removed_is_not_deleted_for_good(api: TestClient, home: str, make: Make) -> None:
    assert api.delete(f"{home}/bin/{make.observation().id}").status_code == 404


def test_a_removed_project_is_listed_and_deleted_for_good(api: TestClient, home: str) -> None:
    api.delete(home)
    (listed,) = api.get("/api/v1/bin").json()["items"]
    assert api.delete(f"/api/v1/bin/{listed['id']}").status_code == 204
    assert api.get("/api/v1/bin").json()["items"] == []
