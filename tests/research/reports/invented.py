"""An invented report: small pieces with what a test needs, and a whole one of a chosen size."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from research.reports.data import (
    Confidence,
    Count,
    Evidence,
    Experiment,
    Insight,
    Interview,
    Observation,
    Period,
    Project,
    ReportData,
    Source,
    Study,
    Term,
)
from research.words import Stance

DIAGNOSE, EXPLORE, DEVELOP = (
    Term("diagnose", "Diagnose"),
    Term("explore", "Utforske"),
    Term("develop", "Utvikle"),
)
STARTED_ON = date(2026, 1, 12)


def evidence(**values: Any) -> Evidence:
    """One voice that supports, unless told otherwise."""
    standard = {"id": UUID(int=1), "stance": Stance.SUPPORTS, "reference": "INT-014, 12:41", "is_voice": True}
    return Evidence(**{**standard, "text": "Den ventetida var verre enn å få nei.", **values})


def insight(**values: Any) -> Insight:
    """A confirmed insight with one piece of evidence."""
    standard = {
        "reference": "INN-031",
        "statement": "Når svaret uteblir, tolker unge stillheten som et nei",
        "elaboration": "Søkere vet sjelden hvor lang ventetid som er vanlig.",
        "underlying_need": "Å vite hva som skjer, også når ingenting skjer.",
        "implication": "Si fra om ventetid samme dag som noen søker.",
        "confidence": Confidence("Middels sikkerhet", 2),
        "status": Term("confirmed", "Bekreftet"),
        "phase": DIAGNOSE,
        "evidence": (evidence(),),
    }
    return Insight(**{**standard, **values})


def experiment(**values: Any) -> Experiment:
    """A finished experiment."""
    standard = {
        "reference": "EKS-004",
        "title": "Melding samme dag",
        "hypothesis": "En melding om ventetid får flere til å bli med videre.",
        "method": "Halvparten av søkerne får melding samme dag.",
        "measure": "Hvor mange som møter til første samtale.",
        "success_criterion": "Minst åtte av ti møter.",
        "result": "17 av 20 møtte.",
        "learning": "Et navn å spørre etter betyr mer enn datoen.",
        "status": Term("done", "Ferdig"),
        "outcome": Term("confirmed", "Hypotesen holdt"),
        "decision": Term("go_on", "Gå videre"),
        "phase": EXPLORE,
        "tests": ("INN-031",),
    }
    return Experiment(**{**standard, **values})


def observation(**values: Any) -> Observation:
    """One thing seen at the reception."""
    standard = {
        "reference": "OBS-087",
        "text": "En gutt går ut igjen uten å trekke kølapp.",
        "place": "Mottak",
        "observed_on": date(2026, 3, 9),
        "phase": DIAGNOSE,
    }
    return Observation(**{**standard, **values})


def report(**values: Any) -> ReportData:
    """A report with one of each."""
    standard = {
        "title": "Diagnoserapport for Flere i arbeid",
        "project": Project("Flere i arbeid", "Hvordan kan flere under 30 komme i jobb?", "Solvik kommune"),
        "phase": DIAGNOSE,
        "made_on": date(2026, 5, 12),
        "period": Period(STARTED_ON, date(2026, 4, 17)),
        "methods": (Count("Dybdeintervju", 8), Count("Gruppeintervju", 3)),
        "groups": (Count("Ung person", 14), Count("Andre grupper", 6)),
        "interviews": (
            Interview(
                reference="INT-014",
                title="Ung mann om ventetid",
                held_on=date(2026, 2, 3),
                method=Term("depth", "Dybdeintervju"),
                phase=DIAGNOSE,
                participants=1,
                passages=84,
            ),
        ),
        "observations": (observation(),),
        "insights": (insight(),),
        "experiments": (experiment(),),
        "studies": (Study(title="Nåsituasjonen", purpose="Forstå hva som skjer.", legal_basis="Samtykke"),),
        "tags": (Count("ventetid", 31), Count("stillhet", 12)),
        "sources": (Source("INT-014", "Intervju", "Diagnose", date(2026, 2, 3)),),
    }
    return ReportData(**{**standard, **values})


def large_report(insights: int, quotes: int) -> ReportData:
    """A report with this many insights of this many quotes each, and a source for each quote."""
    many = range(1, insights + 1)
    phases = (DIAGNOSE, EXPLORE, DEVELOP)
    return report(
        insights=tuple(
            insight(
                reference=f"INN-{number:03}",
                phase=phases[number % 3],
                statement=f"Stillhet tolkes som et nei, og da slutter unge å ta kontakt ({number})",
                evidence=tuple(
                    evidence(
                        id=UUID(int=number * 1000 + place),
                        reference=f"INT-{number * quotes + place:04}, {place:02}:41",
                        stance=Stance.CONTRADICTS if place == 1 else Stance.SUPPORTS,
                        is_voice=place % 5 != 2,
                    )
                    for place in range(quotes)
                ),
            )
            for number in many
        ),
        observations=tuple(observation(reference=f"OBS-{number:03}") for number in many),
        experiments=tuple(experiment(reference=f"EKS-{number:03}") for number in range(1, 7)),
        sources=tuple(
            Source(f"INT-{number:04}", "Intervju", "Diagnose", STARTED_ON + timedelta(days=number % 90))
            for number in range(insights * quotes // 5)
        ),
    )
