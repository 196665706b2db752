"""Filling a report template: what a template of one's own may count on, and what is told of it."""

from datetime import date
from pathlib import Path

import pytest

from research.errors import NotFound, RuleBroken
from research.reports.arranging import Section
from research.reports.choices import Choices
from research.reports.data import Period
from research.reports.render import Rendered, Template, folder, get_shipped, outline, read, render, shipped
from research.words import Language, Phase
from tests.research.reports.invented import report

SECTIONS = '# {{ title }}\n\n## Årsaker\n\n{{ section("causes") }}\n\n## Funn\n\nEtt.\n\n## Til slutt\n\nSlutt.\n'


def own(source: str, language: Language = Language.BOKMAL) -> Template:
    return read(source, key="own", language=language)


def filled(source: str, *, language: Language = Language.BOKMAL, **values: object) -> Rendered:
    return render(own(source, language), report(**values))


def text(source: str, *, language: Language = Language.BOKMAL, **values: object) -> str:
    return filled(source, language=language, **values).markdown.strip()


def test_a_template_says_its_title_and_description() -> None:
    template = own("{#\ntitle: Notat\ndescription: Kort sagt.\n#}\n")
    assert (template.title, template.description) == ("Notat", "Kort sagt.")


def test_a_template_without_a_title_is_called_by_its_name() -> None:
    assert read("Tekst", key="own", language=Language.BOKMAL, name="Vår mal").title == "Vår mal"


def test_a_template_may_say_which_phase_it_is_for() -> None:
    assert (own("{#\nphase: explore\n#}").phase, own("{#\nphase: all\n#}").phase) == (Phase.EXPLORE, None)


def test_a_template_lists_the_texts_that_a_person_writes() -> None:
    assert own(SECTIONS).sections == (Section("causes", "Årsaker"),)


def test_a_heading_that_is_no_text_of_fasett_is_not_translated() -> None:
    assert own('## Evidence\n\n{{ section("a") }}').sections == (Section("a", "Evidence"),)


def test_an_outline_has_the_sections_that_stand_in_the_template_and_its_parts() -> None:
    found = outline(own(SECTIONS + '{% include "_sources.md" %}'))
    assert [section.key for section in found] == ["causes", "funn", "til-slutt", "source-material"]
    assert found[-1].heading == "Kildegrunnlag"


def test_a_folder_of_templates_is_read_by_title(tmp_path: Path) -> None:
    (tmp_path / "b.md").write_text("{#\ntitle: Andre\n#}", encoding="utf-8")
    (tmp_path / "a.md").write_text("{#\ntitle: Første\nlanguage: nn\n#}", encoding="utf-8")
    (tmp_path / "_part.md").write_text("Del", encoding="utf-8")
    found = folder(tmp_path, Language.ENGLISH)
    assert [(each.title, each.language) for each in found] == [("Andre", "en"), ("Første", "nn")]


def test_a_template_of_a_folder_may_use_the_parts_that_lie_there(tmp_path: Path) -> None:
    (tmp_path / "own.md").write_text('{% include "_part.md" %}', encoding="utf-8")
    (tmp_path / "_part.md").write_text("Del av {{ title }}", encoding="utf-8")
    (template,) = folder(tmp_path, Language.BOKMAL)
    assert render(template, report(title="helheten")).markdown == "Del av helheten\n"


def test_an_unknown_template_is_not_found() -> None:
    with pytest.raises(NotFound):
        get_shipped("../secret", Language.BOKMAL)


@pytest.mark.parametrize("former", ["explore", "develop", "project"])
def test_the_key_of_an_earlier_report_still_has_a_title(former: str) -> None:
    assert get_shipped(former, Language.BOKMAL) in shipped(Language.BOKMAL)


def test_a_person_writes_a_section_in_markdown() -> None:
    found = filled(SECTIONS, written={"causes": "**Stille** er verst."})
    assert "## Årsaker\n\n**Stille** er verst.\n" in found.markdown
    assert found.unwritten == ()


def test_what_nobody_has_written_is_hinted_at_and_told() -> None:
    found = filled(SECTIONS)
    assert "## Årsaker\n\n*Skrives av prosjektet.*\n" in found.markdown
    assert found.unwritten == (Section("causes", "Årsaker"),)


def test_a_text_that_is_not_needed_is_not_hinted_at() -> None:
    found = filled('## Årsaker\n\nEn grunn.\n\n{{ section("causes", false) }}')
    assert (found.markdown, found.unwritten) == ("## Årsaker\n\nEn grunn.\n", ())


def test_sections_come_in_the_order_that_is_chosen_and_the_others_after_them() -> None:
    found = render(own(SECTIONS), report(), choices=Choices(order=["til-slutt", "funn"]))
    assert [section.heading for section in found.sections] == ["Til slutt", "Funn", "Årsaker"]
    assert found.markdown.index("## Til slutt") < found.markdown.index("## Funn") < found.markdown.index("## Årsaker")


def test_a_hidden_section_is_left_out_and_still_told_of() -> None:
    found = render(own(SECTIONS), report(), choices=Choices(hidden=["causes"]))
    assert "Årsaker" not in found.markdown
    assert [section.key for section in found.sections] == ["causes", "funn", "til-slutt"]
    assert found.unwritten == ()


def test_a_section_has_the_same_key_in_every_language() -> None:
    keys = [[each.key for each in outline(get_shipped("closing", language))] for language in Language]
    assert keys[0] == keys[1] == keys[2]


