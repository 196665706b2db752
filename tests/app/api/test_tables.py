"""Tables through the API."""

from collections.abc import Callable

from starlette.testclient import TestClient

from research.access import Actor
from research.projects import Project

Program = Callable[..., TestClient]
TABLE = "hva skjedde;hvor\nKøen gikk ut på gata;Mottaket\nHun ringte igjen;Telefon\n".encode()


def sent(program: TestClient, project: Project, content: bytes = TABLE, **asked: object) -> dict[str, object]:
    """Send a table and return the answer."""
    answer = program.post(
        f"/api/v1/projects/{project.id}/tables",
        params={"phase": "diagnose", **asked},
        files={"file": ("table.csv", content)},
    )
    return {"status": answer.status_code, **answer.json()}


def listed(program: TestClient, project: Project) -> list[str]:
    """Return what the project's observations say."""
    found = program.get(f"/api/v1/projects/{project.id}/observations").json()["items"]
    return sorted(each["what_happened"] for each in found)


def test_each_row_becomes_an_observation(program: Program, owner: Actor, project: Project) -> None:
    assert sent(program(owner), project)["stored"] == 2
    assert listed(program(owner), project) == ["Hun ringte igjen", "Køen gikk ut på gata"]


def test_a_dry_run_stores_nothing(program: Program, owner: Actor, project: Project) -> None:
    answer = sent(program(owner), project, dry_run=True)
    assert (answer["good"], answer["stored"]) == (2, 0)
    assert listed(program(owner), project) == []


def test_a_bad_row_refuses_the_table_and_is_named(program: Program, owner: Actor, project: Project) -> None:
    answer = sent(program(owner), project, b"hva skjedde;hvor\nDet var stille;Mottaket\nAb;Mottaket\n")
    assert answer["status"] == 422
    assert "row 3" in str(answer["detail"])
    assert listed(program(owner), project) == []


def test_an_unknown_column_is_named(program: Program, owner: Actor, project: Project) -> None:
    answer = sent(program(owner), project, b"hva skjedde;farge\nDet var stille;blue\n")
    assert answer["status"] == 422
    assert "farge" in str(answer["detail"])


def test_a_mapping_that_is_no_mapping_is_refused(program: Program, owner: Actor, project: Project) -> None:
    answer = program(owner).post(
        f"/api/v1/projects/{project.id}/tables", data={"mapping": "[]"}, files={"file": ("table.csv", TABLE)}
    )
    assert answer.status_code == 422


def test_a_reader_may_not_bring_anything_in(program: Program, reader: Actor, project: Project) -> None:
    assert sent(program(reader), project)["status"] == 403
    assert sent(program(reader), project, dry_run=True)["status"] == 403
