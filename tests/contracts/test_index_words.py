"""What a search index finds for words, and what a hit shows of them."""

from dataclasses import replace
from datetime import date

import pytest

from research.search.index import Filters, Index
from research.search.query import parse
from research.search.ranking import ENOUGH, ENOUGH_TOGETHER
from tests.contracts.searching import PROJECT, TEAM, about, filled, find, marked, texts


@pytest.mark.parametrize(
    ("searched", "text"),
    [
        ("bok", "Hun fikk to bøker"),
        ("skrive", "Han skrev et brev"),
        ("uke", "Det tok sju uka"),
        ("veien", "Alle veier er stengt"),
        ("skjema", "Skjemaet var vanskelig"),
        ("brukere", "En bruker spurte"),
        ("bruker", "Brukerne spurte"),
        ("ungdommer", "Mange ungdom møtte"),
        ("ventetid", "Ventetida var verst"),
        ("søknad", "Søknadene ble sendt"),
        ("VENTETID", "ventetiden"),
    ],
)
def test_a_word_finds_its_other_forms(index: Index, searched: str, text: str) -> None:
    assert texts(find(filled(index, text, "Noe helt annet"), searched)) == [text]


def test_å_and_a_are_different_letters(index: Index) -> None:
    assert find(filled(index, "Hun får svar"), "far").total == 0


@pytest.mark.parametrize(
    ("searched", "text"),
    [
        ("søknad", "Hun skrev en jobbsøknad"),
        ("ungdom", "Tall for ungdomsarbeidsledighet"),
        ("barnehageplass", "Ingen plass i barnehagen"),
    ],
)
def test_a_compound_meets_its_parts(index: Index, searched: str, text: str) -> None:
    assert texts(find(filled(index, text, "Noe helt annet"), searched)) == [text]


def test_compounds_come_after_the_word_itself(index: Index) -> None:
    assert texts(find(filled(index, "En jobbsøknad", "Søknaden"), "søknad")) == ["Søknaden", "En jobbsøknad"]


def test_one_direct_hit_comes_before_everything_that_fits_less_surely(index: Index) -> None:
    filled(index, *["Jobbsøknad, jobbsøknad, sommerjobbsøknad"] * 4)
    index.apply([about("Det tok lang tid før noen leste søknaden hun sendte i fjor")], [], 2)
    assert texts(find(index, "søknad"))[0].startswith("Det tok lang tid")


def test_compounds_come_after_the_hits_when_the_word_itself_is_found_often(index: Index) -> None:
    found = find(filled(index, "En jobbsøknad", *["Søknaden"] * ENOUGH), "søknad")
    assert (found.total, found.wider) == (ENOUGH, 1)
    assert [(hit.is_wider, text) for hit, text in zip(found.hits, texts(found), strict=True)][-1] == (
        True,
        "En jobbsøknad",
    )


def test_all_words_are_required(index: Index) -> None:
    filled(index, "Bare ventetid", "Bare svar", *["Ventetid på svar"] * ENOUGH_TOGETHER)
    found = find(index, "ventetid svar")
    assert found.total == ENOUGH_TOGETHER
    assert set(texts(found)[:ENOUGH_TOGETHER]) == {"Ventetid på svar"}


def test_too_few_hits_with_all_words_let_in_others_after_them(index: Index) -> None:
    found = find(filled(index, "Lang ventetid", "Ventetid på svar"), "ventetid svar")
    assert (texts(found), found.loosened) == (["Ventetid på svar", "Lang ventetid"], True)


def test_one_word_is_never_loosened(index: Index) -> None:
    assert not find(filled(index, "Ventetid på svar"), "ventetid").loosened


def test_a_function_word_need_not_be_there(index: Index) -> None:
    filled(index, "Bare ventetid", *["Ventetid uten svar"] * ENOUGH_TOGETHER)
    assert find(index, "hva er ventetid på svar").total == ENOUGH_TOGETHER


def test_function_words_alone_are_searched_for(index: Index) -> None:
    assert texts(find(filled(index, "Hva er det?", "Ingenting"), "hva er det")) == ["Hva er det?"]


def test_a_phrase_is_literal(index: Index) -> None:
    filled(index, "Vi fikk ikke svar", "Svar ikke", "Han svarer ikke på det", "Ikke noe svar")
    assert texts(find(index, '"ikke svar"')) == ["Vi fikk ikke svar"]


def test_a_phrase_does_not_reach_from_the_title_into_the_text(index: Index) -> None:
    index.apply([replace(about("svar senere"), title="De ventet ikke")], [], 1)
    assert find(index, '"ikke svar"').total == 0


def test_a_phrase_is_never_loosened(index: Index) -> None:
    assert texts(find(filled(index, "Ikke svar", "Lang ventetid"), '"ikke svar" ventetid')) == ["Ikke svar"]


