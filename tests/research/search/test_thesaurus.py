"""The thesaurus: what else is searched for, and what is not."""

from collections.abc import Sequence

import pytest

from research.errors import Unreadable
from research.search.language import WORD, forms, split
from research.search.thesaurus import KINDS, MOST, Row, Thesaurus, read, shipped

OWN = Thesaurus(
    [
        Row("AFT", ("arbeidsforberedende trening",)),
        Row("trening", ("øving",)),
        Row("OT", ("oppfølgingstjeneste", "oppfølgingsteneste"), is_capitals_only=True),
        Row("bruker", ("innbygger", "brukar", "brukerne")),
        Row("leder", ("sjef", "mellomleder")),
        Row("lederne", ("ledergruppa",)),
        Row("tillit", ("relasjon", "trygg relasjon")),
        Row("PP-tjenesten", ("PPT",)),
        Row("rus/psykiatri (ROP)", ("rop-lidelse",)),
    ]
)


@pytest.fixture(scope="module")
def fasett() -> Thesaurus:
    """The table that comes with Fasett."""
    return Thesaurus(shipped())


def plain(query: str) -> list[str]:
    """Return the words of a query as they are written."""
    return [match.group() for match in WORD.finditer(query)]


def also(query: str, table: Thesaurus = OWN) -> list[str]:
    """Return what else is searched for, as the table writes it."""
    return [other.written for other in table.others(plain(query))]


def stretches(query: str, table: Thesaurus = OWN) -> dict[str, list[str]]:
    """Return what else is searched for, by the part of the query that it stands for."""
    words = plain(query)
    found: dict[str, list[str]] = {}
    for other in table.others(words):
        found.setdefault(" ".join(words[other.first : other.last]), []).append(other.written)
    return found


# --- rules ------------------------------------------------------------------------------------------------------


def test_an_abbreviation_finds_what_it_stands_for() -> None:
    assert also("AFT") == ["arbeidsforberedende trening"]


def test_what_an_abbreviation_stands_for_finds_the_abbreviation() -> None:
    assert also("arbeidsforberedende trening") == ["AFT"]


def test_other_words_come_folded_and_apart() -> None:
    assert OWN.others(["PPT"])[0].words == ("pp", "tjenesten")


def test_it_is_said_which_words_of_the_query_are_meant() -> None:
    assert stretches("plass på AFT i bedrift") == {"AFT": ["arbeidsforberedende trening"]}


def test_the_longest_expression_counts() -> None:
    assert stretches("arbeidsforberedende trening") == {"arbeidsforberedende trening": ["AFT"]}
    assert stretches("daglig trening") == {"trening": ["øving"]}


def test_the_beginning_of_an_expression_is_not_the_expression() -> None:
    assert also("arbeidsforberedende") == []


@pytest.mark.parametrize("inflected", ["brukeren", "brukere", "brukers", "Brukerne"])
def test_a_word_is_known_in_any_inflection(inflected: str) -> None:
    assert "innbygger" in also(inflected)


def test_a_long_expression_is_known_in_any_inflection() -> None:
    assert also("arbeidsforberedende treningen") == ["AFT"]


def test_a_word_that_stands_in_the_table_as_written_leads_nowhere_else() -> None:
    assert also("lederne") == ["ledergruppa"]
    assert also("ledere") == ["sjef", "mellomleder", "ledergruppa"]


@pytest.mark.parametrize("verb", ["bruke", "brukte", "brukes", "lede", "ledet"])
def test_a_verb_is_not_the_noun_that_looks_like_it(verb: str) -> None:
    assert also(verb) == []


def test_another_inflection_of_the_word_itself_is_left_out() -> None:
    assert "brukerne" not in also("bruker")


def test_what_is_found_by_a_shorter_expression_anyhow_is_left_out() -> None:
    assert also("tillit") == ["relasjon"]


