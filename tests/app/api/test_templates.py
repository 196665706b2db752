"""The API of report templates and of reference documents."""

from starlette.testclient import TestClient

from research.reports.reference_documents import FORMATS

DRAFT = {"name": "For the council", "language": "en", "source": "# {{ title }}\n\n{{ insights|length }}"}


def test_a_template_is_added_revised_and_thrown_away(api: TestClient, home: str) -> None:
    made = api.post(f"{home}/templates", json=DRAFT)
    assert (made.status_code, made.json()["reference"]) == (201, "MAL-001")
    address, tag = made.headers["Location"], {"If-Match": made.headers["ETag"]}
    assert api.put(address, json={**DRAFT, "name": "Another"}, headers=tag).json()["name"] == "Another"
    assert api.delete(address).status_code == 204
    assert api.post(f"{address}/restore").json()["name"] == "Another"


def test_what_cannot_be_filled_is_refused_with_its_line(api: TestClient, home: str) -> None:
    answer = api.post(f"{home}/templates", json={**DRAFT, "source": "a\n{{ nothing }}"})
    assert answer.status_code == 422
    assert "nothing" in answer.json()["errors"][0]["detail"]
    assert answer.json()["errors"][0]["field"] == "source"


def test_a_template_is_tried_without_being_kept(api: TestClient, home: str) -> None:
    assert api.post(f"{home}/templates/preview", json=DRAFT).json() == {"markdown": "# For the council\n\n0\n"}
    assert api.get(f"{home}/templates").json()["items"] == []


def test_a_template_that_comes_with_fasett_is_given_as_a_draft(api: TestClient, home: str) -> None:
    draft = api.get(f"{home}/templates/diagnose", params={"language": "nn"}).json()
    assert "## " in draft["source"]
    assert api.post(f"{home}/templates", json=draft).status_code == 201


def test_those_that_come_with_fasett_are_listed_in_a_language(api: TestClient) -> None:
    titles = {each["key"]: each["title"] for each in api.get("/api/v1/templates?language=nb").json()["items"]}
    assert titles["diagnose"] == "Diagnoserapport"


def test_what_a_template_can_use_is_listed(api: TestClient) -> None:
    asked = {"limit": "200", "cursor": ""}
    names: set[str] = set()
    while asked["cursor"] is not None:
        page = api.get("/api/v1/template-language", params=asked).json()
        names |= {each["name"] for each in page["items"]}
        asked["cursor"] = page["next"]
    assert {"insights", "date", "_cover.md"} <= names


def test_a_reference_document_is_put_read_and_taken_away(api: TestClient, home: str) -> None:
    address, own = f"{home}/reference-documents/odt", FORMATS["odt"].standard()
    assert api.put(address, files={"file": ("look.odt", own)}).json()["name"] == "look.odt"
    assert api.get(address).content == own
    assert [each["format"] for each in api.get(f"{home}/reference-documents").json()["items"]] == ["odt"]
    assert api.delete(address).status_code == 204
    assert api.get(f"{home}/reference-documents").json()["items"] == []