def test_excluded_words_exclude_their_forms(index: Index) -> None:
    assert texts(find(filled(index, "Svar på telefonen", "Svar i brev"), "svar -telefon")) == ["Svar i brev"]


def test_alternatives_find_either(index: Index) -> None:
    assert find(filled(index, "Et brev", "En melding", "En samtale"), "brev OR melding").total == 2


def test_a_prefix_finds_what_begins_so(index: Index) -> None:
    assert texts(find(filled(index, "Søknaden", "Jobbsøknad"), "søkn*")) == ["Søknaden"]


def test_an_unfinished_word_finds_what_it_may_become(index: Index) -> None:
    found = filled(index, "Lang ventetid", "Et svar").find(parse("lang vente", typing=True), Filters(), TEAM)
    assert texts(found) == ["Lang ventetid"]


def test_a_title_outweighs_a_text(index: Index) -> None:
    in_title = replace(about("Om å vente"), title="Svaret")
    index.apply([about("Svaret kom da hun ventet"), in_title], [], 1)
    assert find(index, "svaret").hits[0].id == in_title.id


def test_a_tag_is_found_as_a_word(index: Index) -> None:
    index.apply([replace(about("Han ble trodd"), tags=("første møte",))], [], 1)
    assert find(index, "møtet").total == 1


def test_a_hit_tells_which_of_its_tags_match(index: Index) -> None:
    index.apply([replace(about("Han ble trodd"), tags=("første møte", "brev"))], [], 1)
    assert find(index, "møtet").hits[0].tags == ("første møte",)


def test_a_heavier_document_comes_first(index: Index) -> None:
    heavy = replace(about("Ventetid"), weight=2.0)
    index.apply([about("Ventetid"), heavy, about("Ventetid")], [], 1)
    assert find(index, "ventetid").hits[0].id == heavy.id


@pytest.mark.parametrize("text", ["", "fase:utforske", "-telefon"])
def test_without_words_the_newest_come_first(index: Index, text: str) -> None:
    days = [date(2026, 3, 1), date(2026, 5, 8), date(2025, 12, 31)]
    index.apply([replace(about("Svar"), at=day) for day in days], [], 1)
    assert [hit.at for hit in find(index, text).hits] == sorted(days, reverse=True)


def test_pages_follow_each_other(index: Index) -> None:
    filled(index, *(f"Ventetid {number}" for number in range(7)))
    pages = [find(index, "ventetid", limit=3, offset=offset) for offset in (0, 3, 6)]
    assert [hit.id for page in pages for hit in page.hits] == [hit.id for hit in find(index, "ventetid").hits]
    assert {page.total for page in pages} == {7}


def test_a_hit_tells_what_was_indexed(index: Index) -> None:
    spoken = about("Svar")
    document = replace(spoken, passage_id=spoken.id, title="Gruppeintervju", kind="interview")
    index.apply([document], [], 1)
    [hit] = find(index, "svar").hits
    assert (hit.id, hit.record_id, hit.passage_id, hit.project_id) == (
        document.id,
        document.record_id,
        document.passage_id,
        PROJECT,
    )
    assert (hit.kind, hit.phase, hit.title, hit.at) == ("interview", "explore", "Gruppeintervju", date(2026, 5, 8))


def test_every_matching_form_is_marked(index: Index) -> None:
    found = find(filled(index, "Ventetida var lang. Slik ventetid i Ventetiden!"), "ventetid")
    assert marked(found) == ["Ventetida", "ventetid", "Ventetiden"]


def test_a_phrase_is_marked_as_a_whole(index: Index) -> None:
    assert marked(find(filled(index, "Et svar er ikke svar."), '"ikke svar"')) == ["ikke svar"]


def test_a_snippet_shows_the_densest_part_of_a_long_text(index: Index) -> None:
    filler = "Han snakket lenge om noe helt annet enn det som var tema. " * 20
    found = find(filled(index, f"{filler}Ventetiden på et svar var lang. {filler}Så et svar til."), "ventetid svar")
    [text] = texts(found)
    assert marked(found) == ["Ventetiden", "svar"]
    assert text.startswith("… Han snakket")
    assert text.endswith("tema. …")
    assert 150 < len(text) < 270


def test_a_snippet_without_a_match_is_the_beginning(index: Index) -> None:
    index.apply([replace(about("Først dette. " + "Så noe mer. " * 60), title="Ventetid")], [], 1)
    assert texts(find(index, "ventetid"))[0].startswith("Først dette. Så noe mer.")


def test_markup_in_a_text_stays_text(index: Index) -> None:
    assert texts(find(filled(index, "<b>Svar</b> & mer"), "svar")) == ["<b>Svar</b> & mer"]
