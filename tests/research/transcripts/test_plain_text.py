"""Text without times, with and without speakers."""

from research.transcripts import Transcript, read


def plain(text: str, form: str) -> list[tuple[str | None, str]]:
    transcript: Transcript = read(text.encode())
    assert transcript.format == form
    return [(turn.speaker, turn.text) for turn in transcript.turns]


def test_names_before_a_colon_are_speakers() -> None:
    turns = plain("Intervjuer 1: Hei\nOla: Hallo\nIntervjuer 1: Klokka er 12:30\nOla: Ja", "named-text")
    assert turns == [("Intervjuer 1", "Hei"), ("Ola", "Hallo"), ("Intervjuer 1", "Klokka er 12:30"), ("Ola", "Ja")]


def test_codes_at_the_beginnings_of_most_lines_are_speakers() -> None:
    turns = plain("INT hvor bor du\n003 i Bærum\nINT å ja\n003 ja # lenge\n", "named-text")
    assert turns == [("INT", "hvor bor du"), ("003", "i Bærum"), ("INT", "å ja"), ("003", "ja # lenge")]


def test_a_name_on_a_line_of_its_own_names_what_follows() -> None:
    turns = plain("Kari:\nHei\n\nOla:\nHallo\n\nKari:\nJa\n\nOla:\nNei\n", "named-text")
    assert turns == [("Kari", "Hei"), ("Ola", "Hallo"), ("Kari", "Ja"), ("Ola", "Nei")]


def test_wrapped_lines_and_new_paragraphs_stay_with_their_speaker() -> None:
    turns = plain("Kari: Hei\npå deg\n\nDa begynner vi\n\nOla: Ja\n\nKari: Fint\n\nOla: Mm\n", "named-text")
    assert turns[0] == ("Kari", "Hei på deg Da begynner vi")


def test_what_stands_before_the_first_speaker_is_nobodys() -> None:
    turns = plain("Dato: 3. mai\nSted: Oslo\n\nKari: Hei\nOla: Hallo\nKari: Ja\nOla: Nei\n", "named-text")
    assert turns[0] == (None, "Dato: 3. mai Sted: Oslo")


def test_who_speaks_once_is_named_too() -> None:
    turns = plain(
        "Kari: Hei\nOla: Hallo\nMor til Ola: Hei\nOla Li: Hei hei\nKari: Ja\nOla: Nei\nuten navn", "named-text"
    )
    assert ("Ola Li", "Hei hei") in turns


def test_a_phrase_before_a_colon_is_no_speaker() -> None:
    turns = plain("Kari: Hei\nOg da sa han: nei\nOla: Hallo\nKari: Ja\nOla: Nei\n", "named-text")
    assert turns[0] == ("Kari", "Hei Og da sa han: nei")


def test_prose_is_a_turn_for_each_paragraph() -> None:
    turns = plain("Første avsnitt\ngår videre.\n\nMerk: dette er prosa.\n\nSiste avsnitt.\n", "plain-text")
    assert turns == [(None, "Første avsnitt går videre."), (None, "Merk: dette er prosa."), (None, "Siste avsnitt.")]


def test_prose_without_blank_lines_is_a_turn_for_each_line() -> None:
    assert len(plain("En linje.\nEn til.\nI dag.\n2019 var fint.\nI går.\n", "plain-text")) == 5


def test_a_word_that_comes_back_in_long_prose_is_no_speaker() -> None:
    prose = "\n\n".join(["Merk: dette er prosa.", *["Et avsnitt uten noe særlig i."] * 6, "Merk: dette også."])
    assert {speaker for speaker, _ in plain(prose, "plain-text")} == {None}
