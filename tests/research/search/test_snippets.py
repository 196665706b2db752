"""What a hit shows of a text: where it is cut, and what is marked in it."""

import re
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import settings as trial
from hypothesis import strategies as st

from research.search.compounds import spans
from research.search.language import WORD, Forms, fold, forms, split
from research.search.query import Form, Part, Query, parse
from research.search.snippets import LENGTH, Pieces, Snippets
from research.search.thesaurus import Other

FILLER = "Han snakket lenge om noe helt annet enn det som var tema. "

_WRITTEN = """
ventetid Ventetiden svar svarte barnehageplass plassen İstanbul STRASSE straße e\u0301n én på ikke NAV søknadene x_y 😀
👩‍👩‍👧 🇳🇴
"""
_SPACES = [" ", ". ", "\n", "? ", "… ", " bl.a. ", " 8. ", "-", "/", "\u0301", "\u200d", "\x00", "\t", "\u2028", "\r\n"]
WRITTEN = st.tuples(st.sampled_from(_WRITTEN.split()), st.sampled_from(_SPACES)).map("".join)
TEXTS = st.text(max_size=600) | st.lists(WRITTEN, max_size=90).map("".join)
SHORT = st.text(max_size=LENGTH) | st.lists(WRITTEN, max_size=20).map("".join).map(lambda text: text[:LENGTH])
_SEARCHED = "ventetid svar plass barnehageplass søkn* é* strasse i\u0307stanbul én på"
SEARCHED = st.sampled_from(_SEARCHED.split())
WORDS = st.lists(SEARCHED, max_size=4).map(" ".join) | st.text("aeiknrst *\u0301ø", max_size=8)
QUERIES = WORDS | st.just('"ikke svar"') | st.text(max_size=20)

few = trial(max_examples=100, deadline=None)


def snippet(searched: str, text: str, *, others: tuple[Other, ...] = (), typing: bool = False) -> Pieces:
    query = parse(searched, typing=typing)
    return Snippets(Query(text=searched, required=query.required, others=others)).of([text])[0]


def shown(pieces: Pieces) -> str:
    return "".join(text for text, _is_match in pieces)


def marked(pieces: Pieces) -> list[str]:
    return [text for text, is_match in pieces if is_match]


@pytest.mark.parametrize(
    ("searched", "text", "expected"),
    [
        ("ventetid", "Ventetida var lang, slik VENTETID i Ventetiden!", ["Ventetida", "VENTETID", "Ventetiden"]),
        ("skrive", "Hun skrev et brev. Det ble skrevet.", ["skrev", "skrevet"]),
        ("får", "Hun får svar, men far er langt borte.", ["får"]),
        ("svar", "Svaret: svar/svarene (svar) «svar».", ["Svaret", "svar", "svarene", "svar", "svar"]),
        ("søkn*", "Søknaden er sendt. Jobbsøknad.", ["Søknaden"]),
        ("p*", "Svar på på-spørsmål om penger.", ["på", "på", "penger"]),
        ('"ikke svar"', "Et svar er ikke svar. Svar ikke. Ikke – svar!", ["ikke svar", "Ikke – svar"]),
        ("brev OR melding", "Et brev eller en melding.", ["brev", "melding"]),
        ("én", "E\u0301n til.", ["E\u0301n"]),
        ("é*", "E\u0301n til.", ["E\u0301n"]),
        ("STRASSE", "Han bor i Straße 5.", ["Straße"]),
    ],
)
def test_what_matches_is_marked(searched: str, text: str, expected: list[str]) -> None:
    assert marked(snippet(searched, text)) == expected


def test_an_unfinished_word_marks_what_it_may_become() -> None:
    assert marked(snippet("lang vent", "Lang ventetid.", typing=True)) == ["Lang", "ventetid"]


