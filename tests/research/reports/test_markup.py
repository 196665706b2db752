"""Markdown as the HTML of a page."""

import pytest

from research.reports.markup import Heading, column_shares, headings, to_html
from research.reports.pictures import Picture
from research.reports.sandbox import escape


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


def test_english_marks_are_a_voice_too() -> None:
    assert 'class="f-voice"' in to_html("> “Nobody answered.”")


def test_no_word_of_a_narrow_column_is_broken() -> None:
    narrow, *wide = column_shares([["Beslutning", *["Ord " * 100] * 5]])
    assert narrow / (narrow + sum(wide)) > len("Beslutning") / 90


def test_a_voice_lasts_until_its_source() -> None:
    assert to_html("> «Ingen svarte.\n>\n> Aldri.»").count('class="f-voice"') == 2


def test_a_quote_without_guillemets_is_no_voice() -> None:
    assert "f-voice" not in to_html("> Gutten går igjen.")


def test_a_paragraph_that_is_all_emphasis_is_an_aside() -> None:
    assert to_html("*Lav sikkerhet · INN-002*") == '<p class="f-meta">Lav sikkerhet · INN-002</p>\n'


def test_a_paragraph_that_is_all_bold_leads_in_what_follows() -> None:
    assert to_html("**Dette motsier:**") == '<p class="f-lead"><strong>Dette motsier:</strong></p>\n'


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


def test_a_paragraph_of_emphasis_right_before_a_table_is_its_caption() -> None:
    assert to_html("*Etter metode*\n\n|A|\n|---|\n|1|").startswith("<table>\n<caption>Etter metode</caption>\n")


def test_a_paragraph_between_keeps_the_emphasis_out_of_the_table() -> None:
    assert "<caption>" not in to_html("*En side*\n\nTekst\n\n|A|\n|---|\n|1|")


PICTURES = {"diamond": Picture('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>', 'en "rute"', "Rute")}


def test_a_picture_is_drawn_with_its_caption_and_told_in_words() -> None:
    assert to_html("![Her & nå](picture:diamond)", PICTURES) == (
        '<figure class="f-picture" tabindex="0" data-picture="diamond">'
        '<svg role="img" aria-label="en &quot;rute&quot;" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>'
        "<figcaption>Her &amp; nå</figcaption></figure>\n"
    )


def test_of_a_picture_that_is_not_there_the_caption_is_left() -> None:
    assert to_html("![Her & nå](picture:map)", PICTURES) == "<p>Her &amp; nå</p>\n"


@pytest.mark.parametrize(
    "drawing", ["<svg onload='x'/>", "<svg><a href='x'/></svg>", "<svg><style>x</style></svg>", "<p"]
)
def test_a_drawing_that_is_not_our_own_is_not_shown(drawing: str) -> None:
    assert to_html("![Her](picture:diamond)", {"diamond": Picture(drawing, "", "")}) == "<p>Her</p>\n"


def test_words_of_a_record_cannot_show_a_picture() -> None:
    assert "<figure" not in to_html(escape("![Her](picture:diamond)"), PICTURES)
