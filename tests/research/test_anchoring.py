"""Words are found again where they are, or not at all."""

import unicodedata
from collections.abc import Callable, Iterator

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from research.anchoring import Span, found_again, is_same, only_place

# Whole characters as people see them, in several spellings; few, so that texts repeat themselves.
LETTERS = ("a", "b", "å", "ø", "é", "e\u0301", "A\u030a", "ja", "nei", "ikke", "sju uker")
PICTURES = ("😀", "👍", "👍🏽", "👩‍👩‍👧", "🏳️‍🌈", "☎️", "🇳🇴", "🇸🇪")
BETWEEN = (" ", ". ", ", ", "-", "\u200b")
UNSEEN = ("\n", "\r\n", "\u00a0", "\ufeff", "  ")
PIECES = st.lists(st.sampled_from(LETTERS + PICTURES + BETWEEN + UNSEEN), max_size=12)
TEXTS = PIECES.map("".join)
# What counts for nothing can be cut in several ways that look the same.
SEEN = st.lists(st.sampled_from(LETTERS + PICTURES + BETWEEN), min_size=1, max_size=12).map("".join)


def stripped(text: str) -> str:
    return text.strip(" \r\n\u00a0\ufeff")


WORDS = TEXTS.map(stripped).filter(bool)
NORMALISED: dict[str, Callable[[str], str]] = {
    "composed": lambda text: unicodedata.normalize("NFC", text),
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "with lines as on Windows": lambda text: text.replace("\r\n", "\n").replace("\n", "\r\n"),
    "with wide spaces": lambda text: text.replace(" ", "\u00a0"),
    "with byte-order marks": lambda text: text.replace(" ", " \ufeff"),
}


@st.composite
def marked(draw: st.DrawFn, texts: st.SearchStrategy[str] = TEXTS) -> tuple[str, Span]:
    """Draw a text with marked words that may stand in it several times."""
    words = draw(texts.map(stripped).filter(bool))
    around = st.lists(st.one_of(texts, st.just(words)), max_size=4).map("".join)
    left, right = draw(around), draw(around)
    return left + words + right, Span(len(left), len(left) + len(words))


def moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def where_an_insertion_leaves(before: str, span: Span, after: str) -> Iterator[Span]:
    """Yield where the words are, for every single insertion that makes one text the other."""
    more = len(after) - len(before)
    for at in range(len(before) + 1):
        if before[:at] == after[:at] and before[at:] == after[at + more :] and not span.start < at < span.end:
            yield moved(span, more) if at <= span.start else span


def where_a_cut_leaves(before: str, span: Span, after: str) -> Iterator[Span]:
    """Yield where the words are, for every single cut that makes one text the other and spares them."""
    less = len(before) - len(after)
    for at in range(len(after) + 1):
        if before[:at] == after[:at] and before[at + less :] == after[at:]:
            if at + less <= span.start:
                yield moved(span, -less)
            elif at >= span.end:
                yield span


@given(marked(SEEN), SEEN, st.data())
def test_after_an_insertion_words_are_where_they_are_or_nowhere(
    text: tuple[str, Span], more: str, data: st.DataObject
) -> None:
    before, span = text
    copied = before[max(0, span.start - 8) : span.end + 8]
    inserted = data.draw(st.sampled_from([more, copied, more + before[span.start : span.end]]))
    at = data.draw(st.integers(0, len(before)).filter(lambda at: not span.start < at < span.end))
    after = before[:at] + inserted + before[at:]
    assert found_again(before, span, after) in {None, *where_an_insertion_leaves(before, span, after)}


@given(marked(SEEN), st.data())
def test_after_a_cut_words_are_where_they_are_or_nowhere(text: tuple[str, Span], data: st.DataObject) -> None:
    before, span = text
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(before))] * 2)))
    after = before[:start] + before[end:]
    assume("  " not in after)
    assert found_again(before, span, after) in {None, *where_a_cut_leaves(before, span, after)}


@given(st.lists(WORDS, min_size=1, max_size=6), st.data())
def test_whatever_lines_are_moved_cut_and_added_words_are_on_their_line_or_nowhere(
    said: list[str], data: st.DataObject
) -> None:
    marked_at = data.draw(st.integers(0, len(said) - 1))
    lines = list(enumerate(said))
    kept = data.draw(st.permutations(lines).map(lambda some: some[: data.draw(st.integers(0, len(some)))]))
    added = [(number, text) for number, text in enumerate(data.draw(st.lists(TEXTS, max_size=3)), start=100)]
    # Words that were cut here and written there cannot be told from words that were moved.
    assume((marked_at, said[marked_at]) in kept or not any(said[marked_at] in text for _, text in added))
    corrected = data.draw(st.permutations(kept + added))
    before, places = written(lines)
    after, places_after = written(corrected)
    found = found_again(before, places[marked_at], after)
    assert found is None or found == places_after.get(marked_at)


