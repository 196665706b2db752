"""Any form of a word finds every other: the words of this field, regular and irregular, bokmål and nynorsk."""

import unicodedata

import pytest

from research.search.index import Index
from tests.contracts.searching import filled, find, texts

FAMILIES = [
    "bruker brukeren brukere brukerne brukers brukerens brukernes",
    "brukar brukaren brukarar brukarane",
    "saksbehandler saksbehandleren saksbehandlere saksbehandlerne saksbehandlernes",
    "saksbehandlar saksbehandlaren saksbehandlarar saksbehandlarane",
    "veileder veilederen veiledere veilederne veileders",
    "søker søkeren søkere søkerne søkernes",
    "deltaker deltakeren deltakere deltakerne",
    "deltakar deltakaren deltakarar deltakarane",
    "leder lederen ledere lederne lederens",
    "skjema skjemaet skjemaer skjemaene skjemaa skjemaets",
    "uke uken uka uker ukene",
    "veke veka veker vekene",
    "vei veien veier veiene",
    "veg vegen vegar vegane",
    "enkel enkelt enkle enklere enklest enkleste",
    "bok boka boken bøker bøkene",
    "forstå forstår forstod forsto forstått",
    "skrive skriver skrev skrevet",
    "skrive skriv skreiv",
    "stasjon stasjonen stasjoner stasjonene",
    "åpen åpent åpne",
    "sikker sikkert sikre",
    "kaste kaster kastet",
]
APART = [("far", "farlig"), ("tid", "tidlig"), ("far", "får"), ("for", "fôr"), ("bør", "bor")]


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.split()[0])
def test_any_form_finds_every_form(index: Index, family: str) -> None:
    forms = family.split()
    filled(index, *forms, "helikopter")
    missed = {form: set(forms) - set(texts(find(index, form, limit=50))) for form in forms}
    assert not any(missed.values()), missed


@pytest.mark.parametrize("family", ["bruker brukar", "deltaker deltakar", "saksbehandler saksbehandlar"])
def test_bokmål_finds_nynorsk_agents(index: Index, family: str) -> None:
    one, other = family.split()
    assert texts(find(filled(index, other), one)) == [other]


@pytest.mark.parametrize(("one", "other"), [*APART, *(pair[::-1] for pair in APART)])
def test_words_that_only_look_alike_do_not_find_each_other(index: Index, one: str, other: str) -> None:
    filled(index, f"Her er {other}", "Noe annet")
    assert find(index, one).total == 0


@pytest.mark.parametrize(
    ("typed", "written"), [("soeknad", "Søknaden"), ("aapent", "Døra var åpen"), ("laere", "Hun lærte mye")]
)
def test_a_keyboard_without_norwegian_letters_finds_norwegian_words(index: Index, typed: str, written: str) -> None:
    assert texts(find(filled(index, written, "Noe annet"), typed)) == [written]


def test_a_text_written_without_norwegian_letters_is_found_after_the_others(index: Index) -> None:
    filled(index, "En soeknad til", "En søknad til")
    assert texts(find(index, "søknad")) == ["En søknad til", "En soeknad til"]


@pytest.mark.parametrize(
    ("searched", "compound"),
    [
        ("avklaring", "arbeidsavklaringspenger"),
        ("penger", "arbeidsavklaringspenger"),
        ("ungdom", "ungdomsarbeidsledighet"),
        ("arbeidsledighet", "ungdomsarbeidsledighet"),
        ("søknader", "jobbsøknaden"),
    ],
)
def test_a_part_finds_the_compound_below_direct_hits(index: Index, searched: str, compound: str) -> None:
    filled(index, f"Om {compound}", *[f"Om {searched}, nummer {number}" for number in range(25)])
    found = find(index, searched, limit=50)
    assert (found.total, found.wider) == (25, 1)
    assert texts(found)[-1] == f"Om {compound}"


@pytest.mark.parametrize("composed", ["År på år", "Idé", "NAÏV"])
def test_decomposed_letters_are_the_same_letters(index: Index, composed: str) -> None:
    decomposed = unicodedata.normalize("NFD", composed)
    filled(index, composed)
    assert find(index, decomposed).total == 1
