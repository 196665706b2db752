"""What looks like personal data, and what does not."""

import pytest

from research.privacy.identifiers import Certainty, IdentifierKind, found, masked
from research.words import Language

PERSON, SYNTHETIC = "02013299997", "14850197017"


def kinds(text: str) -> list[str]:
    return [str(hit.kind) for hit in found(text)]


def values(text: str, kind: str) -> list[str]:
    """Return what stands where something of a kind was found."""
    return [text[hit.start : hit.end] for hit in found(text) if hit.kind == kind]


@pytest.mark.parametrize(
    "written",
    [
        "14850197017",
        "148501 97017",
        "148501-97017",
        "148501 - 97017",
        "14.85.01 97017",
        "14/85-01 97017",
        "14 85 01 970 17",
        "14.85.2001 97017",
        "148501\u00a097017",
        "148501\u201197017",
        "148501\u200b97017",
        "148 501 970 17",
        "1 4 8 5 0 1 9 7 0 1 7",
    ],
)
def test_an_identity_number_is_found_however_it_is_written(written: str) -> None:
    text = f"Hun oppga {written}, sa hun. Møte 3."
    assert values(text, "synthetic_number") == [written]


@pytest.mark.parametrize(
    "written", [f"fnr{SYNTHETIC}og", f"2024 {SYNTHETIC} 12", f"({SYNTHETIC})", f"kl. 12.{SYNTHETIC}"]
)
def test_an_identity_number_is_found_among_other_signs(written: str) -> None:
    assert values(written, "synthetic_number") == [SYNTHETIC]


def test_only_a_number_that_may_be_a_living_persons_is_certain() -> None:
    assert [hit.certainty for hit in found(f"{PERSON} {SYNTHETIC}")] == [Certainty.CERTAIN, Certainty.LIKELY]


@pytest.mark.parametrize("text", ["14850104915", "114850197017", "148501970171"])
def test_eleven_digits_that_do_not_add_up_are_no_identity_number(text: str) -> None:
    assert kinds(text) == []


def test_a_number_in_a_link_is_told_of_but_not_certain() -> None:
    assert [hit.certainty for hit in found(f"Se https://example.no/sak/{PERSON}")] == [Certainty.LIKELY]


@pytest.mark.parametrize("written", ["3028.60.29260", "3028 60 29260", "NO25 3028 60 29260", "NO25 3028 6029 260"])
def test_an_account_number_is_known_by_its_groups(written: str) -> None:
    assert values(f"Betal til {written}.", "account_number") == [written]
    assert [hit.certainty for hit in found(written)] == [Certainty.CERTAIN]


def test_eleven_digits_are_an_account_number_only_after_a_word_that_says_so() -> None:
    assert kinds("30286029260") == []
    assert kinds("Utbetales til konto 30286029260") == ["account_number"]


@pytest.mark.parametrize("written", ["kari.n@example.no", "o-l_a+1@post.example.com"])
def test_an_email_address_is_found(written: str) -> None:
    assert values(f"Skriv til {written}.", "email") == [written]


@pytest.mark.parametrize("written", ["post@example.no", "postmottak@example.no", "no-reply@example.no"])
def test_an_address_that_nobody_in_particular_reads_is_none(written: str) -> None:
    assert kinds(written) == []


@pytest.mark.parametrize(
    "written",
    [
        "+47 22 33 44 55",
        "+4741234567",
        "0047 41 23 45 67",
        "+46 70 123 45 67",
        "22 33 44 55",
        "412 34 567",
        "41 23 45 67",
        "41\u00a023\u00a045\u00a067",
    ],
)
def test_a_telephone_number_is_known_by_its_groups(written: str) -> None:
    assert values(f"Møte 12.03.2024. {written} er nummeret.", "phone") == [written]


@pytest.mark.parametrize("before", ["tlf. ", "Tlf: ", "mobil ", "ring meg på ", "telefonnummer: "])
def test_eight_digits_are_a_telephone_number_after_a_word_that_says_so(before: str) -> None:
    assert values(f"{before}22334455", "phone") == ["22334455"]


def test_eight_digits_that_a_mobile_telephone_has_are_possibly_one() -> None:
    assert [hit.certainty for hit in found("Nås på 41234567.")] == [Certainty.POSSIBLE]
    assert kinds("Nås på 22334455.") == []


