"""The seven templates that come with Fasett: what they say, in three languages, of the demo project and of nothing."""

import re
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest

from research import projects
from research.access import SYSTEM
from research.reports import gather
from research.reports.choices import Choices
from research.reports.data import Approval, Benefit, Concept, Gate, Measurement, Question, ReportData, Term
from research.reports.kept import ReportDraft
from research.reports.render import KEYS, get_shipped, render, shipped
from research.store import Store
from research.words import Language, QuoteUse, Stance
from tests.house.source import report_texts
from tests.research.reports.headings import HEADINGS
from tests.research.reports.invented import DEVELOP, EXPLORE, evidence, experiment, insight, observation, report

EVERY = list(product(KEYS, Language))
NOTHING = {
    **dict.fromkeys(["methods", "groups", "interviews", "observations", "insights", "experiments"], ()),
    **dict.fromkeys(["studies", "tags", "sources", "themes"], ()),
    "period": None,
}


@pytest.fixture(scope="module")
def told(demo_store: Store) -> dict[Language, ReportData]:
    """What a report of all that the demo project holds is filled from, in each language."""
    found = {}
    with demo_store.begin(SYSTEM) as work:
        (project,) = projects.find(work)
        for language in Language:
            draft = ReportDraft(
                title="Flere i arbeid", template="closing", language=language, choices=Choices(quotes=QuoteUse.ALL)
            )
            found[language] = gather.gathered(work, project.id, draft).data
    return found


@pytest.fixture(scope="module")
def english() -> set[str]:
    """What the templates say in English, each as far as its first place to fill."""
    return {text.partition("%(")[0].strip() for said in report_texts() for text in said}


def filled(key: str, language: Language = Language.BOKMAL, **values: object) -> str:
    return render(get_shipped(key, language), report(**values)).markdown


def sections(markdown: str) -> dict[str, str]:
    """Return what stands below each heading of the second rank."""
    return dict(part.split("\n", 1) for part in re.split(r"^## ", markdown, flags=re.MULTILINE)[1:])


def agreed(name: str = "change_annex", texts: dict[str, str] | None = None, **values: Any) -> Gate:
    """Return a gate that one person has approved."""
    return Gate(
        name=Term(name, "Endringsbilag"),
        status=Term("closed", "Besluttet"),
        texts=texts or {"problem_statement": "Ingen eier ventetida."},
        approvals=(Approval("Kari Nordmann", "Oppdragsgiver", date(2026, 5, 1)),),
        **values,
    )


def benefit() -> Benefit:
    """Return a benefit without a price."""
    return Benefit(
        reference="GEV-001",
        title="Flere møter",
        category=Term("unpriced", "Ikke-prissatt virkning"),
        indicator="Andel",
        baseline=Measurement(date(2026, 3, 1), "54 %"),
    )


def test_they_come_in_the_order_of_their_use() -> None:
    assert tuple(template.key for template in shipped(Language.BOKMAL)) == KEYS


def test_their_titles_are_those_of_practice() -> None:
    assert [template.title for template in shipped(Language.BOKMAL)] == [
        "Diagnoserapport",
        "Innsiktsrapport",
        "Konsept- og testrapport",
        "Sluttrapport",
        "Gevinstrealiseringsplan",
        "Innsiktskort",
        "Beleggtabell",
    ]


@pytest.mark.parametrize(("key", "language"), HEADINGS)
def test_the_headings_are_those_of_practice(key: str, language: Language) -> None:
    assert list(sections(filled(key, language))) == HEADINGS[key, language]


@pytest.mark.parametrize(("key", "language"), EVERY)
def test_no_section_is_empty(key: str, language: Language, told: dict[Language, ReportData]) -> None:
    template = get_shipped(key, language)
    for values in (told[language], report(**NOTHING)):
        text = render(template, values).markdown
        assert re.findall(r"^(#+ .+)\n\n(?=#{1,2} |\Z)", text, re.MULTILINE) == []
        assert re.findall(r"^(### .+)\n\n(?=#{1,3} |\Z)", text, re.MULTILINE) == []


@pytest.mark.parametrize(("key", "language"), EVERY)
def test_no_table_and_no_list_of_sources_is_empty(key: str, language: Language) -> None:
    text = filled(key, language, **NOTHING)
    assert re.findall(r"^\|[-|]+\|\n(?!\|)", text, re.MULTILINE) == []


@pytest.mark.parametrize(("key", "language"), [each for each in EVERY if each[1] != Language.ENGLISH])
def test_nothing_is_left_in_english(
    key: str, language: Language, told: dict[Language, ReportData], english: set[str]
) -> None:
    template = get_shipped(key, language)
    text = render(template, told[language]).markdown + render(template, report(**NOTHING)).markdown
    assert [each for each in english if " " in each and each in text] == []
    assert "%(" not in text


