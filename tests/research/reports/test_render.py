"""Report templates: the four that come with Fasett, and what a template of one's own may count on."""

import re
from datetime import date
from pathlib import Path

import pytest

from research.errors import NotFound, RuleBroken
from research.reports.data import Count, Period
from research.reports.render import Section, get_template, list_templates, render
from research.words import Language, Stance
from tests.research.reports.invented import DEVELOP, EXPLORE, evidence, experiment, insight, observation, report

KEYS = ["diagnose", "explore", "develop", "project"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def fill(folder: Path, source: str, **values: object) -> str:
    (folder / "own.md").write_text(source, encoding="utf-8")
    return render("own", report(**values), folder).strip()


def test_fasett_has_a_template_for_each_phase_and_one_for_the_project() -> None:
    assert {template.key for template in list_templates()} == set(KEYS)


def test_a_template_says_its_title_description_and_language() -> None:
    template = get_template("explore")
    assert template.title == "Konsept- og testrapport"
    assert "konsept" in template.description
    assert template.language is Language.BOKMAL


def test_a_template_lists_the_sections_that_a_person_writes(folder: Path) -> None:
    source = '# {{ title }}\n\n## Årsaker\n\n{{ section("causes") }}\n'
    (folder / "own.md").write_text(source, encoding="utf-8")
    assert get_template("own", folder).sections == (Section("causes", "Årsaker"),)


def test_a_part_is_no_template(folder: Path) -> None:
    (folder / "_part.md").write_text("Del", encoding="utf-8")
    assert list_templates(folder) == []


def test_an_unknown_template_is_not_found() -> None:
    with pytest.raises(NotFound):
        render("../secret", report())


@pytest.mark.parametrize("key", KEYS)
def test_a_report_begins_with_its_title_and_ends_with_its_sources(key: str) -> None:
    lines = render(key, report()).splitlines()
    assert lines[0] == "# Diagnoserapport for Flere i arbeid"
    assert "## Kildegrunnlag" in lines
    assert re.fullmatch(r"\| INT-014 \| Intervju \| Diagnose \| 3\.\s?februar 2026 \|", lines[-1])


@pytest.mark.parametrize("key", KEYS)
def test_an_insight_is_a_claim_with_its_confidence_its_quotes_and_their_references(key: str) -> None:
    text = render(key, report(insights=(insight(phase=DEVELOP if key == "develop" else EXPLORE),)))
    assert "### Når svaret uteblir, tolker unge stillheten som et nei\n\n*Middels sikkerhet" in text
    assert "Ett belegg støtter, ingen motsier · INN-031*" in text
    assert "> «Den ventetida var verre enn å få nei.»\n>\n> *INT-014, 12:41*" in text


@pytest.mark.parametrize("key", KEYS)
def test_an_empty_repository_makes_a_report_of_hints(key: str) -> None:
    text = render(
        key,
        report(
            insights=(), observations=(), experiments=(), interviews=(), sources=(), period=None, groups=(), tags=()
        ),
    )
    assert "*Skrives av prosjektet.*" in text


def test_evidence_that_contradicts_stands_under_its_own_heading() -> None:
    against = evidence(stance=Stance.CONTRADICTS, text="Det var greit å få være i fred.", reference="INT-017, 04:10")
    text = render("diagnose", report(insights=(insight(evidence=(evidence(), against)),)))
    assert "Ett belegg støtter, ett motsier" in text
    assert "#### Dette motsier\n\n> «Det var greit å få være i fred.»" in text


def test_an_observation_is_quoted_without_quotation_marks() -> None:
    seen = evidence(is_voice=False, text="Gutten går igjen.", reference="OBS-087")
    assert "> Gutten går igjen.\n>\n> *OBS-087*" in render("diagnose", report(insights=(insight(evidence=(seen,)),)))


def test_the_final_report_tells_each_phase_by_itself() -> None:
    later = insight(phase=DEVELOP, statement="Navnet betyr mer enn datoen i meldingen")
    text = render("project", report(insights=(insight(), later)))
    develop = text.index("## Utvikle og levere")
    assert text.index("### Når svaret") < develop < text.index("### Navnet betyr")


def test_an_experiment_is_told_from_hypothesis_to_decision() -> None:
    text = render("explore", report(experiments=(experiment(),)))
    assert "| Melding samme dag (EKS-004) | Hypotesen holdt | Gå videre |" in text
    assert "- **Suksesskriterium:** Minst åtte av ti møter.\n- **Resultat:** 17 av 20 møtte." in text


def test_an_experiment_without_a_result_shows_its_status() -> None:
    planned = experiment(result="", learning="", outcome=None, decision=None)
    assert "| Melding samme dag (EKS-004) | Ferdig |  |" in render("explore", report(experiments=(planned,)))


def test_observations_are_gathered_by_place() -> None:
    text = render("diagnose", report(observations=(observation(), observation(place="Telefon", reference="OBS-090"))))
    assert text.index("**Mottak**") < text.index("OBS-087") < text.index("**Telefon**") < text.index("OBS-090")


def test_people_too_few_to_count_are_told_in_words() -> None:
    assert "| Alle | færre enn fem |" in render("diagnose", report(groups=(Count("Alle", None),)))


def test_a_person_writes_a_section_in_markdown() -> None:
    assert "**Stille** er verst." in render("diagnose", report(written={"sammendrag": "**Stille** er verst."}))


def test_a_persons_headings_stay_below_those_of_the_report() -> None:
    text = render("diagnose", report(written={"sammendrag": "# Stor\n\n## Mindre"}))
    assert "## Sammendrag\n\n### Stor\n\n#### Mindre" in text


def test_a_date_is_written_in_long(folder: Path) -> None:
    assert fill(folder, "{{ made_on|date }}", made_on=date(2026, 3, 12)) == "12.\u00a0mars 2026"


def test_a_period_within_a_year_names_the_year_once(folder: Path) -> None:
    period = Period(date(2026, 1, 12), date(2026, 4, 17))
    assert fill(folder, "{{ period|period }}", period=period) == "12.\u00a0januar – 17.\u00a0april 2026"


def test_a_period_over_new_year_names_both(folder: Path) -> None:
    period = Period(date(2025, 11, 3), date(2026, 1, 9))
    assert fill(folder, "{{ period|period }}", period=period) == "3.\u00a0november 2025 – 9.\u00a0januar 2026"


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "ingen funn"), (1, "ett funn"), (2, "to funn"), (12, "tolv funn"), (13, "13 funn")],
)
def test_a_count_is_in_words_up_to_twelve(folder: Path, number: int, words: str) -> None:
    assert fill(folder, f"{{{{ {number}|count('ett funn', 'funn') }}}}") == words


