"""How fast reports are: what they are filled from, the page where one is put together, and every kind of file.

``python -m tests.benchmarks.reports [--write]`` makes an installation of its own, fills a report in a process of its
own, whose peak memory is then that of a report and of nothing else, and asks a server for the pages and files as one
person does. It ends by itself; nothing stays running.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from time import perf_counter
from urllib.parse import urlencode
from uuid import UUID

from app.pages.measured import REPORTS_TIMED, Measured, Reporting, Timing
from app.security import COOKIE
from research import experiments, insights, observations, participants, people, projects, questions, quotes, sessions
from research.access import SYSTEM, Actor
from research.evidence import EvidenceDraft
from research.exchange import transcript_import
from research.experiments import ExperimentDraft
from research.insights import InsightDraft, StatusDraft
from research.installation import Installation
from research.interviews import InterviewDraft
from research.observations import ObservationDraft
from research.participants import ParticipantDraft
from research.passages import Passage
from research.projects import ProjectDraft
from research.questions import QuestionDraft
from research.quotes import ApprovalDraft, QuoteDraft
from research.reports import drafting, files, gather, kept, render, taking_away, templates
from research.reports.kept import ReportDraft
from research.store import UnitOfWork
from research.transcripts import Transcript, Turn
from research.words import Group, InsightStatus, Phase, Stance
from tests.benchmarks import corpus, figures, serving
from tests.benchmarks.evidence import QUIET, Caller
from tests.benchmarks.importing import OWNER, owner_of, peak_bytes
from tests.benchmarks.installed import opened

INSIGHTS, ON_AN_INSIGHT, TALKS, PEOPLE = 200, 10, 100, 60
EXPERIMENTS, QUESTIONS, OBSERVATIONS, TAGS = 40, 60, 200, 24
UNAPPROVED = 10
"""One quote in so many is not approved."""

TEMPLATE = "insights"
"""The one that prints every insight with all its quotes."""

ROUNDS, WARM_UP = 10, 2
LONGEST_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Bench:
    """What is measured on: an installation with a draft of a report, and somebody who may see it."""

    folder: Path
    report_id: UUID
    secret: str


def main() -> None:
    """Measure and print."""
    options = _options()
    if options.fill:
        print(json.dumps(_filled(Path(options.fill[0]), UUID(options.fill[1]))))
        return
    busy = os.getloadavg()[0]
    if busy > QUIET:
        _note(f"this machine has other things to do (load {busy:.1f}): it will seem slower than it is")
    with tempfile.TemporaryDirectory(prefix="fasett-bench-") as folder:
        _note("making what is measured on")
        run = measured(prepared(Path(folder)))
    print(printed(run), flush=True)
    if options.write:
        figures.write(Measured(reports=[run]))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure how fast reports are.")
    parser.add_argument("--write", action="store_true", help="write the figures for the help page")
    parser.add_argument("--fill", nargs=2, metavar=("FOLDER", "REPORT"), help=argparse.SUPPRESS)
    return parser.parse_args()


def _note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def printed(run: Reporting) -> str:
    """Return what was measured as a table to read."""
    lines = [
        f"a report of {run.insights} insights with {run.quotes:,} quotes; peak memory {run.peak_megabytes:,.0f} MB, "
        f"and {run.tool_megabytes:,.0f} MB in the largest tool",
        f"{'':<16}{'p50 ms':>10}{'p95 ms':>10}{'kB':>10}",
    ]
    for name in REPORTS_TIMED:
        timing = run.timings[name]
        size = f"{run.kilobytes[name]:,.0f}" if name in run.kilobytes else ""
        lines.append(f"{name:<16}{timing.p50_ms:>10,.1f}{timing.p95_ms:>10,.1f}{size:>10}")
    return "\n".join(lines)


# --- what is measured on ------------------------------------------------------------------------------------------


def prepared(folder: Path) -> Bench:
    """Make an installation with a project to report on, and a draft of a report."""
    with opened(folder) as fasett:
        with fasett.store.begin(SYSTEM, write=True) as work:
            people.add_without_password(work, "Owner", OWNER)
            owner = owner_of(work)
        with fasett.store.begin(owner, write=True) as work:
            project_id = projects.add(work, ProjectDraft(title="Benchmark")).id
        said = corpus.passages(corpus.words([]), INSIGHTS * ON_AN_INSIGHT + OBSERVATIONS)
        with fasett.store.begin(owner, write=True) as work:
            marked = _said(work, project_id, said)
        with fasett.store.begin(owner, write=True) as work:
            _concluded(work, project_id, marked)
            _besides(work, project_id, said)
        fasett.finder.catch_up()
        with fasett.store.begin(owner, write=True) as work:
            report = drafting.add(work, project_id, ReportDraft(title="Innsiktsrapport", template=TEMPLATE))
        return Bench(folder, report.id, _let_in(fasett, owner))


def _let_in(fasett: Installation, owner: Actor) -> str:
    with fasett.store.begin(SYSTEM, write=True) as work:
        return sessions.begin(work, people.get(work, UUID(str(owner.person_id))))


def _said(work: UnitOfWork, project_id: UUID, said: Iterator[str]) -> list[UUID]:
    """Bring the transcripts, mark a quote in every passage, and return the quotes in order."""
    met = [
        participants.add(work, project_id, ParticipantDraft(group=list(Group)[at % len(Group)])).id
        for at in range(PEOPLE)
    ]
    marked: list[UUID] = []
    for number in range(TALKS):
        texts = [next(said) for _ in range(INSIGHTS * ON_AN_INSIGHT // TALKS)]
        turns = tuple(Turn(None, text, at * 9_000) for at, text in enumerate(texts))
        draft = InterviewDraft(
            title=f"Samtale {number + 1}",
            held_on=date(2026, 1, 5) + timedelta(days=number),
            phase=list(Phase)[number * len(Phase) // TALKS],
            participant_ids=[met[number % PEOPLE]],
            tags=[f"merke {number % TAGS + 1}"],
        )
        talk = transcript_import.store(work, project_id, draft, Transcript("plain-text", "utf-8", 0, turns), {})
        spoken = work.rows(work.visible(Passage).where(Passage.interview_id == talk.id))
        marked += [_quote(work, project_id, passage, len(marked) + at) for at, passage in enumerate(spoken)]
    return marked


def _quote(work: UnitOfWork, project_id: UUID, passage: Passage, number: int) -> UUID:
    words = " ".join(passage.text.split()[:40])
    quote = quotes.add(work, project_id, QuoteDraft(passage_id=passage.id, end=len(words)))
    if number % UNAPPROVED:
        quotes.approve(work, quote.id, ApprovalDraft(is_approved=True))
    return quote.id


def _concluded(work: UnitOfWork, project_id: UUID, marked: list[UUID]) -> None:
    """Let confirmed insights rest on quotes of several interviews each, and questions and experiments hang on them."""
    claims = []
    for number in range(INSIGHTS):
        draft = InsightDraft(
            statement=f"Ingen vet hvem som har ansvaret, og det koster tid og tillit, nummer {number + 1}.",
            elaboration="De som spør, får ulike svar. De som svarer, vet ikke hva andre har svart.",
            phase=list(Phase)[number * len(Phase) // INSIGHTS],
            tags=[f"merke {number % TAGS + 1}", f"merke {number % 5 + 1}"],
        )
        claims.append(insights.add(work, project_id, draft).id)
        for at in range(ON_AN_INSIGHT):
            stance = Stance.CONTRADICTS if at == ON_AN_INSIGHT - 1 else Stance.SUPPORTS
            insights.cite(work, claims[-1], EvidenceDraft(quote_id=marked[at * INSIGHTS + number], stance=stance))
        insights.set_status(work, claims[-1], StatusDraft(status=InsightStatus.CONFIRMED))
    for number in range(QUESTIONS):
        text = f"Hvordan kan vi vise hvem som har ansvaret, {number + 1}?"
        questions.add(work, project_id, QuestionDraft(text=text, insight_ids=claims[number * 3 : number * 3 + 2]))
    for number in range(EXPERIMENTS):
        trial = ExperimentDraft(
            title=f"Prøve {number + 1}",
            hypothesis="En melding gjør at folk svarer i tide.",
            phase=Phase.DEVELOP,
            starts_on=date(2026, 3, 1) + timedelta(days=number),
            tests=claims[number * 3 : number * 3 + 2],
        )
        experiments.add(work, project_id, trial)


def _besides(work: UnitOfWork, project_id: UUID, said: Iterator[str]) -> None:
    for number in range(OBSERVATIONS):
        phase = list(Phase)[number % len(Phase)]
        observations.add(work, project_id, ObservationDraft(what_happened=next(said), phase=phase))


# --- how long it takes --------------------------------------------------------------------------------------------


def measured(bench: Bench) -> Reporting:
    """Fill the report in a process of its own, then serve what was made and ask it."""
    _note("filling the report")
    command = [sys.executable, "-m", "tests.benchmarks.reports", "--fill", str(bench.folder), str(bench.report_id)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, timeout=LONGEST_SECONDS)
    told = json.loads(done.stdout)
    took: dict[str, list[float]] = told["took"]
    kilobytes: dict[str, float] = told["kilobytes"]
    with serving.fasett(bench.folder, 1) as port:
        pages = Caller(port, {"Cookie": f"{COOKIE}={bench.secret}", "Sec-Fetch-Site": "same-origin"})
        for name, ask in _shown(bench, pages).items():
            _note(f"asking for {name}")
            took[name] = [ask() for _ in range(WARM_UP + ROUNDS)][WARM_UP:]
            kilobytes[name] = round(pages.answer_bytes / 1000, 1)
    timings: dict[str, Timing] = {name: figures.timing(each) for name, each in took.items()}
    return Reporting(
        **figures.here(),
        passages=INSIGHTS * ON_AN_INSIGHT,
        insights=INSIGHTS,
        quotes=INSIGHTS * ON_AN_INSIGHT,
        peak_megabytes=told["peak_megabytes"],
        tool_megabytes=told["tool_megabytes"],
        timings=timings,
        kilobytes=kilobytes,
    )


def _shown(bench: Bench, pages: Caller) -> dict[str, Callable[[], float]]:
    path = f"/reports/{bench.report_id}"
    with opened(bench.folder) as fasett, fasett.store.begin(SYSTEM) as work:
        draft = kept.get(work, bench.report_id).draft
    form = urlencode({"title": draft.title, "template": draft.template, "language": draft.language}).encode()
    sent = {"Content_Type": "application/x-www-form-urlencoded", "HX_Request": "true"}
    return {
        "builder": lambda: pages.ask("GET", f"{path}/edit"),
        "preview": lambda: pages.ask("POST", f"{path}/preview", form, **sent),
        "shown": lambda: pages.ask("GET", path),
    }


def _filled(folder: Path, report_id: UUID) -> dict[str, object]:
    """Fill a report, make every kind of file of it, and return how long it took and what it needed."""
    with opened(folder) as fasett:
        with fasett.store.begin(SYSTEM) as work:
            owner = owner_of(work)
        with fasett.store.begin(owner) as work:
            report = kept.get(work, report_id)
            used = templates.chosen(work, report.project_id, report.template, report.language)
            gathering = partial(gather.gathered, work, report.project_id, report.draft, fasett.finder)
            rendering = partial(render.render, used, gathering().data, choices=report.draft.choices)
            making = {format: taking_away.maker(work, report, format) for format in files.FORMATS}
            timed: dict[str, Callable[[], object]] = {"gather": gathering, "render": rendering, **making}
            took = {name: _timed(act) for name, act in timed.items()}
            kilobytes = {format: round(len(make()) / 1000, 1) for format, make in making.items()}
    return {
        "took": took,
        "kilobytes": kilobytes,
        "peak_megabytes": round(peak_bytes() / 1_000_000),
        "tool_megabytes": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000),
    }


def _timed(act: Callable[[], object]) -> list[float]:
    """Do something again and again, and return how many milliseconds each time took but the first."""
    took = []
    for _ in range(1 + ROUNDS // 2):
        began = perf_counter()
        act()
        took.append((perf_counter() - began) * 1000)
    return took[1:]


if __name__ == "__main__":
    main()
