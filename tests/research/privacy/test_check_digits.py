"""Check digits: the numbers that the tax administration publishes, and synthetic ones."""

import pytest

from research.privacy.check_digits import IdentityNumber, identity_number, is_account_number, is_iban


@pytest.mark.parametrize("number", ["02013299997", "30108299920"])
def test_a_number_of_today_is_a_persons(number: str) -> None:
    assert identity_number(number) is IdentityNumber.PERSON


@pytest.mark.parametrize("number", ["30108299939", "02013299903"])
def test_a_number_that_is_valid_only_from_2032_is_a_persons(number: str) -> None:
    assert identity_number(number) is IdentityNumber.PERSON


@pytest.mark.parametrize("number", ["14850197017", "54850115411", "14450140466", "14853366693"])
def test_a_number_with_a_month_beyond_the_year_is_synthetic(number: str) -> None:
    assert identity_number(number) is IdentityNumber.SYNTHETIC


@pytest.mark.parametrize("number", ["14850104915", "14850197018", "14850197107"])
def test_a_number_with_a_wrong_check_digit_is_none(number: str) -> None:
    assert identity_number(number) is None


@pytest.mark.parametrize("number", ["00000000000", "32850197017", "14990197017", "14130197017"])
def test_a_number_without_a_date_is_none(number: str) -> None:
    assert identity_number(number) is None


def test_an_account_number_need_be_nobodys_identity_number() -> None:
    assert is_account_number("30286029260")
    assert identity_number("30286029260") is None


def test_every_identity_number_could_be_an_account_number() -> None:
    assert is_account_number("14850197017")


def test_an_iban_has_check_digits_of_its_own() -> None:
    assert [digits for digits in range(2, 99) if is_iban(f"NO{digits:02}30286029260")] == [25]
