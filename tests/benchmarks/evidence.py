"""How fast the chain of evidence is: a long interview, its import, its quotes, their following a correction, the map.

``python -m tests.benchmarks.evidence [--words N] [--workers N] [--write]`` makes an installation of its own, serves it,
and asks it over HTTP as one person does, one thing after the other. It ends by itself; nothing stays running.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from http.client import HTTPConnection
from pathlib import Path
from uuid import UUID

from app.pages.measured import CHAIN_TIMED, Chain, Measured, Timing
from app.security import COOKIE
from research import access_tokens, experiments, insights, interviews, passages, people, projects, quotes, sessions
from research.access import SYSTEM, Actor
from research.access_tokens import TokenDraft
from research.evidence import EvidenceDraft
from research.experiments import ExperimentDraft
from research.insights import InsightDraft
from research.installation import Installation
from research.interviews import InterviewDraft
from research.passages import Passage, PassageDraft
from research.projects import ProjectDraft
from research.quotes import QuoteDraft
from research.store import UnitOfWork
from research.words import Phase, Stance
from tests.benchmarks import corpus, figures, serving
from tests.benchmarks.importing import OWNER, owner_of
from tests.benchmarks.installed import opened

WORDS, QUOTES = 60_000, 100
"""Of the long interview."""

CUES = 5_000
ON_ONE_PASSAGE = 20
INSIGHTS, ON_AN_INSIGHT, TALKS, EXPERIMENTS = 200, 10, 100, 40
"""What the map is of: so many insights, each on so many quotes, from so many interviews."""

ASKED, IMPORTED = 100, 7
"""How often each thing is asked, and a transcript brought."""

WARM_UP = 5
QUIET = 0.5
"""A machine under more load than this, in running processes, measures itself as well."""

LONGEST_SECONDS = 120
_BOUNDARY = "a-line-that-no-transcript-holds"


@dataclass(frozen=True, slots=True)
class Bench:
    """What is measured on.

    Attributes:
        project_id: Of the long interview.
        corrected: A passage with ``ON_ONE_PASSAGE`` quotes.
        mapped_id: The project that the map is of.
        empty: Interviews that wait for a transcript.
    """

    folder: Path
    project_id: UUID
    interview_id: UUID
    spoken: list[Passage]
    corrected: Passage
    mapped_id: UUID
    insight_id: UUID
    empty: list[UUID]
    secret: str
    token: str


@dataclass
class Caller:
    """One person's connection to the service, which is kept open.

    Attributes:
        answer_bytes: The length of the last answer.
    """

    port: int
    headers: Mapping[str, str]
    answer_bytes: int = 0
    connection: HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = HTTPConnection("127.0.0.1", self.port, timeout=LONGEST_SECONDS)

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> float:
        """Ask for something and return how many milliseconds the answer took.

        Raises:
            RuntimeError: It is not answered as it should be.
        """
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        began = time.perf_counter()
        self.connection.request(method, path, body, {**self.headers, **told})
        answer = self.connection.getresponse()
        content = answer.read()
        took = (time.perf_counter() - began) * 1000
        if answer.status not in {200, 201}:
            raise RuntimeError(f"{method} {path} is answered {answer.status}: {content[:300].decode()}")
        self.answer_bytes = len(content)
        return took


def main() -> None:
    """Measure and print."""
    options = _options()
    busy = os.getloadavg()[0]
    if busy > QUIET:
        _note(f"this machine has other things to do (load {busy:.1f}): it will seem slower than it is")
    with tempfile.TemporaryDirectory(prefix="fasett-bench-") as folder:
        _note("making what is measured on")
        chain = measured(prepared(Path(folder), options.words), options.workers)
    print(printed(chain), flush=True)
    if options.write:
        figures.write(Measured(chain=[chain]))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure how fast the chain of evidence is.")
    parser.add_argument("--words", type=int, default=WORDS, help="how long the interview is")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes that serve our pages")
    parser.add_argument("--write", action="store_true", help="write the figures for the help page")
    return parser.parse_args()


def _note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def printed(chain: Chain) -> str:
    """Return what was measured as a table to read."""
    lines = [
        f"an interview of {chain.words:,} words in {chain.passages:,} passages with {chain.quotes} quotes; "
        f"a transcript of {chain.cues:,} cues; a map of {chain.insights} insights and {chain.mapped:,} quotes",
        f"{'':<16}{'p50 ms':>10}{'p95 ms':>10}{'kB':>8}",
    ]
    for name in CHAIN_TIMED:
        timing = chain.timings[name]
        size = f"{chain.kilobytes[name]:,.0f}" if name in chain.kilobytes else ""
        lines.append(f"{name:<16}{timing.p50_ms:>10,.1f}{timing.p95_ms:>10,.1f}{size:>8}")
    return "\n".join(lines)


# --- what is measured on ------------------------------------------------------------------------------------------


def prepared(folder: Path, words: int) -> Bench:
    """Make an installation with a long interview, a project to map and somebody who may see them."""
    with opened(folder) as fasett:
        owner, project_id, mapped_id = _begun(fasett)
        said = corpus.words([])
        with fasett.store.begin(owner, write=True) as work:
            interview_id, spoken = _long_interview(work, project_id, _texts(said, words))
            corrected = _much_quoted(work, project_id)
            empty = [_interview(work, project_id, []) for _ in range(IMPORTED + 1)]
        with fasett.store.begin(owner, write=True) as work:
            insight_id = _mapped(work, mapped_id, corpus.passages(said, INSIGHTS * ON_AN_INSIGHT))
        fasett.finder.catch_up()
        secret, token = _let_in(fasett, owner)
    return Bench(folder, project_id, interview_id, spoken, corrected, mapped_id, insight_id, empty, secret, token)


def _begun(fasett: Installation) -> tuple[Actor, UUID, UUID]:
    with fasett.store.begin(SYSTEM, write=True) as work:
        people.add_without_password(work, "Owner", OWNER)
        owner = owner_of(work)
    with fasett.store.begin(owner, write=True) as work:
        first, second = (projects.add(work, ProjectDraft(title=f"Benchmark {number}")) for number in (1, 2))
    return owner, first.id, second.id


def _let_in(fasett: Installation, owner: Actor) -> tuple[str, str]:
    """Return the secret of a browser and the token of a program."""
    with fasett.store.begin(SYSTEM, write=True) as work:
        person = people.get(work, UUID(str(owner.person_id)))
        _, token = access_tokens.make(work, person.id, TokenDraft(name="Benchmark", may_write=True))
        return sessions.begin(work, person), token


def _texts(said: list[str], words: int) -> Iterator[str]:
    """Yield passages until there are so many words."""
    for text in corpus.passages(said, words // corpus.SHORTEST):
        if words <= 0:
            return
        words -= len(text.split())
        yield text


def _interview(work: UnitOfWork, project_id: UUID, texts: Iterable[str]) -> UUID:
    draft = InterviewDraft(title="Samtale", held_on=date(2026, 2, 3), phase=Phase.DIAGNOSE)
    interview = interviews.add(work, project_id, draft)
    passages.put(
        work,
        interview,
        [PassageDraft(text=text, speaker=f"P-00{at % 2 + 1}", start_ms=at * 9_000) for at, text in enumerate(texts)],
    )
    return interview.id


def _long_interview(work: UnitOfWork, project_id: UUID, texts: Iterable[str]) -> tuple[UUID, list[Passage]]:
    interview_id = _interview(work, project_id, texts)
    spoken = passages.of(work, [interview_id])[interview_id]
    for passage in spoken[:: max(1, len(spoken) // QUOTES)][:QUOTES]:
        _mark(work, passage, 5, 60)
    return interview_id, spoken


def _much_quoted(work: UnitOfWork, project_id: UUID) -> Passage:
    """Return a passage of which much is marked."""
    text = " ".join(f"Setning nummer {number} handler om brevet som ikke kom." for number in range(ON_ONE_PASSAGE))
    interview_id = _interview(work, project_id, [text])
    (passage,) = passages.of(work, [interview_id])[interview_id]
    at = 0
    for sentence in text.split(". "):
        _mark(work, passage, at, at + len(sentence))
        at += len(sentence) + 2
    return passage


def _mark(work: UnitOfWork, passage: Passage, start: int, end: int) -> UUID:
    draft = QuoteDraft(passage_id=passage.id, start=start, end=min(end, len(passage.text)))
    return quotes.add(work, passage.project_id, draft).id


def _mapped(work: UnitOfWork, project_id: UUID, texts: Iterator[str]) -> UUID:
    """Fill a project with interviews, quotes, insights and experiments, and return one of the insights."""
    each = INSIGHTS * ON_AN_INSIGHT // TALKS
    talks = [_interview(work, project_id, [next(texts) for _ in range(each)]) for _ in range(TALKS)]
    spoken = passages.of(work, talks)
    marked = [_mark(work, passage, 5, 60) for talk in talks for passage in spoken[talk]]
    claims = []
    for number in range(INSIGHTS):
        phase = list(Phase)[number % len(Phase)]
        draft = InsightDraft(statement=f"Ingen vet hvem som har ansvaret, nummer {number}.", phase=phase)
        claims.append(insights.add(work, project_id, draft).id)
        # Next to each other in the list are quotes of one interview; an insight takes two from each of five.
        for at in range(ON_AN_INSIGHT):
            place = (number * 2 + at // 2 * 7 * each + at % 2) % len(marked)
            stance = Stance.CONTRADICTS if at == ON_AN_INSIGHT - 1 else Stance.SUPPORTS
            insights.cite(work, claims[-1], EvidenceDraft(quote_id=marked[place], stance=stance))
    for number in range(EXPERIMENTS):
        trial = ExperimentDraft(
            title=f"Prøve {number}",
            hypothesis="En melding gjør at folk svarer i tide.",
            phase=Phase.DEVELOP,
            tests=claims[number * 3 : number * 3 + 2],
        )
        experiments.add(work, project_id, trial)
    return claims[0]


def transcript(cues: int) -> bytes:
    """Return a WebVTT file of two people who take turns."""
    said = corpus.words([])
    lines = ["WEBVTT", ""]
    for number in range(cues):
        begins = number * 4
        text = " ".join(said[(number * 11 + at) % len(said)] for at in range(11))
        speaker = "Kari" if number // 3 % 2 else "Moderator"
        lines += [f"{_clock(begins)} --> {_clock(begins + 3)}", f"<v {speaker}>{text}</v>", ""]
    return "\n".join(lines).encode()


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.000"


# --- how long it takes --------------------------------------------------------------------------------------------


def measured(bench: Bench, workers: int) -> Chain:
    """Serve what was made and ask it."""
    timings: dict[str, Timing] = {}
    kilobytes: dict[str, float] = {}
    with serving.fasett(bench.folder, workers) as port:
        pages = Caller(port, {"Cookie": f"{COOKIE}={bench.secret}"})
        program = Caller(port, {"Authorization": f"Bearer {bench.token}"})
        for name, path in _shown(bench).items():
            _note(f"asking for {name}")
            took = [pages.ask("GET", path) for _ in range(WARM_UP + ASKED)]
            timings[name], kilobytes[name] = figures.timing(took[WARM_UP:]), round(pages.answer_bytes / 1000, 1)
        for name, ask in (("mark", _marked), ("correct", _corrected), ("import", _imported)):
            _note(f"asking for {name}")
            timings[name] = figures.timing(list(ask(program, bench)))
    return Chain(
        **figures.here(),
        passages=len(bench.spoken),
        words=sum(len(passage.text.split()) for passage in bench.spoken),
        quotes=QUOTES,
        cues=CUES,
        insights=INSIGHTS,
        mapped=INSIGHTS * ON_AN_INSIGHT,
        timings=timings,
        kilobytes=kilobytes,
    )


def _shown(bench: Bench) -> dict[str, str]:
    return {
        "interview": f"/interviews/{bench.interview_id}",
        "interview_whole": f"/interviews/{bench.interview_id}?part=all",
        "map": f"/projects/{bench.mapped_id}/map",
        "map_insight": f"/insights/{bench.insight_id}/map",
    }


def _marked(program: Caller, bench: Bench) -> Iterator[float]:
    """Mark words in one passage after the other."""
    path = f"/api/v1/projects/{bench.project_id}/quotes"
    for number in range(WARM_UP + ASKED):
        passage = bench.spoken[number % len(bench.spoken)]
        body = {"passage_id": str(passage.id), "start": 3, "end": min(50, len(passage.text))}
        took = program.ask("POST", path, json.dumps(body).encode(), Content_Type="application/json")
        if number >= WARM_UP:
            yield took


def _corrected(program: Caller, bench: Bench) -> Iterator[float]:
    """Correct the much quoted passage: a word is put in at its beginning and in its middle, or taken out again."""
    text = bench.corrected.text
    middle = text.index("Setning nummer 10")
    longer = f"Altså: {text[:middle]}Ja. {text[middle:]}"
    for number in range(WARM_UP + ASKED):
        body = {"speaker": "P-001", "text": text if number % 2 else longer, "start_ms": 0}
        took = program.ask(
            "PUT",
            f"/api/v1/passages/{bench.corrected.id}",
            json.dumps(body).encode(),
            Content_Type="application/json",
            If_Match="*",
        )
        if number >= WARM_UP:
            yield took


def _imported(program: Caller, bench: Bench) -> Iterator[float]:
    """Bring a transcript to one empty interview after the other."""
    head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="talk.vtt"\r\n\r\n'
    body = head.encode() + transcript(CUES) + f"\r\n--{_BOUNDARY}--\r\n".encode()
    for number, interview_id in enumerate(bench.empty):
        path = f"/api/v1/interviews/{interview_id}/transcript?again=true"
        took = program.ask("POST", path, body, Content_Type=f"multipart/form-data; boundary={_BOUNDARY}")
        if number:
            yield took


if __name__ == "__main__":
    main()