def test_paragraphs_are_kept_and_escaped(folder: Path) -> None:
    assert fill(folder, "{{ title|paragraphs }}", title="En.\n\n# To.") == "En.\n\n\\# To."


def test_a_quote_keeps_its_paragraphs(folder: Path) -> None:
    assert fill(folder, "{{ title|quote }}", title="En.\n> To.") == "> En.\n>\n> \\> To."


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("En\n{{ title.nothing }}", 2),
        ("En\nto\n{% if title %}", 3),
        ("{% for a in insights %}\n\n{{ a.statement + 1 }}\n{% endfor %}", 3),
        ("En\n{{ nothing }}", 2),
    ],
)
def test_a_wrong_template_is_told_by_its_line(folder: Path, source: str, line: int) -> None:
    with pytest.raises(RuleBroken) as raised:
        fill(folder, source)
    assert (raised.value.values["name"], raised.value.values["line"]) == ("own.md", line)


def test_a_wrong_part_is_told_by_its_own_name(folder: Path) -> None:
    (folder / "_part.md").write_text("\n{{ nothing }}", encoding="utf-8")
    with pytest.raises(RuleBroken) as raised:
        fill(folder, "{% include '_part.md' %}")
    assert (raised.value.values["name"], raised.value.values["line"]) == ("_part.md", 2)
