"""How well search finds what was judged to be the answer, asked as people type.

``python -m tests.benchmarks.retrieval --passages F --queries F --qrels F [--extra F …] [--lemma] [--limit N]
[--worst [N]] [--json F] [--write]``: the passages become interviews of a new installation in a temporary folder, each
query is asked as it is through the search that the pages use, and the figures are printed.

``--extra`` adds passages that no query is judged on. ``--lemma`` asks for all hits and gives recall and precision over
them, for queries with many relevant texts. ``--write`` writes the figures for the help page.
"""

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import perf_counter
from uuid import UUID

from app.pages.measured import Forms, Measured, Quality
from research import passages, projects
from research.access import SYSTEM
from research.exchange import transcript_import
from research.installation import Installation
from research.interviews import InterviewDraft
from research.passages import MAX_PASSAGES
from research.projects import ProjectDraft
from research.transcripts import Transcript, Turn
from research.words import Phase
from tests.benchmarks import figures, metrics
from tests.benchmarks.installed import opened
from tests.benchmarks.judged import BadFile, Text, judgements, texts

DEPTH = 10
WORST = 20
WITHOUT_DOC = 200
"""So many passages that are part of nothing become one interview."""

TITLE = "Qxqz"
"""A title that no query matches."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query was answered with.

    Attributes:
        found: What was found in its order, by the files' identifiers; what is no passage is an empty text.
        hits: How many of those are hits; the others come after the hits, and have the words only in part.
    """

    query: Text
    relevant: frozenset[str]
    found: tuple[str, ...]
    hits: int
    milliseconds: float


def main() -> None:
    """Measure and print."""
    options = _options()
    try:
        told, answers = measured(options)
    except BadFile as error:
        raise SystemExit(str(error)) from error
    width = max(map(len, told))
    for name, figure in told.items():
        print(f"{name:<{width}}  {figure:,}" if isinstance(figure, int) else f"{name:<{width}}  {figure:.4f}")
    for answer in _worst(answers, is_lemma=options.lemma)[: options.worst]:
        print(_line(answer, is_lemma=options.lemma))
    if options.write:
        figures.write(_for_the_help_page(told, is_lemma=options.lemma))
    if options.json:
        options.json.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure how well search finds what was judged to be the answer.")
    parser.add_argument("--passages", type=Path, required=True, help="JSON lines: id, text and perhaps doc")
    parser.add_argument("--queries", type=Path, required=True, help="JSON lines: id, text")
    parser.add_argument("--qrels", type=Path, required=True, help="query<TAB>passage lines")
    parser.add_argument("--extra", type=Path, nargs="+", default=[], help="more passages, judged on nothing")
    parser.add_argument("--lemma", action="store_true", help="all hits; recall and precision over them")
    parser.add_argument("--limit", type=int, help="only the first so many queries")
    parser.add_argument("--worst", type=int, nargs="?", const=WORST, default=0, help="print so many worst answers")
    parser.add_argument("--json", type=Path, help="write the figures to a file")
    parser.add_argument("--write", action="store_true", help="write the figures for the help page")
    options = parser.parse_args()
    if options.write and options.limit:
        parser.error("--write is for all queries, and --limit for a quick look")
    return options


def measured(options: argparse.Namespace) -> tuple[dict[str, float], list[Answer]]:
    """Return the figures by name, and every answer."""
    judged, extra = texts(options.passages), [text for file in options.extra for text in texts(file)]
    asked = _asked(options, {text.id for text in judged})
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as fasett:
        began = perf_counter()
        project_id, names = stored(fasett, judged, extra)
        fasett.finder.catch_up()
        _note(f"stored and indexed in {perf_counter() - began:.0f} s")
        limit = len(judged) + len(extra) if options.lemma else DEPTH
        answers = list(answered(fasett, project_id, names, asked, limit))
    told: dict[str, float] = {"passages": len(judged) + len(extra), "queries": len(answers)}
    return told | (all_hits(answers) if options.lemma else top_hits(answers)), answers


def _asked(options: argparse.Namespace, known: set[str]) -> list[tuple[Text, frozenset[str]]]:
    """Return the queries with what answers them; those that nobody judged are left out."""
    queries, qrels = texts(options.queries), judgements(options.qrels)
    without = sum(query.id not in qrels for query in queries)
    if without:
        _note(f"{without} queries are without judgement and left out")
    if unasked := len(qrels.keys() - {query.id for query in queries}):
        _note(f"{unasked} judged queries are not in {options.queries} and left out")
    asked = [(query, frozenset(qrels[query.id])) for query in queries if query.id in qrels][: options.limit]
    unknown = sorted({each for _, relevant in asked for each in relevant} - known)
    if unknown:
        raise BadFile(f"{options.qrels} names {len(unknown)} passages that are not there: {', '.join(unknown[:5])} …")
    return asked


