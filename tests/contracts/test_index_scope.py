"""What a search index is narrowed to, and what it suggests: never anything of what the asker may not see."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from research.search.index import Filters, Index
from research.search.ranking import ENOUGH
from tests.contracts.searching import NOBODY, PROJECT, READERS, TEAM, about, filled, find, texts

STUDY, OTHER_PROJECT = uuid4(), uuid4()


@pytest.mark.parametrize(
    "filters",
    [
        Filters(phases=frozenset({"develop", "diagnose"})),
        Filters(kinds=frozenset({"insight"})),
        Filters(tags=frozenset({"Første Møte"})),
        Filters(statuses=frozenset({"confirmed"})),
        Filters(studies=frozenset({str(STUDY)})),
        Filters(projects=frozenset({str(OTHER_PROJECT)})),
        Filters(since=date(2026, 6, 1)),
        Filters(since=date(2026, 6, 1), until=date(2026, 6, 1)),
    ],
)
def test_a_filter_narrows(index: Index, filters: Filters) -> None:
    meant = replace(
        about("Svar"),
        phase="develop",
        kind="insight",
        tags=("første møte",),
        status="confirmed",
        study_id=STUDY,
        project_id=OTHER_PROJECT,
        at=date(2026, 6, 1),
    )
    index.apply([meant, about("Svar")], [], 1)
    assert [hit.id for hit in find(index, "svar", filters).hits] == [meant.id]


def test_a_filter_may_be_typed(index: Index) -> None:
    meant = replace(about("Svar"), phase="develop", at=date(2026, 6, 30))
    index.apply([meant, about("Svar")], [], 1)
    assert [hit.id for hit in find(index, "svar fase:utvikle fra:2026-06").hits] == [meant.id]


def test_facets_count_what_was_found(index: Index) -> None:
    index.apply(
        [
            replace(about("Svar"), tags=("ventetid", "brev"), kind="insight", status="draft"),
            replace(about("Svar"), tags=("ventetid",), phase=None, at=date(2026, 4, 1)),
            about("Noe annet"),
        ],
        [],
        1,
    )
    assert find(index, "svar").facets == {
        "project": {str(PROJECT): 2},
        "phase": {"explore": 1},
        "kind": {"insight": 1, "observation": 1},
        "tag": {"ventetid": 2, "brev": 1},
        "status": {"draft": 1},
        "study": {},
        "month": {"2026-05": 1, "2026-04": 1},
    }


def test_a_facet_is_counted_without_its_own_filter(index: Index) -> None:
    index.apply(
        [
            replace(about("Svar"), phase=phase, kind=kind)
            for phase in ("explore", "develop")
            for kind in ("insight", "report")
        ],
        [],
        1,
    )
    facets = find(index, "svar", Filters(phases=frozenset({"develop"}))).facets
    assert (facets["phase"], facets["kind"]) == ({"explore": 2, "develop": 2}, {"insight": 1, "report": 1})


@pytest.fixture
def divided(index: Index) -> Index:
    """An index with one document for members and one for the team alone, about the same and about something else."""
    shared = replace(about("Ventetid på svar"), audiences=TEAM.audiences | READERS.audiences)
    secret = replace(about("Ventetid og hemmelighet"), tags=("hemmelighold",), phase="diagnose")
    index.apply([shared, secret], [], 1)
    return index


def test_hits_and_totals_are_within_the_scope(divided: Index) -> None:
    totals = [find(divided, "ventetid", scope=scope).total for scope in (TEAM, READERS, NOBODY)]
    assert totals == [2, 1, 0]


def test_facets_tell_nothing_of_what_is_out_of_scope(divided: Index) -> None:
    facets = find(divided, "ventetid", scope=READERS).facets
    assert (facets["phase"], facets["tag"]) == ({"explore": 1}, {})


@pytest.mark.parametrize("typed", ["hemm", "ventetid hem"])
def test_completions_tell_nothing_of_what_is_out_of_scope(divided: Index, typed: str) -> None:
    assert divided.complete(typed, TEAM) != []
    assert divided.complete(typed, READERS) == []


def test_suggestions_tell_nothing_of_what_is_out_of_scope(divided: Index) -> None:
    suggested = [find(divided, "hemmelihet", scope=scope).suggestion for scope in (TEAM, READERS)]
    assert suggested == ["hemmelighet", None]


def test_what_is_out_of_scope_does_not_decide_whether_enough_was_found(index: Index) -> None:
    index.apply([replace(about("Søknaden"), audiences=READERS.audiences) for _ in range(ENOUGH)], [], 1)
    index.apply([about("En jobbsøknad")], [], 2)
    assert texts(find(index, "søknad")) == ["En jobbsøknad"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("ventetd", "ventetid"), ("førekort", "førerkort"), ("lang ventetd", "lang ventetid"), ("søknd", "søknad")],
)
def test_a_misspelt_word_is_corrected(index: Index, typed: str, meant: str) -> None:
    filled(index, "Ventetiden var lang, en lang ventetid", "Hun tok førerkort", "Søknadene")
    assert find(index, typed).suggestion == meant


@pytest.mark.parametrize("typed", ["ventetid", "xyzzyx", "", '"ventetd"'])
def test_nothing_is_suggested_without_need_or_likeness(index: Index, typed: str) -> None:
    assert find(filled(index, "Ventetid"), typed).suggestion is None


def test_a_misspelt_compound_is_corrected_though_its_halves_stand_apart(index: Index) -> None:
    filled(index, "Hun tok førerkort", "Han måtte føre kort regnskap")
    assert find(index, "førekort").suggestion == "førerkort"


def test_a_suggestion_keeps_the_rest_of_the_search(index: Index) -> None:
    assert find(filled(index, "Ventetid"), "Ventetd fase:utforske").suggestion == "ventetid fase:utforske"


def test_completions_are_words_and_tags_with_the_most_frequent_first(index: Index) -> None:
    index.apply([about("Svarte skjemaet"), replace(about("Skjemaet"), tags=("skjult arbeid",))], [], 1)
    assert index.complete("sk", TEAM) == ["skjemaet", "skjult arbeid", "skjult"]


def test_the_forms_of_a_word_are_one_completion(index: Index) -> None:
    assert filled(index, "Søknaden", "Søknaden", "Søknader").complete("søk", TEAM) == ["søknaden"]


def test_a_completion_goes_on_from_the_words_before(index: Index) -> None:
    filled(index, "Ventetid på svar", "Søknad om støtte")
    assert index.complete("Ventetid på s", TEAM) == ["Ventetid på svar"]


@pytest.mark.parametrize("typed", ["", " ", "svar ", "«"])
def test_there_is_nothing_to_complete_without_a_beginning(index: Index, typed: str) -> None:
    assert filled(index, "Svar").complete(typed, TEAM) == []
