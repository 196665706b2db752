"""Comparing reports: what each section says, and in which sections two of them differ."""

from research.differences import Fate
from research.reports.comparing import differences, sections

REPORT = """# What we know

*Made 2 March 2026*

## Summary

It takes **seven** weeks \\& a day.

## Sources

| Reference | Kind |
|---|---|
| INT-001 | Interview |

![Where the project stands](picture:diamond)
"""


def test_a_section_is_read_without_its_mark_up() -> None:
    assert [(each.heading, each.text) for each in sections(REPORT)] == [
        ("", "What we know\nMade 2 March 2026"),
        ("Summary", "It takes seven weeks & a day."),
        ("Sources", "Reference · Kind\nINT-001 · Interview\nWhere the project stands"),
    ]


def test_a_report_does_not_differ_from_itself() -> None:
    assert differences(REPORT, REPORT) == []


def test_only_the_sections_that_differ_are_told() -> None:
    (found,) = differences(REPORT, REPORT.replace("seven", "nine"))
    assert (found.heading, found.fate) == ("Summary", Fate.SAME)
    assert [(each.text, each.fate) for each in found.stretches if each.fate is not Fate.SAME] == [
        ("seven", Fate.REMOVED),
        ("nine", Fate.ADDED),
    ]


def test_a_section_that_came_in_or_went_out_is_told_whole() -> None:
    told = [(each.heading, each.fate) for each in differences(REPORT, REPORT.replace("## Summary", "## The gist"))]
    assert told == [("The gist", Fate.ADDED), ("Summary", Fate.REMOVED)]


def test_sections_of_the_same_heading_are_told_apart() -> None:
    twice = "## Findings\n\nOne.\n\n## Findings\n\nTwo.\n"
    (found,) = differences(twice, twice.replace("Two", "Three"))
    assert "Three" in "".join(each.text for each in found.stretches)
