"""A generation that took over what an earlier one knew answers as one that began with nothing."""

import random
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from research.search.index import Document, Filters, Found, Order, Scope
from research.search.query import parse
from research.search.whoosh_index import WhooshIndex

AUDIENCES = ("a/team", "a/all", "b/team")
WORDS = ("ventetid", "svar", "skjema", "brev", "døra", "køen", "telefonen")


def drawn(lot: random.Random, record: int) -> list[Document]:
    """Return the documents of a record: itself, and a few passages."""
    name = UUID(int=record << 64 | 7)
    told = {
        "record_id": name,
        "kind": "interview",
        "project_id": UUID(int=1),
        "audiences": frozenset(lot.sample(AUDIENCES, lot.randint(1, 2))),
        "phase": lot.choice([None, "explore", "develop"]),
        "tags": tuple(lot.sample(WORDS, lot.randint(0, 3) if record > 6 else 0)),
        "status": None,
        "study_id": None,
        "at": date(2026, 1, 1) + timedelta(days=lot.randint(0, 90)),
    }
    whole = Document(id=name, title=" ".join(lot.sample(WORDS, 2)), text="", passage_id=None, **told)  # type: ignore[arg-type]
    passages = [UUID(int=record << 64 | 8 + number) for number in range(lot.randint(0, 2))]
    return [
        whole,
        *(
            Document(id=each, title="", text=" ".join(lot.choices(WORDS, k=9)), passage_id=each, **told)  # type: ignore[arg-type]
            for each in passages
        ),
    ]


def answers(index: WhooshIndex) -> list[tuple[Found, list[list[str]]]]:
    """Return what some searches find, with the order of the values in each facet."""
    found = [
        index.find(parse(text), filters, Scope(audiences), order=order)
        for text in ("ventetid", "brev svar", "")
        for filters in (Filters(), Filters(tags=frozenset({"køen"})), Filters(months=frozenset({"2026-02"})))
        for audiences in (frozenset({"a/team"}), frozenset(AUDIENCES))
        for order in Order
    ]
    return [(each, [list(counts) for counts in each.facets.values()]) for each in found]


@pytest.mark.parametrize("seed", range(4))
def test_what_is_carried_over_answers_as_what_is_worked_out_anew(tmp_path: Path, seed: int) -> None:
    lot = random.Random(seed)
    with closing(WhooshIndex(tmp_path)) as index:
        for change in range(1, 25):
            put = [document for record in lot.sample(range(30), 2) for document in drawn(lot, record)]
            index.apply(put, [UUID(int=lot.randrange(30) << 64 | 7)], change)
            if lot.random() < 0.3:
                index.tidy()
            with closing(WhooshIndex(tmp_path)) as anew:
                assert answers(index) == answers(anew)


def test_records_whose_identifiers_end_alike_are_told_apart(tmp_path: Path) -> None:
    lot = random.Random(1)
    with closing(WhooshIndex(tmp_path)) as index:
        index.apply([document for record in (1, 2, 3) for document in drawn(lot, record)], [], 1)
        index.apply([], [UUID(int=2 << 64 | 7)], 2)
        found = index.find(parse(""), Filters(), Scope(frozenset(AUDIENCES)))
        assert {hit.record_id.int >> 64 for hit in found.hits} == {1, 3}