def stored(fasett: Installation, judged: Sequence[Text], extra: Sequence[Text]) -> tuple[UUID, dict[UUID, str]]:
    """Store the passages as interviews of a project; return it, and what the files call each passage."""
    names: dict[UUID, str] = {}
    with fasett.store.begin(SYSTEM, write=True) as work:
        project_id = projects.add(work, ProjectDraft(title=TITLE)).id
    for one in (*interviews_of(judged), *interviews_of(extra)):
        transcript = Transcript("plain-text", "utf-8", len(one), tuple(Turn(None, text.text) for text in one))
        draft = InterviewDraft(title=TITLE, held_on=date(2026, 3, 2), phase=Phase.EXPLORE)
        with fasett.store.begin(SYSTEM, write=True) as work:
            interview = transcript_import.store(work, project_id, draft, transcript, {})
            kept = passages.of(work, [interview.id])[interview.id]
            for text, passage in zip(one, kept, strict=True):
                if passage.text != text.text:
                    raise BadFile(f"{text.id} was not stored as it was read")
                names[passage.id] = text.id
    return project_id, names


def interviews_of(read: Sequence[Text]) -> Iterator[list[Text]]:
    """Yield the passages of one interview after the other: those of one doc, or so many that are part of nothing."""
    by_doc: dict[str, list[Text]] = defaultdict(list)
    for text in read:
        by_doc[text.doc].append(text)
    for doc, told in by_doc.items():
        size = MAX_PASSAGES if doc else WITHOUT_DOC
        yield from (told[start : start + size] for start in range(0, len(told), size))


def answered(
    fasett: Installation,
    project_id: UUID,
    names: dict[UUID, str],
    asked: Sequence[tuple[Text, frozenset[str]]],
    limit: int,
) -> Iterator[Answer]:
    """Ask each query as it was typed."""
    for query, _ in asked[:DEPTH]:
        with fasett.store.begin(SYSTEM) as work:
            fasett.finder.search(work, query.text, project_ids=[project_id], limit=limit)
    for query, relevant in asked:
        with fasett.store.begin(SYSTEM) as work:
            began = perf_counter()
            found = fasett.finder.search(work, query.text, project_ids=[project_id], limit=limit)
            took = (perf_counter() - began) * 1000
        shown = tuple(names[hit] if (hit := result.hit.passage_id) else "" for result in found.results)
        yield Answer(query, relevant, shown, sum(not result.hit.is_wider for result in found.results), took)


def top_hits(answers: Sequence[Answer]) -> dict[str, float]:
    """Return the figures of answers that are read from the top."""
    ranks = [metrics.reciprocal_rank(each.found, each.relevant, depth=DEPTH) for each in answers]
    return {
        f"MRR@{DEPTH}": metrics.mean(ranks),
        "R@1": metrics.mean([metrics.recall(each.found, each.relevant, depth=1) for each in answers]),
        f"R@{DEPTH}": metrics.mean([metrics.recall(each.found, each.relevant, depth=DEPTH) for each in answers]),
        **_common(answers),
    }


def all_hits(answers: Sequence[Answer]) -> dict[str, float]:
    """Return the figures of answers that are read to the end: of the hits, and with what comes after them."""
    return {
        "recall": metrics.mean([metrics.recall(each.found[: each.hits], each.relevant) for each in answers]),
        "precision": metrics.mean([metrics.precision(each.found[: each.hits], each.relevant) for each in answers]),
        "recall with what comes after": metrics.mean([metrics.recall(each.found, each.relevant) for each in answers]),
        "precision with what comes after": metrics.mean(
            [metrics.precision(each.found, each.relevant) for each in answers]
        ),
        **_common(answers),
    }


def _common(answers: Sequence[Answer]) -> dict[str, float]:
    empty = sum(not each.found for each in answers)
    times = [each.milliseconds for each in answers]
    return {
        "empty answers": empty,
        "empty share": empty / len(answers) if answers else 0.0,
        "p50 ms": metrics.percentile(times, 0.5),
        "p95 ms": metrics.percentile(times, 0.95),
    }


def _for_the_help_page(told: dict[str, float], *, is_lemma: bool) -> Measured:
    run = figures.here() | {name: told[name] for name in ("passages", "queries")}
    share = {name: round(value, 4) for name, value in told.items()}
    if is_lemma:
        return Measured(forms=[Forms(**run, recall=share["recall"], precision=share["precision"])])
    ranks = {"mean_reciprocal_rank": share[f"MRR@{DEPTH}"], "first": share["R@1"], "among_ten": share[f"R@{DEPTH}"]}
    return Measured(quality=[Quality(**run, **ranks)])


def _worst(answers: Sequence[Answer], *, is_lemma: bool) -> list[Answer]:
    def _merit(each: Answer) -> float:
        if is_lemma:
            return metrics.recall(each.found, each.relevant) + metrics.precision(each.found, each.relevant)
        return metrics.reciprocal_rank(each.found, each.relevant, depth=DEPTH)

    return sorted(answers, key=_merit)


def _line(answer: Answer, *, is_lemma: bool) -> str:
    if is_lemma:
        right = len(set(answer.found) & answer.relevant)
        told = f"{right} of {len(answer.relevant)} found, {len(answer.found) - right} wrong"
    else:
        told = f"rank {metrics.rank(answer.found, answer.relevant) or '–'} of {len(answer.found)}"
    return f"{told:<30}  {answer.query.id}  {answer.query.text}  →  {', '.join(sorted(answer.relevant)[:3])}"


def _note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
