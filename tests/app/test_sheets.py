"""A report as mark-up: cleaned, with its pictures and with ways from its references to the evidence."""

from app.sheets import sheet
from research.reports.pictures import Picture

LINKS = {"INT-014": "/reports/1/evidence#INT-014"}
DRAWN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><text x="1" y="1">INT-014</text></svg>'


def test_a_reference_leads_to_its_evidence() -> None:
    assert '<a class="f-ref" href="/reports/1/evidence#INT-014">INT-014</a>, 12:41' in sheet(
        "INT-014, 12:41", {}, LINKS
    )


def test_a_reference_that_leads_nowhere_stays_plain() -> None:
    assert "<a" not in sheet("INT-015", {}, LINKS)


def test_a_reference_that_is_a_link_already_stays_one_link() -> None:
    assert sheet("[INT-014](https://example.org)", {}, LINKS).count("<a") == 1


def test_the_words_of_a_picture_are_no_links() -> None:
    shown = sheet("![Evidence](picture:evidence)", {"evidence": Picture(DRAWN, "What counts.", "Evidence")}, LINKS)
    assert "<svg" in shown
    assert "<a" not in shown


def test_markup_is_shown_and_not_obeyed() -> None:
    assert "<script" not in sheet("<script>alert(1)</script> [look](javascript:alert(1))", {}, LINKS)


def test_a_table_is_reached_with_the_keyboard() -> None:
    assert '<table tabindex="0">' in sheet("| a |\n|---|\n| b |")