@pytest.mark.parametrize(
    ("searched", "text", "expected"),
    [
        ("penger", "Hun fikk arbeidsavklaringspenger.", ["penger"]),
        ("avklaring", "Hun fikk Arbeidsavklaringspengene.", ["avklaring"]),
        ("avklaring penger", "Hun fikk ARBEIDSAVKLARINGSPENGENE.", ["AVKLARING", "PENGENE"]),
        ("barnehage plass", "Ingen barnehageplasser.", ["barnehage", "plasser"]),
        ("barnehageplass", "Ingen plass i barnehagen.", ["plass", "barnehagen"]),
        ("sjåfør", "En bussjåfør.", ["sjåfør"]),
    ],
)
def test_of_a_compound_the_part_is_marked_that_matched(searched: str, text: str, expected: list[str]) -> None:
    assert marked(snippet(searched, text)) == expected


@pytest.mark.parametrize(
    ("searched", "text", "expected"),
    [
        ("barnehageplass", "Barnehageplassen, eller plass i en barnehage.", ["Barnehageplassen"]),
        ("barnehageplass svar", "Svar om plass i barnehagen.", ["Svar", "plass", "barnehagen"]),
        ("far", "En farlig dag.", []),
        ("hva er ventetid", "Hva er det? Ventetid er hva det er.", ["Ventetid"]),
        ("hva er", "Hva er det?", ["Hva", "er"]),
    ],
)
def test_what_is_only_like_it_is_marked_where_nothing_better_is(searched: str, text: str, expected: list[str]) -> None:
    assert marked(snippet(searched, text)) == expected


def test_another_word_for_it_is_marked_in_any_inflection() -> None:
    others = (Other(0, 1, ("arbeidsavklaringspenger",)),)
    pieces = snippet("AAP", "Hun venter på arbeidsavklaringspengene.", others=others)
    assert marked(pieces) == ["arbeidsavklaringspengene"]


def test_another_expression_of_several_words_is_marked_where_they_stand_side_by_side() -> None:
    others = (Other(0, 1, ("sosial", "tjeneste")),)
    text = "De sosiale tjenestene. En tjeneste som er sosial."
    assert marked(snippet("sosialtjeneste", text, others=others)) == ["sosiale tjenestene"]


def test_each_of_several_texts_is_marked_by_itself() -> None:
    shown_of = Snippets(parse('"ikke svar"')).of(["Hun fikk ikke", "svar. Ikke svar!", "svar"])
    assert [marked(pieces) for pieces in shown_of] == [[], ["Ikke svar"], []]


def test_of_several_texts_those_are_told_apart_that_match() -> None:
    assert Snippets(parse("ventetid")).matching({"lang ventetid", "Ventetiden", "kort"}) == {
        "lang ventetid",
        "Ventetiden",
    }


def test_a_short_text_is_shown_as_it_is() -> None:
    assert snippet("", "Et kort svar.\n") == (("Et kort svar.\n", False),)


def test_a_text_without_a_match_is_shown_from_its_beginning() -> None:
    assert shown(snippet("svar", "Først dette. " + FILLER * 9)).startswith("Først dette. Han snakket")


def test_whole_sentences_are_shown() -> None:
    text = shown(snippet("svar", FILLER * 9 + "Så kom et svar. " + FILLER * 9))
    assert (text.startswith("… Han snakket"), text.endswith("tema. …")) == (True, True)


def test_what_matches_different_words_together_is_shown() -> None:
    text = f"Svar, svar og svar. {FILLER * 9}Ventetiden på svar var lang. {FILLER * 9}Ventetid, ventetid."
    assert marked(snippet("ventetid svar", text)) == ["Ventetiden", "svar"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Etter det hun fortalte, spurte hun bl.a. NAV om å få et svar.",
        "Senere gikk hun til f.eks. Oslo kommune, som hadde et svar.",
        "Møtet var kl. 12 den dagen, men først den 8. mai kom det et svar.",
        "Han gikk i 3. klasse den gangen, og fikk ca. 20 slike svar.",
        "Det står i sak nr. 14, dvs. den som handler om alle svar.",
        "Ifølge det som A. Hansen m.fl. skriver, er det et svar.",
    ],
)
def test_an_abbreviation_or_a_number_ends_no_sentence(sentence: str) -> None:
    rest = "Og det kom aldri noe mer ut av det, sier hun, enda så lenge hun ventet, så mange ganger hun ringte dem. "
    assert shown(snippet("svar", rest + sentence + " " + rest * 9)).removeprefix("… ").startswith((rest, sentence))
    assert shown(snippet("svar", rest * 9 + sentence + " " + rest)).startswith(("… Og det", "… " + sentence))


