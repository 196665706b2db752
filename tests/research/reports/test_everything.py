"""Every report of the demo project: all templates, in all languages, as all files."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import pytest

from research import demo, projects
from research.access import SYSTEM
from research.installation import Installation
from research.reports import drafting
from research.reports.files import FORMATS, to_file
from research.reports.kept import ReportDraft
from research.reports.render import KEYS
from research.settings import Settings
from research.words import Language
from tests.making import Clock

TITLE = "Flere i arbeid"
TODAY = datetime(2026, 12, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Told:
    """The demo project, for looking only."""

    installation: Installation

    def files(self, key: str, language: Language) -> dict[str, bytes]:
        """Return a report as every file."""
        draft = ReportDraft(title=TITLE, template=key, language=language)
        with self.installation.store.begin(SYSTEM) as work:
            (project,) = projects.find(work)
            filled = drafting.fill(work, project.id, draft, self.installation.finder)
        rendered, rows = filled.rendered, filled.gathered.sources
        options: dict[str, Any] = {"title": TITLE, "language": language, "pictures": rendered.pictures, "rows": rows}
        return {each: to_file(rendered.markdown, each, made_on=TODAY.date(), **options) for each in FORMATS}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """The demo project, told after the last of it had happened."""
    clock = Clock()
    clock.now = TODAY
    installation = Installation.open(Settings(data_dir=tmp_path_factory.mktemp("demo")), clock=clock)
    installation.store.after_commit.clear()
    demo.load(installation.store)
    yield Told(installation)
    installation.close()


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("key", KEYS)
def test_a_report_is_made_as_every_file(told: Told, key: str, language: Language) -> None:
    made = told.files(key, language)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made["pdf"]
    assert f'<html lang="{language}">'.encode() in made["html"]
    assert made["csv"].startswith(b"\xef\xbb\xbf")
    word, slides = (parts(made[each]) for each in ("docx", "pptx"))
    assert {'"Title"', '"Heading1"'} <= set(re.findall(r'<w:pStyle w:val=("\w+")', word["word/document.xml"]))
    assert f'w:val="{language}-' in word["word/styles.xml"]
    assert f'lang="{language}-' in slides["ppt/slides/slide1.xml"]
    for text in (*word.values(), *slides.values(), *parts(made["odt"]).values()):
        ElementTree.fromstring(text)


def parts(archive: bytes) -> dict[str, str]:
    """Return the texts of an office file by name."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        names = [name for name in opened.namelist() if name.endswith((".xml", ".rels"))]
        return {name: opened.read(name).decode() for name in names}