@pytest.mark.parametrize(
    "text",
    [
        "møte 23.09.2024",
        "perioden 2019-2020",
        "400 000 000 kr",
        "+10 000 000 kr",
        "tallene 22 33 44 55 66 77",
        "org.nr. 987 654 321",
        "IP 22.33.44.55",
        "skoleåret 2022/2023",
        "12/2024",
        "versjon 2.41234567",
        "Arbeidsplassen 20",
        "Oppfølgingen 20",
        "Riksvei 4",
        "sakene fikk 20/5000",
        "aktørene 2019: 1000000",
        "ved Petersplassen 24. april",
        "Skoleveien 2 km",
        "50 % av 2 000 000",
        "https://example.no/2020/506829?tlf=41234567",
    ],
)
def test_what_only_resembles_personal_data_is_none(text: str) -> None:
    assert kinds(text) == []


def test_an_employee_of_nav_is_known_by_the_ident() -> None:
    assert values("Saken ligger hos Z123456.", "nav_ident") == ["Z123456"]


@pytest.mark.parametrize("written", ["2020/506829", "21/5796-3"])
def test_a_case_number_is_found(written: str) -> None:
    assert values(f"Se {written}.", "case_number") == [written]


@pytest.mark.parametrize("before", ["arkivsak ", "Saksnr. ", "sak nr. ", "saksnummer: ", "ref: "])
def test_a_short_case_number_is_found_after_a_word_that_says_so(before: str) -> None:
    assert values(f"{before}21/579", "case_number") == ["21/579"]


def test_a_persons_five_digits_are_found_after_their_name() -> None:
    assert kinds("personnummer: 97017") == ["identity_number"]


@pytest.mark.parametrize("text", ["DUF-nummer 201512345606", "aktør-id: 1000012345678"])
def test_a_number_of_a_register_is_found_after_the_registers_name(text: str) -> None:
    assert kinds(text) == ["register_number"]


@pytest.mark.parametrize(
    "written",
    [
        "Storgata 3",
        "Skoleveien 12",
        "Storgata 3B, 0159 Oslo",
        "Karl Johans gate 22",
        "St. Olavs plass 5",
        "Professor Birkelands vei 24 B",
        "Sandnes 12, 4980 Gjerstad",
    ],
)
def test_an_address_is_found(written: str) -> None:
    assert values(f"Hun bor i {written}.", "address") == [written]


@pytest.mark.parametrize(
    ("before", "written"),
    [
        ("født ", "12.03.1999"),
        ("Fødselsdato: ", "1999-03-12"),
        ("f. ", "12/3-99"),
        ("fødd i Bergen ", "12. mars 1999"),
        ("født ", "120399"),
    ],
)
def test_a_date_after_a_word_of_birth_is_a_date_of_birth(before: str, written: str) -> None:
    assert values(f"Kari, {before}{written}", "birth_date") == [written]


@pytest.mark.parametrize("text", ["12.03.1999", "født i 1999", "født i Bergen, død 12.03.1999", "født 31.02.1999"])
def test_another_date_is_none(text: str) -> None:
    assert kinds(text) == []


def test_who_was_born_long_ago_is_not_protected() -> None:
    assert kinds("født 20. mars 1828") == []


def test_what_is_found_comes_in_order() -> None:
    assert kinds(f"Kari@example.no, {SYNTHETIC}, 41 23 45 67, 3028.60.29260") == [
        "email",
        "synthetic_number",
        "phone",
        "account_number",
    ]


def test_what_was_found_is_masked_by_its_kind() -> None:
    text = f"Ring 41 23 45 67 eller {PERSON}!"
    assert masked(text, found(text)) == "Ring [telefonnummer] eller [fødselsnummer]!"


def test_a_mask_speaks_the_language_that_is_asked_for() -> None:
    text = "Ring 41 23 45 67"
    assert masked(text, found(text), language=Language.ENGLISH) == "Ring [telephone number]"


def test_every_kind_has_a_label_and_a_meaning() -> None:
    assert [kind for kind in IdentifierKind if not (kind.label and kind.meaning)] == []


@pytest.mark.parametrize("repeated", ["1", "1 ", " ", "a@", "vei 1 ", "Vei 1 ", "01.01.", "+47", "A "])
def test_a_long_text_has_an_end(repeated: str) -> None:
    assert found(repeated * 30_000, names=["Kari"]) == []