def written(lines: list[tuple[int, str]]) -> tuple[str, dict[int, Span]]:
    """Return lines as one text, each between marks of its own, and where the words of each are."""
    text, places = "", {}
    for number, words in lines:
        text += f"<line {number:03}> "
        places[number] = Span(len(text), len(text) + len(words))
        text += words + f" <end {number:03}>\n"
    return text, places


@given(marked(), st.sampled_from(sorted(NORMALISED)))
def test_words_stay_themselves_however_they_are_normalised(text: tuple[str, Span], how: str) -> None:
    before, span = text
    left, words, right = (
        NORMALISED[how](each) for each in (before[: span.start], before[span.start : span.end], before[span.end :])
    )
    assert found_again(before, span, left + words + right) == Span(len(left), len(left) + len(words))


@given(WORDS, TEXTS, TEXTS, TEXTS, TEXTS)
def test_long_words_that_stand_once_are_found_when_more_is_written_around_them(
    some: str, first: str, left: str, right: str, last: str
) -> None:
    words = f"{some} when all was done"
    before = f"{left} {words} {right}"
    start = len(left) + 1
    place = found_again(before, Span(start, start + len(words)), f"{first}, {before}, {last}")
    assert place == moved(Span(start, start + len(words)), len(first) + 2)


@given(marked())
def test_words_in_an_unchanged_text_are_where_they_were(text: tuple[str, Span]) -> None:
    before, span = text
    assert found_again(before, span, before) == span


@given(marked(), TEXTS)
def test_where_words_are_said_to_be_the_same_words_are(text: tuple[str, Span], after: str) -> None:
    before, span = text
    place = found_again(before, span, after)
    assert place is None or is_same(after[place.start : place.end], before[span.start : span.end])


def found(before: str, words: str, after: str, *, nth: int = 1) -> str | None:
    """Return what is found of words, with what stands beside them."""
    start = -1
    for _ in range(nth):
        start = before.index(words, start + 1)
    place = found_again(before, Span(start, start + len(words)), after)
    return None if place is None else f"{after[: place.start][-3:]}[{after[place.start : place.end]}]"


@pytest.mark.parametrize(
    ("before", "words", "after", "place"),
    [
        ("I waitd for seven weeks.", "seven", "I waited for seven weeks.", "or [seven]"),
        ("Yes. I did not know.", "Yes", "Yes. I did know.", "[Yes]"),
        ("I waited for seven weeks.", "seven weeks", "I waited for eight weeks.", None),
        ("Yes, b. ", "Yes", "Yes, a. Yes, b. ", None),
        ("I phoned.", "phone", "I phoned them.", "I [phone]"),
        ("I phone. Yes.", "phone", "I phoned. Yes.", None),
        ("Good 👍 then.", "👍", "Good 👍🏽 then.", None),
        ("Good 👩 then.", "👩", "Good 👩‍👧 then.", None),
        ("It cost 3 kroner.", "3", "It cost 13 kroner.", None),
        ("Så åpnet hun brevet.", "åpnet hun", "Så a\u030apnet  hun brevet!", "Så [a\u030apnet  hun]"),
    ],
    ids=[
        "short words beside a correction",
        "short words before a correction",
        "words that were corrected",
        "short words of which there are two now",
        "a part of a word",
        "a word that became part of another",
        "a picture that got another colour",
        "a picture that became part of another",
        "a figure that got another in front",
        "letters that were spelt in another way",
    ],
)
def test_words_are_found_in_a_corrected_text(before: str, words: str, after: str, place: str | None) -> None:
    assert found(before, words, after) == place


def test_words_that_stand_twice_are_told_apart_by_what_is_beside_them() -> None:
    before = "First he said yes to the school. Then he said yes to the job."
    after = "At first he said yes to the school. And then he said yes to the job."
    assert found(before, "yes", after, nth=2) == "id [yes]"
    place = found_again(before, Span(46, 49), after)
    assert place is not None
    assert after[place.end :] == " to the job."


@pytest.mark.parametrize(("words", "place"), [("ja", None), ("nei", Span(7, 10)), ("kanskje", None), ("", None)])
def test_words_that_are_looked_for_stand_in_one_place_only(words: str, place: Span | None) -> None:
    assert only_place(words, "ja, ja\nnei") == place
