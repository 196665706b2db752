"""The pictures of a report."""

import re
from dataclasses import replace
from datetime import date
from uuid import UUID
from xml.etree import ElementTree

import pytest

from research.reports.data import Project, ReportData, Term
from research.reports.pictures import NAMES, Picture, draw, is_sound
from research.words import Language, Stance
from tests.research.reports.invented import DEVELOP, EXPLORE, evidence, experiment, insight, report


def drawn(name: str, data: ReportData, language: Language = Language.BOKMAL) -> Picture:
    picture = draw(name, data, language)
    assert picture is not None
    return picture


def texts(picture: Picture) -> list[str]:
    return [each.text or "" for each in ElementTree.fromstring(picture.svg).iter() if each.tag.endswith("text")]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", Language)
def test_a_picture_is_sound_and_told_in_words(name: str, language: Language) -> None:
    picture = drawn(name, report(), language)
    assert is_sound(picture.svg)
    assert picture.alternative
    assert picture.caption


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_drawn_the_same_each_time(name: str) -> None:
    assert draw(name, report(), Language.BOKMAL) == draw(name, report(), Language.BOKMAL)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_drawn_of_nothing(name: str) -> None:
    empty = report(interviews=(), observations=(), insights=(), experiments=())
    assert draw(name, empty, Language.BOKMAL) is None


def test_there_is_no_other_picture() -> None:
    assert draw("map", report(), Language.BOKMAL) is None


@pytest.mark.parametrize("name", NAMES)
def test_words_of_a_record_are_text_in_a_picture(name: str) -> None:
    bad = '<b onclick="x">&amp;{{7*7}}</b>'
    data = report(insights=(insight(statement=bad),), experiments=(experiment(title=bad),))
    picture = drawn(name, data)
    assert is_sound(picture.svg)
    assert "<b" not in picture.svg


def test_the_diamond_tells_what_each_phase_has_gathered() -> None:
    told = drawn("diamond", report(insights=(insight(), insight(phase=DEVELOP)))).alternative
    assert told == (
        "Diagnose: intervjuer 1, observasjoner 1, innsikter 1, eksperimenter 0. "
        "Utforske: intervjuer 0, observasjoner 0, innsikter 0, eksperimenter 1. "
        "Utvikle: intervjuer 0, observasjoner 0, innsikter 1, eksperimenter 0."
    )


def test_the_diamond_speaks_the_language_of_the_report() -> None:
    assert "Explore: interviews 0" in drawn("diamond", report(), Language.ENGLISH).alternative


def test_the_diamond_tells_where_the_project_stands() -> None:
    picture = drawn("diamond", report(project=Project("Flere i arbeid", phase=EXPLORE)))
    assert "Utforske (Her er vi)" in picture.alternative
    assert texts(picture).count("Her er vi") == 1


def test_an_insight_without_evidence_is_a_dotted_ray() -> None:
    bare = drawn("diamond", report(insights=(insight(evidence=()),)))
    assert "stroke-dasharray" in bare.svg
    assert "Innsikten mangler belegg" in texts(bare)
    assert "stroke-dasharray" not in drawn("diamond", report()).svg


def test_evidence_is_counted_for_and_against() -> None:
    pieces = tuple(
        evidence(id=UUID(int=number), stance=stance)
        for number, stance in enumerate([Stance.SUPPORTS, Stance.SUPPORTS, Stance.CONTRADICTS])
    )
    told = drawn("evidence", report(insights=(insight(statement="Stillhet er et nei", evidence=pieces),)))
    assert told.alternative == "INN-031 (Stillhet er et nei): 2 støtter, 1 motsier."
    assert texts(told)[2:] == ["INN-031", "Stillhet er et nei", "2", "1"]


def test_of_many_insights_the_rest_is_told() -> None:
    many = tuple(insight(reference=f"INN-{number:03}") for number in range(23))
    picture = drawn("evidence", report(insights=many))
    assert "3 innsikter til er ikke tegnet." in texts(picture)
    assert picture.alternative.endswith("3 innsikter til er ikke tegnet.")


def test_an_experiment_is_told_with_its_period_and_its_outcome() -> None:
    tried = experiment(starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 20))
    picture = drawn("experiments", report(experiments=(tried,)))
    assert picture.alternative == "EKS-004 Melding samme dag: 2. mars 2026 – 20. mars 2026, Hypotesen holdt."
    assert "Hypotesen holdt" in texts(picture)


def test_an_experiment_without_a_day_is_drawn_without_one() -> None:
    assert "uten dato" in texts(drawn("experiments", report()))


def test_experiments_stand_in_the_order_they_began() -> None:
    early, late = (
        experiment(reference=name, starts_on=date(2026, month, 1)) for name, month in (("EKS-009", 1), ("EKS-001", 5))
    )
    shown = [text for text in texts(drawn("experiments", report(experiments=(late, early)))) if "EKS" in text]
    assert shown == ["EKS-009", "EKS-001"]


@pytest.mark.parametrize(("status", "is_dashed"), [("planned", True), ("done", False), ("running", False)])
def test_what_is_planned_only_is_drawn_with_dashes(status: str, is_dashed: bool) -> None:
    tried = replace(experiment(starts_on=date(2026, 3, 2)), status=Term(status, status), phase=EXPLORE)
    assert bool(re.search("dasharray", drawn("experiments", report(experiments=(tried,))).svg)) is is_dashed