@pytest.mark.parametrize("query", ["ot", "Ot", "oT"])
def test_an_abbreviation_that_needs_capitals_is_an_ordinary_word_in_small_letters(query: str) -> None:
    assert also(query) == []


def test_an_abbreviation_that_needs_capitals_finds_what_it_stands_for() -> None:
    assert also("OT") == ["oppfølgingstjeneste", "oppfølgingsteneste"]


def test_nothing_leads_to_an_abbreviation_that_needs_capitals() -> None:
    assert also("oppfølgingstjeneste") == ["oppfølgingsteneste"]


@pytest.mark.parametrize(
    ("query", "other"),
    [("PP-tjenesten", "PPT"), ("pp tjenesten", "PPT"), ("rus og psykiatri", ""), ("rus/psykiatri ROP", "rop-lidelse")],
)
def test_hyphens_slashes_and_brackets_part_words_in_the_table_as_in_the_query(query: str, other: str) -> None:
    assert also(query)[:1] == ([other] if other else [])


def test_a_query_gets_a_bounded_number_and_every_word_keeps_its_best_ones() -> None:
    table = Thesaurus([Row(f"ord{letter}", tuple(f"annet{letter}{n}q" for n in "abcdefghij")) for letter in "abc"])
    found = stretches("orda ordb ordc", table)
    assert {word: len(others) for word, others in found.items()} == {"orda": 4, "ordb": 4, "ordc": 4}
    assert sum(map(len, found.values())) == MOST


def test_nothing_is_found_in_nothing() -> None:
    assert OWN.others([]) == Thesaurus([]).others(["bruker"]) == []


@pytest.mark.parametrize("words", [[""], ["-"], ["2026"], ["x" * 500], ["\u0307"], ["🙂", "AFT"]])
def test_anything_may_be_asked(words: Sequence[str]) -> None:
    assert all(len(words) >= other.last > other.first for other in OWN.others(words))


# --- the table that comes with Fasett ----------------------------------------------------------------------------


def test_no_term_has_two_rows() -> None:
    terms = [tuple(split(row.term)) for row in shipped()]
    assert len(terms) == len(set(terms)) > 150


def test_no_row_holds_an_expression_twice() -> None:
    rows = {row.term: [" ".join(split(each)) for each in (row.term, *row.words)] for row in shipped()}
    assert {term: words for term, words in rows.items() if len(words) != len(set(words))} == {}


def test_what_needs_capitals_is_one_word_in_capitals() -> None:
    assert [
        row.term for row in shipped() if row.is_capitals_only and not (row.term.isupper() and row.term.isalpha())
    ] == []


def test_every_expression_of_a_row_finds_the_others(fasett: Thesaurus) -> None:
    silent = []
    for row in shipped():
        for asked in (row.term, *row.words):
            found = also(asked, fasett)
            others = {*row.words, *(() if row.is_capitals_only else (row.term,))} - {asked, *found}
            silent += [(asked, other) for other in others if not is_found_anyhow(other, [asked, *found])]
    assert silent == []


def is_found_anyhow(other: str, sought: list[str]) -> bool:
    """Say whether an expression need not be looked for, since one that is sought stands in it."""
    stands = [spellings(word) for word in split(other)]
    return any(all(any(spellings(word) & each for each in stands) for word in split(each)) for each in sought)


def spellings(word: str) -> set[str]:
    return set(forms(word).spellings)


@pytest.mark.parametrize(("query", "other"), [("AAP", "arbeidsavklaringspenger"), ("aap", "arbeidsavklaringspenger")])
def test_an_ordinary_abbreviation_is_known_in_any_case(fasett: Thesaurus, query: str, other: str) -> None:
    assert also(query, fasett) == [other]


@pytest.mark.parametrize(("query", "others"), [("SE", ["supported employment", "arbeid med støtte"]), ("se", [])])
def test_to_see_is_not_supported_employment(fasett: Thesaurus, query: str, others: list[str]) -> None:
    assert also(query, fasett) == others