@pytest.mark.parametrize(("key", "language"), EVERY)
def test_every_reference_is_in_the_table_of_sources(
    key: str, language: Language, told: dict[Language, ReportData]
) -> None:
    values = told[language]
    printed = set(re.findall(r"\b(?:INT|OBS|INN|EKS)-\d+", render(get_shipped(key, language), values).markdown))
    assert printed - {source.reference for source in values.sources} == set()


@pytest.mark.parametrize(("key", "language"), EVERY)
def test_filling_it_twice_gives_the_same(key: str, language: Language, told: dict[Language, ReportData]) -> None:
    template = get_shipped(key, language)
    assert render(template, told[language]) == render(template, told[language])


@pytest.mark.parametrize("key", KEYS)
def test_a_report_begins_with_its_title_and_ends_with_its_sources(key: str) -> None:
    lines = filled(key).splitlines()
    assert lines[0] == "# Diagnoserapport for Flere i arbeid"
    assert "## Kildegrunnlag" in lines
    assert lines[-1] == "| INT-014 | Intervju | Diagnose | 3.\u00a0februar 2026 |"


@pytest.mark.parametrize("key", ["diagnose", "concepts", "closing", "cards"])
def test_an_insight_is_told_with_its_strength_and_apart_from_it_what_the_team_holds(key: str) -> None:
    text = filled(key, insights=(insight(phase=EXPLORE),))
    claim = "# Når svaret uteblir, tolker unge stillheten som et nei\n\n"
    weight = "*Belegg: ett belegg støtter, ingen motsier, fra én kilde · Teamets egen vurdering: middels sikkerhet"
    assert f"{claim}{weight} · INN-031*" in text
    assert "> «Den ventetida var verre enn å få nei.»\n>\n> *INT-014, 12:41*" in text


def test_an_insight_stands_with_its_need_what_it_means_and_what_it_asks() -> None:
    text = sections(filled("diagnose"))["Hovedfunn"]
    assert "- **Behovet bak:** Å vite hva som skjer, også når ingenting skjer.\n- **Det betyr:** Si fra" in text


def test_an_insight_stands_with_the_questions_that_hang_on_it() -> None:
    asked = Question(reference="HKV-001", text="Hvordan kan vi gjøre ventetida til å leve med?", insights=("INN-031",))
    text = filled("diagnose", insights=(insight(questions=("HKV-001",)),), questions=(asked,))
    assert "- Hvordan kan vi gjøre ventetida til å leve med? (HKV-001)\n" in sections(text)["Hovedfunn"]
    assert "- Hvordan kan vi gjøre ventetida til å leve med? (HKV-001, INN-031)\n" in sections(text)["Mulighetsrom"]


def test_quotes_stand_in_the_quotation_marks_of_the_language() -> None:
    assert "> “Den ventetida var verre enn å få nei.”" in filled("diagnose", Language.ENGLISH)


def test_evidence_that_may_not_be_quoted_is_told_by_its_reference() -> None:
    pieces = (evidence(text=""), evidence(reference="OBS-003", text=""), evidence(reference="OBS-003", text=""))
    assert "\n\nBelegg: INT-014, 12:41; OBS-003\n" in filled("diagnose", insights=(insight(evidence=pieces),))


def test_evidence_that_contradicts_stands_apart() -> None:
    against = evidence(reference="INT-016, 02:10", stance=Stance.CONTRADICTS, text="Jeg tok det helt med ro.")
    text = filled("diagnose", insights=(insight(evidence=(evidence(), against)),))
    assert "**Dette motsier:**\n\n> «Jeg tok det helt med ro.»\n>\n> *INT-016, 02:10*" in text
    assert "ett belegg støtter, ett motsier, fra to kilder" in text


def test_withdrawn_evidence_is_counted_apart() -> None:
    assert "fra én kilde (to er trukket tilbake" not in filled("diagnose")
    text = filled("diagnose", insights=(insight(withdrawn=2),))
    assert "fra én kilde (to er trukket tilbake og teller ikke)" in text


def test_an_insight_that_is_not_confirmed_says_so() -> None:
    assert "*Utkast · Belegg: " in filled("diagnose", insights=(insight(status=Term("draft", "Utkast")),))


def test_the_final_report_tells_insights_and_experiments_by_phase() -> None:
    later = insight(phase=DEVELOP, reference="INN-040", statement="Navnet betyr mer enn datoen")
    parts = sections(filled("closing", insights=(insight(), later)))
    assert "### Når svaret" in parts["Diagnose – resultat og læring"]
    assert "- Melding samme dag (EKS-004): Hypotesen holdt" in parts["Utforske og definere – resultat og læring"]
    assert "### Navnet betyr" in parts["Utvikle og levere – resultat og læring"]


