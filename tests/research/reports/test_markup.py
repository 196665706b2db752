"""Markdown as the HTML of a page."""

import pytest

from research.reports.markup import Heading, headings, to_html


def test_a_heading_has_an_id_to_link_to() -> None:
    assert to_html("## Årsaker og behov") == '<h2 id="r-årsaker-og-behov">Årsaker og behov</h2>\n'


def test_two_headings_of_the_same_words_have_two_ids() -> None:
    assert [heading.id for heading in headings("## Funn\n\n## Funn")] == ["r-funn", "r-funn-2"]


def test_a_heading_is_listed_by_its_words_alone() -> None:
    assert headings("### Et *navn* \\# å spørre etter") == [
        Heading(3, "r-et-navn-å-spørre-etter", "Et navn # å spørre etter")
    ]


def test_a_quote_in_guillemets_is_a_voice_and_its_emphasised_end_the_source() -> None:
    assert to_html("> «Ingen svarte.»\n>\n> *INT-014, 12:41*") == (
        '<blockquote class="f-quote">\n<p class="f-voice">«Ingen svarte.»</p>\n<footer>INT-014, 12:41</footer>\n'
        "</blockquote>\n"
    )


def test_a_voice_lasts_until_its_source() -> None:
    assert to_html("> «Ingen svarte.\n>\n> Aldri.»").count('class="f-voice"') == 2


def test_a_quote_without_guillemets_is_no_voice() -> None:
    assert "f-voice" not in to_html("> Gutten går igjen.")


def test_a_paragraph_that_is_all_emphasis_is_an_aside() -> None:
    assert to_html("*Lav sikkerhet · INN-002*") == '<p class="f-meta">Lav sikkerhet · INN-002</p>\n'


def test_a_paragraph_that_begins_and_ends_in_emphasis_is_none() -> None:
    assert to_html("*en* og *to*") == "<p><em>en</em> og <em>to</em></p>\n"


@pytest.mark.parametrize(
    ("markdown", "forbidden"),
    [
        ("<script>alert(1)</script>", "<script"),
        ("<b onclick=x>fet</b>", "<b"),
        ("![bilde](https://example.org/a.png)", "<img"),
        ("[lenke](javascript:alert(1))", "<a"),
        ("[lenke](data:text/html,x)", "<a"),
        ("[lenke](/settings)", "href"),
        ("|a|\n|:-:|\n|b|", "style"),
    ],
)
def test_nothing_active_comes_through(markdown: str, forbidden: str) -> None:
    assert forbidden not in to_html(markdown)


def test_a_table_comes_through() -> None:
    assert "<td>INT-014</td>" in to_html("|Referanse|\n|---|\n|INT-014|")


def test_a_link_to_a_page_comes_through() -> None:
    assert '<a href="https://example.org/" rel="noopener">' in to_html("[lenke](https://example.org/)")
