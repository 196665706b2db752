"""The sections of a report: where one begins, what its key is, and how they are put in order."""

from research.reports.arranging import Section, arranged, headings, marked, written


def test_a_section_has_the_key_of_what_a_person_writes_in_it() -> None:
    source = '## {{ _("Causes") }}\n\n{{ section("why") }}\n\n## {{ _("Main findings") }}\n\nFunn.\n'
    assert list(headings(source)) == [Section("why", "Causes"), Section("main-findings", "Main findings")]


def test_two_sections_with_the_same_heading_have_keys_of_their_own() -> None:
    assert [each.key for each in headings("## Funn\n\n## Funn\n")] == ["funn", "funn-2"]


def test_a_heading_that_records_fill_has_its_key_when_it_is_printed() -> None:
    assert list(headings("## {{ insight.statement }}\n")) == [Section("", "{{ insight.statement }}")]
    text, sections = arranged("## \x02\x03Navnet betyr mest\n\nTekst.\n")
    assert (text, sections) == (
        "## Navnet betyr mest\n\nTekst.\n",
        [Section("navnet-betyr-mest", "Navnet betyr mest")],
    )


def test_marking_keeps_every_line_where_it_is() -> None:
    assert marked("En\n\n## To\n\nTre\n").count("\n") == 5


def test_several_texts_may_be_written_below_one_heading() -> None:
    source = '{{ section("first") }}\n\n## Funn\n\n{{ section("a") }}{{ section("b", false) }}\n'
    assert list(written(source)) == [Section("first", ""), Section("a", "Funn"), Section("b", "Funn")]


def test_what_stands_before_the_first_section_stays_first() -> None:
    text, _ = arranged("# Tittel\n\n## A\n\n1\n\n## B\n\n2\n", order=["b"])
    assert text == "# Tittel\n\n## B\n\n2\n\n## A\n\n1\n"


def test_a_page_break_at_the_end_is_no_empty_page() -> None:
    text, _ = arranged("## A\n\n1\n\n---\n\n## B\n\n2\n", hidden=["b"])
    assert text == "## A\n\n1\n"


def test_a_report_without_sections_is_left_as_it_is() -> None:
    assert arranged("Bare en linje.\n") == ("Bare en linje.\n", [])