@pytest.mark.parametrize(
    ("written", "lowered"),
    [
        ("# Stor\n\n## Mindre", "### Stor\n\n#### Mindre"),
        ("#### Liten", "### Liten"),
        ("Stor\n====\n\nMindre\n---", "### Stor\n\n#### Mindre"),
        (" ## Skjev", "### Skjev"),
        ("# #emneknagg", "### #emneknagg"),
        ("```\n# kode\n```", "```\n# kode\n```"),
    ],
)
def test_a_persons_headings_stay_below_those_of_the_report(written: str, lowered: str) -> None:
    assert text(SECTIONS, written={"causes": written}).split("## Årsaker\n\n")[1].split("\n\n## Funn")[0] == lowered


def test_a_picture_is_printed_by_its_caption_and_comes_beside_the_text() -> None:
    found = filled('{{ picture("evidence") }}')
    assert found.markdown == f"![{found.pictures['evidence'].caption}](picture:evidence)\n"


def test_a_picture_of_nothing_prints_nothing() -> None:
    found = filled('En{{ picture("experiments") }}{{ picture("unknown") }}', experiments=())
    assert (found.markdown, found.pictures) == ("En\n", {})


def test_a_picture_of_a_hidden_section_is_not_kept() -> None:
    template = own('## Funn\n\n{{ picture("evidence") }}')
    assert render(template, report(), choices=Choices(hidden=["funn"])).pictures == {}


def test_a_text_that_fasett_knows_is_said_in_the_language_of_the_report() -> None:
    said = [text('{{ _("Main findings") }}', language=language) for language in Language]
    assert said == ["Hovedfunn", "Hovudfunn", "Main findings"]


def test_a_text_that_fasett_does_not_know_is_printed_as_it_is() -> None:
    assert text('{{ _("Vår egen overskrift") }}') == "Vår egen overskrift"


def test_what_fills_a_place_in_a_text_is_escaped() -> None:
    assert text('{{ _("Made on %(day)s", day=title) }}', title="*i dag* %(day)s") == "Laget \\*i dag\\* %(day)s"


def test_a_text_formats_nothing_but_its_places() -> None:
    assert text('{{ _("%(x)999999999d 100 % %(y)s", x=1) }}') == "%(x)999999999d 100 % %(y)s"


@pytest.mark.parametrize(("language", "said"), [("nb", "12.\u00a0mars 2026"), ("en", "12 March 2026")])
def test_a_date_is_written_in_long(language: str, said: str) -> None:
    assert text("{{ made_on|date }}", language=Language(language), made_on=date(2026, 3, 12)) == said


def test_a_period_within_a_year_names_the_year_once() -> None:
    period = Period(date(2026, 1, 12), date(2026, 4, 17))
    assert text("{{ period|period }}", period=period) == "12.\u00a0januar – 17.\u00a0april 2026"


def test_a_period_over_new_year_names_both() -> None:
    period = Period(date(2025, 11, 3), date(2026, 1, 9))
    assert text("{{ period|period }}", period=period) == "3.\u00a0november 2025 – 9.\u00a0januar 2026"


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "ingen funn"), (1, "ett funn"), (2, "to funn"), (12, "tolv funn"), (13, "13 funn")],
)
def test_a_count_is_in_words_up_to_twelve(number: int, words: str) -> None:
    assert text(f"{{{{ {number}|count('ett funn', 'funn') }}}}") == words


def test_a_count_that_fasett_knows_is_in_the_language_of_the_report() -> None:
    source = "{{ 1|count('one source', 'sources') }}, {{ 3|count('one source', 'sources') }}"
    said = [text(source, language=language) for language in Language]
    assert said == ["én kilde, tre kilder", "éi kjelde, tre kjelder", "one source, three sources"]


@pytest.mark.parametrize(
    ("language", "words", "said"),
    [
        ("nb", "Nei", "«Nei»"),
        ("en", "Nei", "“Nei”"),
        ("nn", 'Ho sa "nei" og «ja»', "«Ho sa ‘nei’ og ‘ja’»"),
        ("nb", "«Nei»", "«Nei»"),
        ("nb", "«Nei», sa hun, «aldri»", "«‘Nei’, sa hun, ‘aldri’»"),
        ("en", "He's “fine”", "“He's ‘fine’”"),
    ],
)
def test_words_are_quoted_as_the_language_does(language: str, words: str, said: str) -> None:
    assert text("{{ title|in_quotes }}", language=Language(language), title=words) == said


def test_paragraphs_are_kept_and_escaped() -> None:
    assert text("{{ title|paragraphs }}", title="En.\n\n# To.") == "En.\n\n\\# To."


def test_a_quote_keeps_its_paragraphs() -> None:
    assert text("{{ title|quote }}", title="En.\n> To.") == "> En.\n>\n> \\> To."


def test_a_sentence_begins_with_a_capital_and_keeps_the_others() -> None:
    assert text("{{ title|sentence }}", title="kontakt med NAV") == "Kontakt med NAV"


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("En\n{{ title.nothing }}", 2),
        ("En\nto\n{% if title %}", 3),
        ("## En\n\n{{ title + 1 }}", 3),
        ("En\n{{ nothing }}", 2),
    ],
)
def test_a_wrong_template_is_told_by_its_line(source: str, line: int) -> None:
    with pytest.raises(RuleBroken) as raised:
        text(source)
    assert (raised.value.values["name"], raised.value.values["line"]) == ("own.md", line)


def test_a_wrong_part_is_told_by_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "own.md").write_text('{% include "_part.md" %}', encoding="utf-8")
    (tmp_path / "_part.md").write_text("\n{{ nothing }}", encoding="utf-8")
    (template,) = folder(tmp_path, Language.BOKMAL)
    with pytest.raises(RuleBroken) as raised:
        render(template, report())
    assert (raised.value.values["name"], raised.value.values["line"]) == ("_part.md", 2)