def test_an_experiment_is_a_row_from_hypothesis_to_decision() -> None:
    row = sections(filled("concepts"))["Hypoteser og eksperimenter"]
    assert "| Hypotese | Metode | Mål | Suksesskriterium | Resultat | Beslutning |" in row
    assert "(EKS-004) | Halvparten av søkerne får melding samme dag. | Hvor mange som møter" in row
    assert "| Minst åtte av ti møter. | Hypotesen holdt. 17 av 20 møtte. | Gå videre |" in row


def test_an_experiment_without_a_result_shows_its_status() -> None:
    planned = experiment(result="", learning="", outcome=None, decision=None)
    assert "| Ferdig | – |" in filled("concepts", experiments=(planned,))


def test_observations_are_gathered_by_place_in_the_order_they_were_seen() -> None:
    seen = (observation(), observation(place="Digitalt", reference="OBS-090"), observation(reference="OBS-091"))
    text = filled("diagnose", observations=seen)
    places = ["### Mottak", "(OBS-087", "(OBS-091", "### Digitalt", "(OBS-090"]
    assert sorted(places, key=text.index) == places


def test_people_too_few_to_count_are_told_in_words() -> None:
    values = report()
    few = replace(values, groups=(replace(values.groups[0], label="Alle", number=None),))
    assert "| Alle | færre enn fem |" in render(get_shipped("insights", Language.BOKMAL), few).markdown


def test_the_draft_change_annex_holds_what_the_gate_says_and_what_is_not_settled() -> None:
    part = sections(filled("diagnose", change_annex=agreed()))["Utkast til endringsbilag"]
    assert "### Problemforståelse\n\nIngen eier ventetida." in part
    assert "### Ressurser\n\nIkke avklart ennå." in part
    assert "| Kari Nordmann | Oppdragsgiver | 1.\u00a0mai 2026 |" in part


def test_the_concept_choice_says_what_was_chosen_and_why() -> None:
    texts = {"decision": "Navn og dato går videre.", "reason": "Det virket."}
    gate = agreed("concept_choice", texts, chosen="Et navn og en dato (KON-001)")
    part = sections(filled("concepts", concept_choice=gate))["Konseptvalg og begrunnelse"]
    assert "**Vi velger Et navn og en dato (KON-001).**" in part
    assert "### Begrunnelse\n\nDet virket." in part


def test_concepts_are_weighed_against_each_other() -> None:
    concept = Concept(
        reference="KON-001",
        title="Et navn og en dato",
        description="En SMS.",
        status=Term("chosen", "Valgt"),
        user_value="Stor",
    )
    part = sections(filled("concepts", concepts=(concept,)))["Vurdering"]
    assert "| Et navn og en dato (KON-001) | Stor | – | – | – |" in part


def test_a_benefit_stands_under_its_category_with_baseline_and_target() -> None:
    part = sections(filled("benefits", benefits=(benefit(),)))["Oversikt over gevinster"]
    unpriced = part.partition("### Ikke-prissatte virkninger")[2]
    assert "| Flere møter (GEV-001) | – | Andel | 54 % (1.\u00a0mars 2026) | – |" in unpriced
    assert "Det er ingen gevinster av dette slaget." in part.partition("### Ikke-prissatte virkninger")[0]


def test_each_card_is_a_page_of_its_own() -> None:
    text = filled("cards", insights=(insight(), insight(reference="INN-032", statement="Navnet betyr mest")))
    assert [part.strip().split("\n")[0] for part in text.split("\n---\n")] == [
        "# Diagnoserapport for Flere i arbeid",
        "## Når svaret uteblir, tolker unge stillheten som et nei",
        "## Navnet betyr mest",
        "## Kildegrunnlag",
    ]


def test_the_evidence_table_has_a_row_for_each_piece(told: dict[Language, ReportData]) -> None:
    values = told[Language.BOKMAL]
    rows = sections(render(get_shipped("evidence", Language.BOKMAL), values).markdown)["Belegg"]
    assert rows.count("\n| INN-") == sum(len(each.evidence) for each in values.insights) > 0


@pytest.mark.parametrize("key", KEYS)
def test_what_looks_like_a_template_in_a_record_is_text(key: str) -> None:
    text = filled(key, title="{{ 7*7 }}", insights=(insight(statement="{% raw %} {{ 7*7 }}"),))
    assert "49" not in text
    assert text.startswith("# {{ 7\\*7 }}")
