"""Strings packed end to end are found as in a list."""

from hypothesis import given
from hypothesis import strategies as st

from research.search.packing import Strings

# Of few letters, so that many begin alike; some longer than what is compared first.
WORDS = st.text(alphabet="aå\0z", max_size=12)


@given(st.lists(WORDS, unique=True).map(sorted), WORDS)
def test_a_string_is_found_where_it_stands(strings: list[str], wanted: str) -> None:
    packed = Strings.of(strings)
    assert packed.find(wanted) == (strings.index(wanted) if wanted in strings else -1)
    assert [packed.find(string) for string in strings] == list(range(len(strings)))


@given(st.lists(WORDS, unique=True).map(sorted), WORDS)
def test_what_begins_so_stands_together(strings: list[str], prefix: str) -> None:
    beginning = [number for number, string in enumerate(strings) if string.startswith(prefix)]
    assert list(Strings.of(strings).beginning(prefix)) == beginning