def test_young_people_are_not_the_youth_team(fasett: Thesaurus) -> None:
    assert also("UNG", fasett) == ["ungdomsteam"]
    assert also("unge", fasett) == ["ungdom"]


def test_caseworkers_are_found_in_any_inflection(fasett: Thesaurus) -> None:
    assert {"sakshandsamar", "veileder", "førstelinje"} <= set(also("saksbehandlerne", fasett))


def test_a_word_of_two_rows_does_not_join_them(fasett: Thesaurus) -> None:
    # Both know «veileder»; chained, a caseworker would be «kontaktperson i Nav».
    assert "kontaktperson i Nav" in also("veileder", fasett)
    assert "veileder" in also("saksbehandler", fasett)
    assert "kontaktperson i Nav" not in also("saksbehandler", fasett)


def test_a_user_does_not_bring_half_of_the_table(fasett: Thesaurus) -> None:
    assert set(also("brukerne", fasett)) - {"brukar"} == {"tjenestemottaker", "innbygger", "klient"}


@pytest.mark.parametrize(
    "family",
    [
        ["bruker", "brukere", "brukerne", "brukeren", "brukerens"],
        ["deltaker", "deltakere", "deltakerne", "deltakeren"],
        ["veileder", "veiledere", "veilederne", "veilederen"],
        ["arbeidsgiver", "arbeidsgivere", "arbeidsgiverne", "arbeidsgiveren"],
        ["saksbehandler", "saksbehandlere", "saksbehandlerne", "saksbehandleren"],
        ["ungdom", "ungdommer", "ungdommene", "ungdommen"],
        ["kvalifiseringsprogram", "kvalifiseringsprogrammet", "kvalifiseringsprogrammer"],
        ["innbygger", "innbyggere", "innbyggerne", "innbyggeren"],
        ["tjeneste", "tjenester", "tjenesten", "tjenestene"],
        ["skole", "skolen", "skoler"],
        ["løsning", "løsninger", "løsningen"],
        ["mulighet", "muligheter"],
        ["ansatt", "ansatte"],
        ["oppfølgingstjenesten", "oppfølgingstjeneste"],
    ],
)
def test_the_table_need_not_hold_inflections(fasett: Thesaurus, family: list[str]) -> None:
    assert set.intersection(*(set(also(word, fasett)) for word in family))


# --- reading ----------------------------------------------------------------------------------------------------

HEADING = "term\tsynonyms\tkind\n"


def test_a_table_is_read_with_what_editors_add_to_it() -> None:
    text = (
        f"\ufeff{HEADING}VGS\tvideregående skole; videregående opplæring\tfork\n\nOT\toppfølgingstjeneste\tfork_store"
    )
    assert read(text.replace("\n", "\r\n")) == [
        Row("VGS", ("videregående skole", "videregående opplæring")),
        Row("OT", ("oppfølgingstjeneste",), is_capitals_only=True),
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_is_of_a_kind_that_is_known(kind: str) -> None:
    assert len(read(f"{HEADING}AAP\tarbeidsavklaringspenger\t{kind}")) == 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("AAP\tarbeidsavklaringspenger\tfork", 1),
        (f"{HEADING}AAP\tarbeidsavklaringspenger", 2),
        (f"{HEADING}AAP\t\tfork", 2),
        (f"{HEADING}\tarbeidsavklaringspenger\tfork", 2),
        (f"{HEADING}AAP\taap\tfork", 2),
        (f"{HEADING}AAP\tpenger;;ytelse\tfork", 2),
        (f"{HEADING}AAP\tarbeidsavklaringspenger\tboy", 2),
        (f"{HEADING}AAP\tpenger\tfork\naap\tytelse\tsyn", 3),
    ],
)
def test_a_line_that_cannot_be_read_is_named(text: str, line: int) -> None:
    with pytest.raises(Unreadable) as refused:
        read(text)
    assert refused.value.line == line
