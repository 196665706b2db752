"""Reference documents: whose look files take, and what is refused because it could do something by itself."""

import io
import zipfile

import pytest

from research.access import Actor
from research.errors import NotFound, NotPermitted, RuleBroken, TooLarge
from research.projects import Project
from research.reports import files, office, reference_documents
from research.reports.reference_documents import FORMATS
from research.store import Store


def document(format: str = "docx", **more: str) -> bytes:
    """Return the standard document with some of its parts changed, or others added."""
    return changed(FORMATS[format].standard(), {name: text.encode() for name, text in more.items()})


def changed(archive: bytes, parts: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(written, "w") as target:
        for entry in source.infolist():
            target.writestr(entry, parts.pop(entry.filename, source.read(entry)))
        for name, part in parts.items():
            target.writestr(name, part)
    return written.getvalue()


def with_look() -> bytes:
    return office.edited(
        FORMATS["docx"].standard(), {"word/styles.xml": lambda xml: xml.replace("Calibri", "Times New Roman")}
    )


@pytest.mark.parametrize("format", FORMATS)
def test_the_standard_document_can_be_put_back_as_ones_own(
    store: Store, owner: Actor, project: Project, format: str
) -> None:
    with store.begin(owner, write=True) as work:
        standard = reference_documents.get(work, project.id, format)
        reference_documents.put(work, project.id, format, f"look.{format}", standard)
    with store.begin(owner) as work:
        assert reference_documents.of(work, project.id, format) == standard
        (held,) = reference_documents.find(work, project.id)
    assert (held.format, held.name, held.bytes, held.put_by) == (format, f"look.{format}", len(standard), "Owner")


def test_a_file_takes_the_look_of_the_document(store: Store, owner: Actor, project: Project) -> None:
    with store.begin(owner, write=True) as work:
        reference_documents.put(work, project.id, "docx", "look.docx", with_look())
        look = reference_documents.of(work, project.id, "docx")
    made = files.to_file("# A\n\n## B\n\nText\n", "docx", title="A", reference=look)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert b"Times New Roman" in archive.read("word/styles.xml")


def test_another_document_takes_the_place_of_the_one_before(store: Store, owner: Actor, project: Project) -> None:
    with store.begin(owner, write=True) as work:
        reference_documents.put(work, project.id, "docx", "one.docx", document())
        reference_documents.put(work, project.id, "docx", "two.docx", document())
        assert [each.name for each in reference_documents.find(work, project.id)] == ["two.docx"]


def test_without_a_document_there_is_none(store: Store, owner: Actor, project: Project) -> None:
    with store.begin(owner, write=True) as work:
        assert reference_documents.of(work, project.id, "docx") is None
        with pytest.raises(NotFound):
            reference_documents.drop(work, project.id, "docx")


def test_a_document_can_be_taken_away_again(store: Store, owner: Actor, project: Project) -> None:
    with store.begin(owner, write=True) as work:
        reference_documents.put(work, project.id, "odt", "look.odt", document("odt"))
        reference_documents.drop(work, project.id, "odt")
        assert reference_documents.of(work, project.id, "odt") is None


def test_only_owners_change_the_look(store: Store, team: dict[str, Actor], project: Project) -> None:
    with store.begin(team["researcher"], write=True) as work, pytest.raises(NotPermitted):
        reference_documents.put(work, project.id, "docx", "look.docx", document())


RELATION = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
    'Target="https://example.org/x" TargetMode="External"/></Relationships>'
)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "no Word file"),
        (b"PK\x03\x04 cut off", "no Word file"),
        (b"{\\rtf1 text}", "no Word file"),
        (document("odt"), "no Word file"),
        (document("pptx"), "no Word file"),
        (document(**{"word/vbaProject.bin": "x"}), "macros"),
        (document(**{"word/embeddings/oleObject1.bin": "x"}), "another file or program"),
        (document(**{"../../etc/x.xml": "<x/>"}), "leads out"),
        (document(**{"word/_rels/settings.xml.rels": RELATION.format(kind="attachedTemplate")}), "from elsewhere"),
        (document(**{"word/_rels/header9.xml.rels": RELATION.format(kind="image")}), "from elsewhere"),
        (document(**{"word/header9.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x/>'}), "entities"),
        (document(**{"word/header9.xml": "<w:instrText> DDEAUTO c:\\\\cmd </w:instrText>"}), "by itself"),
        (document(**{"word/styles.xml": "<not closed"}), "No report can be made"),
    ],
)
def test_what_is_no_document_or_could_do_something_is_refused(
    store: Store, owner: Actor, project: Project, content: bytes, told: str
) -> None:
    with store.begin(owner, write=True) as work, pytest.raises(RuleBroken, match=told) as refused:
        reference_documents.put(work, project.id, "docx", "look.docx", content)
    assert refused.value.field == "docx"


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ({"Basic/Standard/script-lb.xml": "<x/>"}, "macros"),
        ({"Object 1/content.xml": "<x/>"}, "another file or program"),
        ({"more.xml": '<draw:image xlink:href="https://example.org/x.png"/>'}, "from elsewhere"),
        ({"more.xml": "<script:event-listener/>"}, "by itself"),
    ],
)
def test_an_opendocument_is_looked_through_as_well(
    store: Store, owner: Actor, project: Project, part: dict[str, str], told: str
) -> None:
    with store.begin(owner, write=True) as work, pytest.raises(RuleBroken, match=told):
        reference_documents.put(work, project.id, "odt", "look.odt", document("odt", **part))


def test_a_link_to_click_on_is_no_fault(store: Store, owner: Actor, project: Project) -> None:
    linked = document(**{"word/_rels/header9.xml.rels": RELATION.format(kind="hyperlink")})
    with store.begin(owner, write=True) as work:
        reference_documents.put(work, project.id, "docx", "look.docx", linked)
        assert reference_documents.of(work, project.id, "docx") == linked


@pytest.mark.parametrize(
    "content", [bytes(reference_documents.MAX_BYTES + 1), document(**{"word/media/a.bmp": "0" * 61 * 1024**2})]
)
def test_what_is_too_large_is_refused(store: Store, owner: Actor, project: Project, content: bytes) -> None:
    with store.begin(owner, write=True) as work, pytest.raises(TooLarge):
        reference_documents.put(work, project.id, "docx", "look.docx", content)


def test_a_format_without_a_look_has_no_document(store: Store, owner: Actor, project: Project) -> None:
    with store.begin(owner) as work, pytest.raises(NotFound):
        reference_documents.get(work, project.id, "pdf")
