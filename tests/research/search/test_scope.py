"""Two people with different rights search the same project: nothing of what one may not read shows."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trial
from hypothesis import strategies as st

from research.access import Actor
from research.installation import Installation
from research.search.finder import Results
from research.search.index import Filters, Found, Index
from research.search.query import parse
from research.search.whoosh_index import WhooshIndex
from tests.contracts.searching import READERS, TEAM, about
from tests.making import Make

SECRET = "Hun er redd for at naboen skal få vite om gjeldsrådgivningen."
SHARED = "Unge gruer seg til å ringe om gjeldsordningen."


@pytest.fixture
def told(make: Make) -> None:
    """What the team has heard, and the one insight that all members may read."""
    make.passage(SECRET, interview=make.interview(tags=["gjeldsproblemer"], summary="Om gjeldsrådgivning."))
    make.observation(what_happened="Tre unge spurte om gjeldsrådgivning.", tags=["gjeldsproblemer"])
    make.insight(statement=SHARED, confirmed=True, tags=["gruing"])


def search(installation: Installation, actor: Actor, words: str) -> Results:
    with installation.store.begin(actor) as work:
        return installation.finder.search(work, words)


def complete(installation: Installation, actor: Actor, words: str) -> list[str]:
    installation.finder.catch_up()
    with installation.store.begin(actor) as work:
        return installation.finder.complete(work, words)


@pytest.mark.usefixtures("told")
def test_counts_and_facets_are_of_what_each_may_read(installation: Installation, owner: Actor, reader: Actor) -> None:
    of_owner, of_reader = (search(installation, who, "gjeld*") for who in (owner, reader))
    assert (of_owner.total, of_reader.total) == (4, 1)
    assert of_owner.facets["kind"] == {"interview": 2, "observation": 1, "insight": 1}
    assert of_reader.facets["kind"] == {"insight": None}
    assert of_owner.facets["tag"] == {"gjeldsproblemer": 3, "gruing": 1}
    assert of_reader.facets["tag"] == {"gruing": None}


@pytest.mark.usefixtures("told")
def test_snippets_are_of_what_each_may_read(installation: Installation, owner: Actor, reader: Actor) -> None:
    said = [
        " ".join(
            text
            for result in search(installation, who, "naboen gjelden unge").results
            for text, _ in result.hit.snippet
        )
        for who in (owner, reader)
    ]
    assert "nabo" in said[0]
    assert "nabo" not in said[1]


@pytest.mark.usefixtures("told")
def test_completions_are_of_what_each_may_read(installation: Installation, owner: Actor, reader: Actor) -> None:
    assert complete(installation, owner, "gjelds") == ["gjeldsproblemer", "gjeldsrådgivning", "gjeldsordningen"]
    assert complete(installation, reader, "gjelds") == ["gjeldsordningen"]


@pytest.mark.usefixtures("told")
def test_suggestions_are_of_what_each_may_read(installation: Installation, owner: Actor, reader: Actor) -> None:
    suggested = [search(installation, who, "gjeldsrådgivnig").suggestion for who in (owner, reader)]
    assert suggested == ["gjeldsrådgivning", None]


@pytest.mark.usefixtures("told")
def test_an_outsider_is_told_nothing(installation: Installation, outsider: Actor) -> None:
    found = search(installation, outsider, "gjeld*")
    assert (found.results, found.total, found.suggestion, any(found.facets.values())) == ((), 0, None, False)
    assert complete(installation, outsider, "gjeld") == []


WORDS = ["ventetid", "ventetida", "svar", "svaret", "søknad", "jobbsøknad", "brev", "skjema", "ikke", "og", "ventetd"]
texts = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join), min_size=1, max_size=12)
queries = st.lists(st.sampled_from([*WORDS, '"ikke svar"', "-brev", "svar*", "OR", "tag:kø"]), max_size=4).map(" ".join)


@trial(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(shared=texts, secret=texts, query=queries)
def test_what_a_reader_is_told_is_what_would_be_told_if_nothing_else_were_there(
    tmp_path: Path, shared: list[str], secret: list[str], query: str
) -> None:
    readable = [
        replace(about(text), audiences=READERS.audiences, tags=("kø",), id=UUID(int=n << 80))
        for n, text in enumerate(shared)
    ]
    hidden = [replace(about(text), audiences=TEAM.audiences, tags=("kø", "brev")) for text in secret]
    both, alone = (_index(tmp_path, name) for name in ("both", "alone"))
    both.apply([*readable, *hidden], [], both.cursor + 1)
    alone.apply(readable, [], alone.cursor + 1)
    assert _told(both, query) == _told(alone, query)
    assert both.complete(query, READERS) == alone.complete(query, READERS)
    both.clear()
    alone.clear()
    both.close()
    alone.close()


def _index(folder: Path, name: str) -> WhooshIndex:
    return WhooshIndex(folder / name)


def _told(index: Index, query: str) -> tuple[object, ...]:
    found: Found = index.find(parse(query), Filters(), READERS, limit=50)
    hits = {(hit.id, hit.snippet, hit.siblings, hit.is_wider) for hit in found.hits}
    return hits, found.total, found.wider, found.facets, found.suggestion, found.loosened
