"""A report as slides."""

import io
import re
import zipfile
from html import unescape

import pytest

from research.reports.files import to_file
from research.reports.sandbox import escape
from research.words import Language

INSIGHT = """### Stillhet tolkes som et nei

*Sterkt belagt · INN-031*

Søkere vet sjelden hvor lang ventetid som er vanlig.

> «Den ventetida var verre enn å få nei.»
>
> *INT-014, 12:41*

> «Jeg ga opp.»
>
> *INT-015, 02:10*

**Dette motsier:**

> «Jeg ringte bare igjen.»
>
> *INT-016, 07:00*

**Behovet bak:** Å vite hva som skjer.
"""


class Slides:
    """What a presentation says, slide by slide."""

    def __init__(self, markdown: str, language: Language = Language.BOKMAL) -> None:
        file = to_file(f"# Rapport\n\nFlere i arbeid\n\n{markdown}", "pptx", title="Rapport", language=language)
        with zipfile.ZipFile(io.BytesIO(file)) as archive:
            names = archive.namelist()
            self.xml = [archive.read(name).decode() for name in self._ordered(names, "slides/slide")]
            self.notes = [said(archive.read(name).decode()) for name in self._ordered(names, "notesSlides/notesSlide")]
        self.said = [said(xml) for xml in self.xml]

    @staticmethod
    def _ordered(names: list[str], kind: str) -> list[str]:
        found = [name for name in names if re.fullmatch(rf"ppt/{kind}\d+\.xml", name)]
        return sorted(found, key=lambda name: int(re.sub(r"\D", "", name)))


def said(xml: str) -> list[str]:
    paragraphs = re.findall(r"<a:p>(.*?)</a:p>", xml, re.DOTALL)
    lines = ("".join(re.findall(r"<a:t>(.*?)</a:t>", paragraph, re.DOTALL)) for paragraph in paragraphs)
    return [unescape(line) for line in lines if line]


def test_the_first_slide_is_the_cover() -> None:
    assert Slides("## Sammendrag\n\nKort.").said[0] == ["Rapport", "Flere i arbeid"]


def test_a_section_is_a_slide_with_its_text() -> None:
    assert Slides("## Sammendrag\n\nKort.\n\n- en\n- to").said[1] == ["Sammendrag", "Kort.", "en", "to"]


def test_a_section_that_only_holds_others_is_a_slide_of_its_own() -> None:
    assert [slide[0] for slide in Slides(f"## Hovedfunn\n\n{INSIGHT}").said] == [
        "Rapport",
        "Hovedfunn",
        "Stillhet tolkes som et nei",
    ]


def test_an_insight_is_a_slide_with_its_strength_and_a_quote_for_and_against() -> None:
    assert Slides(f"## Hovedfunn\n\n{INSIGHT}").said[2] == [
        "Stillhet tolkes som et nei",
        "Sterkt belagt · INN-031",
        "«Den ventetida var verre enn å få nei.»",
        "INT-014, 12:41",
        "«Jeg ringte bare igjen.»",
        "INT-016, 07:00",
    ]


def test_each_insight_of_a_theme_is_a_slide_that_names_the_theme() -> None:
    second = INSIGHT.replace("Stillhet tolkes som et nei", "Brevet blir ikke lest")
    themed = f"## Innsikter per tema\n\n### Ventetid\n\n{INSIGHT}\n{second}".replace("### S", "#### S").replace(
        "### B", "#### B"
    )
    slides = Slides(themed).said[2:]
    assert [lines[:2] for lines in slides] == [
        ["Stillhet tolkes som et nei", "Ventetid"],
        ["Brevet blir ikke lest", "Ventetid"],
    ]


def test_the_notes_of_an_insight_tell_the_rest_and_all_its_evidence() -> None:
    assert Slides(f"## Hovedfunn\n\n{INSIGHT}").notes[0][:3] == [
        "Søkere vet sjelden hvor lang ventetid som er vanlig.",
        "Behovet bak: Å vite hva som skjer.",
        "Belegg: INT-014, 12:41; INT-015, 02:10; INT-016, 07:00",
    ]


def test_long_text_goes_on_over_several_slides_and_none_of_it_is_lost() -> None:
    sentences = [f"Dette er setning nummer {number} om ventetiden i mottaket." for number in range(80)]
    slides = Slides("## Sammendrag\n\n" + " ".join(sentences)).said[1:]
    assert [slide[0] for slide in slides][:2] == ["Sammendrag", "Sammendrag (2)"]
    assert " ".join(line for slide in slides for line in slide[1:]) == " ".join(sentences)
    assert max(len(" ".join(slide[1:])) for slide in slides) < 1000


def test_a_word_without_an_end_is_cut() -> None:
    slides = Slides("## Sammendrag\n\n" + "a" * 3000).said[1:]
    assert "".join(line for slide in slides for line in slide[1:]) == "a" * 3000
    assert len(slides) > 3


def test_a_long_list_goes_on_over_several_slides() -> None:
    slides = Slides("## Behov\n\n" + "\n".join(f"- Behov nummer {number}" for number in range(30))).said[1:]
    assert len(slides) > 2
    assert [line for slide in slides for line in slide[1:]] == [f"Behov nummer {number}" for number in range(30)]


def test_a_long_title_is_cut_and_stands_whole_on_the_slide() -> None:
    long = "Stillhet tolkes som et nei av unge som venter på svar " * 5
    slide = Slides(f"## Hovedfunn\n\n{INSIGHT.replace('Stillhet tolkes som et nei', long.strip())}").said[2]
    assert slide[0].endswith("…")
    assert slide[1] == long.strip()


def test_a_table_is_a_table_with_its_head_on_every_slide() -> None:
    rows = "".join(f"|INT-{number:03}|Intervju|\n" for number in range(30))
    slides = Slides(f"## Kilder\n\n*Kildene*\n\n|Referanse|Type|\n|---|---|\n{rows}")
    tables = [slide for slide, xml in zip(slides.said, slides.xml, strict=True) if "<a:tbl>" in xml]
    assert len(tables) > 1
    assert [table[:3] for table in tables[:2]] == [
        ["Kildene", "Referanse", "Type"],
        ["Kildene (2)", "Referanse", "Type"],
    ]


def test_of_a_very_long_table_the_rest_is_told() -> None:
    rows = "".join(f"|INT-{number:03}|Intervju|\n" for number in range(300))
    assert Slides(f"## Kilder\n\n|Referanse|Type|\n|---|---|\n{rows}").said[-1][-1] == (
        "Tabellen har 260 rader til i rapporten."
    )


def test_every_word_has_the_language_of_the_report() -> None:
    xml = "".join(Slides("## Samandrag\n\nKort.", Language.NYNORSK).xml)
    assert set(re.findall(r'<a:rPr lang="([\w-]+)"', xml)) == {"nn-NO"}
    assert xml.count("<a:rPr") == xml.count('<a:rPr lang="nn-NO"')


def test_what_people_said_has_a_type_of_its_own() -> None:
    xml = Slides(f"## Hovedfunn\n\n{INSIGHT}").xml[2]
    assert re.search(r'typeface="Georgia"/></a:rPr><a:t>«Den ventetida', xml)


@pytest.mark.parametrize("words", ["<b>fet</b>", "{{7*7}} $x$ #eval", "* a_b_ `c`", "« & »"])
def test_a_slide_shows_words_as_they_are(words: str) -> None:
    assert words in Slides(f"## Sammendrag\n\nOrd {escape(words)}.").said[1][1]
