"""The page of reference documents: put one in, take it out, take it away."""

import io
import zipfile
from collections.abc import Callable

from starlette.testclient import TestClient

from research.access import Actor
from research.projects import Project
from research.reports.reference_documents import FORMATS

Browser = Callable[..., TestClient]


def test_the_standard_document_is_there_to_begin_from(browser: Browser, owner: Actor, project: Project) -> None:
    answer = browser(owner).get(f"/projects/{project.id}/reference-documents/docx")
    assert answer.headers["content-disposition"] == 'attachment; filename="fasett-reference.docx"'
    assert "word/styles.xml" in zipfile.ZipFile(io.BytesIO(answer.content)).namelist()


def test_a_document_is_put_in_and_taken_away(browser: Browser, owner: Actor, project: Project) -> None:
    visitor, address = browser(owner), f"/projects/{project.id}/reference-documents"
    own = {"file": ("council.docx", FORMATS["docx"].standard())}
    assert "council.docx" in visitor.post(f"{address}/docx", files=own).text
    assert visitor.get(f"{address}/docx").content == own["file"][1]
    assert "council.docx" not in visitor.post(f"{address}/docx/remove").text


def test_what_is_refused_is_told_beside_its_field(browser: Browser, owner: Actor, project: Project) -> None:
    address = f"/projects/{project.id}/reference-documents/odt"
    answer = browser(owner).post(address, files={"file": ("look.odt", b"no document")})
    assert answer.status_code == 422
    assert 'id="odt-e"' in answer.text
    assert browser(owner).post(address).status_code == 422


def test_a_researcher_sees_the_look_and_cannot_change_it(
    browser: Browser, team: dict[str, Actor], project: Project
) -> None:
    visitor, address = browser(team["researcher"]), f"/projects/{project.id}/reference-documents"
    assert 'type="file"' not in visitor.get(address).text
    assert visitor.post(f"{address}/odt").status_code == 403