@pytest.mark.parametrize("end", [". ", "! ", "? ", "… ", ".» ", ".) ", "\n", ". \n\n"])
def test_a_sentence_begins_after(end: str) -> None:
    before = "Om noe helt annet, og det i en lang setning som aldri vil slutte, sier han, og sier det en gang til, "
    text = shown(snippet("svar", f"{before * 3}slutt{end}Svar kom. {FILLER * 9}"))
    assert text.startswith("… Svar kom.")


def test_a_sentence_without_end_is_cut_between_words() -> None:
    text = shown(snippet("svar", "ord " * 99 + "svar" + " ord" * 99))
    assert (text.startswith("… ord ord"), text.endswith("ord ord …"), len(text) <= LENGTH + 4) == (True, True, True)


def test_a_word_without_end_is_cut_between_letters_and_their_accents() -> None:
    text = shown(snippet("svar", "e\u0301" * 999))
    assert unicodedata.normalize("NFC", text) == "é" * (LENGTH // 2) + " …"


@few
@given(QUERIES, TEXTS)
def test_a_snippet_is_a_piece_of_the_text(searched: str, text: str) -> None:
    assert list(places(shown(snippet(searched, text)), text)) != []


@few
@given(QUERIES, TEXTS)
def test_a_snippet_is_not_too_long(searched: str, text: str) -> None:
    assert len(shown(snippet(searched, text))) <= LENGTH + len("…  …")


@few
@given(QUERIES, TEXTS)
def test_a_snippet_begins_and_ends_between_words(searched: str, text: str) -> None:
    within = {at for word in WORD.finditer(text) for at in range(word.start() + 1, word.end())}
    ends = places(shown(snippet(searched, text)), text)
    assert [end for end in ends if within.isdisjoint(end)] or max(map(len, split(text))) > LENGTH


@few
@given(WORDS, TEXTS)
def test_a_text_with_every_word_shows_one(searched: str, text: str) -> None:
    sought = {word for choice in parse(searched).required for part in choice for word in part.words}
    assert not sought or not sought.issubset(split(text)) or marked(snippet(searched, text))


@few
@given(WORDS, SHORT)
def test_what_is_marked_is_a_word_or_a_part_of_one(searched: str, text: str) -> None:
    borders = {at for word in WORD.finditer(text) for at in (word.start(), word.end(), *part_borders(word))}
    at = 0
    for piece, is_match in snippet(searched, text):
        assert not is_match or {at, at + len(piece)} <= borders
        at += len(piece)


@few
@given(WORDS, SHORT)
def test_what_is_marked_matches(searched: str, text: str) -> None:
    parts = [part for choice in parse(searched).required for part in choice]
    for piece in marked(snippet(searched, text)):
        assert any(is_like(part, forms(piece)) for part in parts)


def places(snippet: str, text: str) -> Iterator[tuple[int, int]]:
    """Yield where a snippet may stand in its text."""
    for inner in {snippet, snippet.removeprefix("… "), snippet.removesuffix(" …"), snippet[2:-2]}:
        at = text.find(inner)
        while at >= 0:
            yield at, at + len(inner)
            at = text.find(inner, at + 1)


def part_borders(word: re.Match[str]) -> set[int]:
    """Return where the parts of a compound begin and end."""
    return {word.start() + at for place in spans(fold(word.group())).values() for at in place}


def is_like(part: Part, word: Forms) -> bool:
    """Say whether a word is a form of another, begins as it, or is a part of it."""
    sought = forms(part.words[0])
    known_as = {*word.spellings, *word.respelt}
    return (
        not known_as.isdisjoint((*sought.spellings, *sought.respelt, *sought.parts, *sum(sought.halves, ())))
        or word.stem == sought.stem
        or (part.form is Form.PREFIX and word.exact.startswith(sought.exact))
    )
