"""What the search for personal data promises for any text."""

from itertools import pairwise

from hypothesis import given
from hypothesis import settings as trial
from hypothesis import strategies as st

from research.privacy.identifiers import Certainty, found, masked

CERTAIN = st.sampled_from(["02013299997", "30108299939", "020132 99997", "30.10.82-99939", "3028.60.29260"])
LIKELY = st.sampled_from(["14850197017", "148501 97017", "14.85.01-97017", "54850115411", "14853366693"])
SIGNS = st.sampled_from(
    [
        *"0123456789 .-/+@_[]\n\u200b\u0301",
        *(
            "NO25",
            "født ",
            "f. ",
            "tlf ",
            "konto ",
            "Storgata 3",
            "A123456",
            "21/5796-3",
            "www.",
            "https://",
            "kari@a.no",
        ),
        *("12.03.1999", "22 33 44 55", "Kari", "0047", "fnr ", "sak ", "4980 Gjerstad"),
    ]
)
AROUND = st.text(max_size=20) | st.lists(SIGNS, max_size=8).map("".join)
ANY = st.lists(CERTAIN | LIKELY | SIGNS | st.text(max_size=3), max_size=14).map("".join)
NAMES = st.lists(st.sampled_from(["Kari", "12", "tlf", "A", "Storgata 3", ""]) | st.text(max_size=3), max_size=3)

few = trial(max_examples=150, deadline=None)


@few
@given(AROUND, LIKELY, AROUND)
def test_a_number_is_found_where_it_stands_whatever_is_around_it(before: str, number: str, after: str) -> None:
    before, after = before.rstrip("0123456789"), after.lstrip("0123456789")
    text = f"{before},{number};{after}"
    start = len(before) + 1
    assert (start, start + len(number)) in [(hit.start, hit.end) for hit in found(text)]


@few
@given(ANY, NAMES)
def test_what_is_found_lies_in_the_text_in_order_and_apart(text: str, names: list[str]) -> None:
    hits = found(text, names=names)
    assert all(0 <= hit.start < hit.end <= len(text) for hit in hits)
    assert all(hit.end <= following.start for hit, following in pairwise(hits))


@few
@given(ANY, NAMES)
def test_a_mask_leaves_the_rest_as_it_was(text: str, names: list[str]) -> None:
    hits = found(text, names=names)
    rest = masked(text, hits)
    at = 0
    for hit in hits:
        rest = rest.removeprefix(text[at : hit.start])
        assert rest.startswith("[")
        rest = rest.partition("]")[2]
        at = hit.end
    assert rest == text[at:]


@few
@given(ANY, NAMES)
def test_what_is_masked_holds_nothing_certain(text: str, names: list[str]) -> None:
    again = found(masked(text, found(text, names=names)))
    assert [hit for hit in again if hit.certainty is Certainty.CERTAIN] == []
