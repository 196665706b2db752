"""Bring a corpus into an installation as people's files come in, and say how long it took and what it needed.

``python -m tests.benchmarks.importing FOLDER CORPUS`` prints what it measured as JSON. It runs in a process of its own,
so that its peak memory is that of an import and of nothing else.
"""

import json
import resource
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from time import perf_counter
from uuid import UUID

from research import insights, people, projects, studies
from research.access import SYSTEM, Actor
from research.evidence import EvidenceDraft
from research.exchange import tables, transcript_import
from research.insights import StatusDraft
from research.installation import Installation
from research.interviews import InterviewDraft
from research.observations import Observation
from research.projects import ProjectDraft
from research.store import UnitOfWork
from research.studies import StudyDraft
from research.transcripts import Transcript, Turn
from research.words import InsightStatus, Kind
from tests.benchmarks import corpus
from tests.benchmarks.corpus import STATEMENT, Source
from tests.benchmarks.installed import opened

OWNER = "owner@example.org"
CONFIRMED = 200
"""So many insights are confirmed, as far as there are as many."""


def main() -> None:
    """Import and print."""
    folder, file = map(Path, sys.argv[1:])
    with opened(folder) as fasett:
        owner, project_id, study_ids = _begun(fasett)
        began = perf_counter()
        texts = _stored(fasett, owner, project_id, study_ids, file)
        stored = perf_counter()
        fasett.finder.catch_up()
        indexed = perf_counter()
        told = {
            "project_id": str(project_id),
            "texts": texts,
            "stored_seconds": stored - began,
            "indexed_seconds": indexed - stored,
            "peak_megabytes": peak_bytes() / 1_000_000,
        }
    print(json.dumps(told))


def peak_bytes() -> int:
    """Return the most memory this process has held."""
    status = Path("/proc/self/status")
    if status.exists():
        # getrusage would also count what the process that started this one held then.
        held = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(held.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def owner_of(work: UnitOfWork) -> Actor:
    """Return who owns the project."""
    person = people.by_email(work, OWNER)
    assert person is not None
    return Actor(person_id=person.id, name=person.name)


def _begun(fasett: Installation) -> tuple[Actor, UUID, list[UUID]]:
    """Return the owner, the project and the studies of a new installation."""
    with fasett.store.begin(SYSTEM, write=True) as work:
        people.add_without_password(work, "Owner", OWNER)
        owner = owner_of(work)
    with fasett.store.begin(owner, write=True) as work:
        project = projects.add(work, ProjectDraft(title="Benchmark"))
        drafts = [StudyDraft(title=f"Study {number + 1}") for number in range(corpus.STUDIES)]
        return owner, project.id, [studies.add(work, project.id, draft).id for draft in drafts]


def _stored(fasett: Installation, owner: Actor, project_id: UUID, study_ids: Sequence[UUID], file: Path) -> int:
    """Store it all, one transaction for each file that people would bring; return how many texts there are."""
    texts = 0
    rows: dict[Kind, list[Source]] = {Kind.OBSERVATION: [], Kind.INSIGHT: []}
    for source in corpus.read(file):
        texts += len(source.texts)
        if source.kind in rows:
            rows[source.kind].append(source)
            continue
        with fasett.store.begin(owner, write=True) as work:
            _store_interview(work, project_id, study_ids, source)
    for kind, sources in rows.items():
        if sources:
            content = "\n".join(json.dumps(row, ensure_ascii=False) for row in _rows(kind, sources)).encode()
            with fasett.store.begin(owner, write=True) as work:
                table = tables.read(content)
                tables.store(work, project_id, tables.plan(kind, table, tables.match(kind, table, {})))
    with fasett.store.begin(owner, write=True) as work:
        _confirm(work, project_id)
    return texts


def _store_interview(work: UnitOfWork, project_id: UUID, study_ids: Sequence[UUID], source: Source) -> None:
    turns = tuple(Turn(None, text) for text in source.texts)
    draft = InterviewDraft(
        title="Samtale",
        held_on=date.fromisoformat(source.on),
        phase=source.phase,
        study_id=study_ids[source.study],
        tags=source.tags,
    )
    transcript_import.store(work, project_id, draft, Transcript("plain-text", "utf-8", len(turns), turns), {})


def _rows(kind: Kind, sources: Iterable[Source]) -> Iterator[dict[str, object]]:
    for source in sources:
        shared = {"phase": source.phase, "tags": source.tags}
        if kind is Kind.OBSERVATION:
            yield {"what_happened": source.texts[0], "observed_on": source.on, **shared}
        else:
            said = source.texts[0]
            yield {"statement": said[:STATEMENT], "elaboration": said[STATEMENT:], **shared}


def _confirm(work: UnitOfWork, project_id: UUID) -> None:
    """Let some insights rest on an observation each, and be confirmed."""
    seen = work.rows(work.visible(Observation).where(Observation.project_id == project_id).limit(CONFIRMED))
    for insight, observation in zip(insights.find(work, project_id)[: len(seen)], seen, strict=False):
        insights.cite(work, insight.id, EvidenceDraft(observation_id=observation.id))
        insights.set_status(work, insight.id, StatusDraft(status=InsightStatus.CONFIRMED))


if __name__ == "__main__":
    main()
