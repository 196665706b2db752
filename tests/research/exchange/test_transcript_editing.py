"""A transcript is worked on before it is stored, and nothing is lost on the way."""

import pytest

from research.errors import Invalid
from research.exchange.transcript_editing import LONGEST_PIECE, Piece, Rough, between
from research.privacy.identifiers import IdentifierKind
from research.transcripts import Transcript, Turn
from research.words import Language

PHONE = "Ring 912 34 567 eller 913 34 567."


def rough(*texts: str) -> Rough:
    """Return a transcript in which one speaker says each of these, for ten seconds."""
    return Rough(("Room",), tuple(Piece(0, text, at * 10_000, at * 10_000 + 10_000) for at, text in enumerate(texts)))


def texts(work: Rough) -> list[str]:
    """Return what is to be stored."""
    return [piece.text for piece in work.kept]


def test_it_begins_as_the_file_was_read() -> None:
    transcript = Transcript("srt", "utf-8", 2, (Turn("Kari", "Hei.", 0, 9), Turn(None, "Ja.", 9, 12)))
    work = Rough.on(transcript)
    assert work.speakers == ("Kari", "–")
    assert work.turns() == (Turn("Kari", "Hei.", 0, 9), Turn("–", "Ja.", 9, 12))


def test_what_is_dropped_is_not_stored_and_can_be_brought_back() -> None:
    work = rough("Hei.", "Fint vær.").dropped([1])
    assert texts(work) == ["Hei."]
    assert texts(work.dropped([1], is_kept=True)) == ["Hei.", "Fint vær."]


def test_a_text_that_is_emptied_is_dropped_with_its_words() -> None:
    work = rough("Hei.", "Fint vær.").written(1, " ")
    assert texts(work) == ["Hei."]
    assert work.pieces[1].text == "Fint vær."


def test_a_piece_is_joined_to_the_one_before_that_is_kept() -> None:
    work = rough("Hei.", "Fint vær.", "Og du?").dropped([1]).joined(2)
    assert texts(work) == ["Hei. Og du?"]
    assert (work.kept[0].start_ms, work.kept[0].end_ms) == (0, 30_000)


def test_the_first_piece_is_joined_to_nothing() -> None:
    assert rough("Hei.").joined(0) == rough("Hei.")


def test_a_blank_line_parts_a_piece_and_its_time() -> None:
    work = rough("Hei.").written(0, "Fire.\r\n\r\nFem.. ").parted()
    assert texts(work) == ["Fire.", "Fem.."]
    assert [(piece.start_ms, piece.end_ms) for piece in work.kept] == [(0, 5_000), (5_000, 10_000)]


def test_a_line_break_parts_nothing() -> None:
    assert texts(rough("Hei.").written(0, "Hei\ndu.").parted()) == ["Hei du."]


def test_a_text_longer_than_a_passage_is_refused() -> None:
    with pytest.raises(Invalid, match="longer than one passage"):
        rough("Hei.").written(0, "a" * (LONGEST_PIECE + 1))


def test_somebody_else_gets_a_name_of_the_own() -> None:
    work = rough("Hei.").with_speaker("", besides=0).with_speaker("", besides=0).with_speaker("Kari", besides=0)
    assert work.speakers == ("Room", "Room (2)", "Room (3)", "Kari")


def test_a_piece_is_given_to_another_speaker() -> None:
    work = rough("Hei.", "Ja.").with_speaker("Kari", besides=0).given([1], 1)
    assert [turn.speaker for turn in work.turns()] == ["Room", "Kari"]


def test_everything_of_a_kind_is_masked() -> None:
    work = rough(PHONE, "Ja.", "912 34 567").masked(IdentifierKind.PHONE, Language.BOKMAL)
    assert texts(work) == ["Ring [telefonnummer] eller [telefonnummer].", "Ja.", "[telefonnummer]"]


def test_one_place_is_masked() -> None:
    (first, _) = rough(PHONE).identified()[0]
    work = rough(PHONE).masked_at(0, first.start, first.end, Language.BOKMAL)
    assert texts(work) == ["Ring [telefonnummer] eller 913 34 567."]


def test_a_place_that_is_no_longer_what_it_was_is_left() -> None:
    assert rough(PHONE).masked_at(0, 0, 4, Language.BOKMAL) == rough(PHONE)


def test_what_is_dropped_is_not_looked_through() -> None:
    assert rough(PHONE).dropped([0]).identified() == {}


@pytest.mark.parametrize(("first", "last", "places"), [(1, 2, [1, 2]), (2, 1, [1, 2]), (2, 99, [2])])
def test_a_range_goes_either_way_and_ends_where_the_pieces_do(first: int, last: int, places: list[int]) -> None:
    assert list(between(rough("a", "b", "c").pieces, first, last)) == places
