"""The search syntax."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.search.query import LONGEST, MOST_PARTS, Filters, Form, Part, parse


def words(*each: str) -> tuple[tuple[Part, ...], ...]:
    return tuple((Part(Form.WORD, (word,)),) for word in each)


def test_words_are_required_without_regard_to_case() -> None:
    assert parse("Ventetid på svar").required == words("ventetid", "på", "svar")


@pytest.mark.parametrize("text", ['"ikke svar"', "«Ikke svar»", "“ikke svar”", "„ikke, svar”"])
def test_quoted_words_are_a_phrase(text: str) -> None:
    assert parse(text).required == ((Part(Form.PHRASE, ("ikke", "svar")),),)


def test_a_star_makes_a_prefix() -> None:
    assert parse("søkn*").required == ((Part(Form.PREFIX, ("søkn",)),),)


@pytest.mark.parametrize("either", ["OR", "ELLER", "|"])
def test_or_makes_alternatives(either: str) -> None:
    brev, melding = Part(Form.WORD, ("brev",)), Part(Form.PREFIX, ("meld",))
    assert parse(f"brev {either} meld* svar").required == ((brev, melding), *words("svar"))


def test_a_small_or_is_a_word() -> None:
    assert parse("brev eller melding").required == words("brev", "eller", "melding")


@pytest.mark.parametrize(("text", "expected"), [("ELLER brev", ("eller", "brev")), ("brev OR", ("brev", "or"))])
def test_an_or_with_nothing_on_one_side_is_a_word(text: str, expected: tuple[str, ...]) -> None:
    assert parse(text).required == words(*expected)


def test_a_minus_excludes_a_word_or_a_phrase() -> None:
    assert parse('svar -telefon -"ring meg"').excluded == (
        Part(Form.WORD, ("telefon",)),
        Part(Form.PHRASE, ("ring", "meg")),
    )


def test_a_word_with_a_hyphen_is_two_words() -> None:
    assert parse("e-post").required == words("e", "post")


@pytest.mark.parametrize(
    ("text", "phase"),
    [
        ("fase:diagnose", "diagnose"),
        ("fase:utforske", "explore"),
        ("phase:Develop", "develop"),
        ("fase:utvikle", "develop"),
    ],
)
def test_a_phase_is_chosen_in_norwegian_or_english(text: str, phase: str) -> None:
    assert parse(text).filters == Filters(phases=frozenset({phase}))


def test_kinds_are_alternatives() -> None:
    assert parse("type:innsikt,intervju kind:experiment").filters.kinds == {"insight", "interview", "experiment"}


def test_a_tag_of_two_words_is_quoted() -> None:
    assert parse('tag:ventetid tagg:"første møte"').filters.tags == {"ventetid", "første møte"}


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("fra:2026-03", date(2026, 3, 1), None),
        ("til:2026-02", None, date(2026, 2, 28)),
        ("from:2025 to:8.5.2026", date(2025, 1, 1), date(2026, 5, 8)),
        ("dato:2026-05-08", date(2026, 5, 8), date(2026, 5, 8)),
        ("dato:2025", date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_a_period_is_a_year_a_month_or_a_day(text: str, since: date | None, until: date | None) -> None:
    assert parse(text).filters == Filters(since=since, until=until)


def test_filters_are_no_words() -> None:
    assert parse("svar fase:utforske").required == words("svar")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fase:høst", ("fase", "høst")),
        ("type:innsikt,hest", ("type", "innsikt", "hest")),
        ("fra:31.2.2026", ("fra", "31", "2", "2026")),
        ("fase:", ("fase",)),
        ("12:30", ("12", "30")),
        ('"ikke svar', ("ikke", "svar")),
        ("*", ()),
        ("-", ()),
        ('""', ()),
        ("(svar)) AND", ("svar", "and")),
    ],
)
def test_what_is_not_understood_is_words(text: str, expected: tuple[str, ...]) -> None:
    query = parse(text)
    assert (query.required, query.filters) == (words(*expected), Filters())


def test_the_last_word_may_be_unfinished_while_typing() -> None:
    assert parse("lang vent", typing=True).required == (*words("lang"), (Part(Form.TYPING, ("vent",)),))


@pytest.mark.parametrize("text", ["lang vent ", 'lang "vent"', "lang -vent", "vent fase:utforske"])
def test_what_is_not_an_unfinished_word_stays_as_it_is(text: str) -> None:
    assert parse(text, typing=True) == parse(text)


def test_a_pasted_page_is_cut_short() -> None:
    assert len(parse(" ".join(map(str, range(LONGEST)))).required) == MOST_PARTS


def test_a_word_written_twice_is_asked_for_once() -> None:
    assert parse("svar svar Svar").required == words("svar")


@given(st.text(), st.booleans())
def test_no_text_is_an_error(text: str, typing: bool) -> None:
    assert parse(text, typing=typing).text == text


@given(
    st.lists(st.sampled_from(['"', "«", "-", ":", "*", "OR", " ", "fase", "til", "2026-13", "tag", "svar", "|", ","]))
)
def test_no_mixture_of_signs_is_an_error(signs: list[str]) -> None:
    text = "".join(signs)
    assert parse(text).text == text


@pytest.mark.parametrize("text", ["fra:2026-03 dato:8.5.2026", "dato:8.5.2026 fra:2026-03"])
def test_of_two_periods_what_both_hold_counts(text: str) -> None:
    assert parse(text).filters == Filters(since=date(2026, 5, 8), until=date(2026, 5, 8))
