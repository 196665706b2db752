"""The check digits and dates that Norwegian numbers carry.

The rules for identity numbers are Skatteetaten's, those from 2032 included; those for account numbers the banks'.
"""

from enum import StrEnum

_K1_WEIGHTS = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
_K2_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

D_NUMBER_DAYS = 40
NAV_MONTHS, SYNTHETIC_MONTHS = 20, (40, 65, 80)
"""What is added to the month: in NAV's own numbers; in hospitals' auxiliary numbers and in numbers made for tests."""

MONTHS_2032 = (0, 40, 80)
REMAINDERS_2032 = 4
"""From 2032 the first check digit leaves 0, 1, 2 or 3; the months are those that new numbers are made with."""

EMERGENCY_DIGITS = "89"
"""What the health service's number for somebody unknown begins with; it holds no date."""


class IdentityNumber(StrEnum):
    """What eleven digits with valid check digits are."""

    PERSON = "person"
    SYNTHETIC = "synthetic"
    EMERGENCY = "emergency"


def identity_number(digits: str) -> IdentityNumber | None:
    """Return what eleven digits are; None when they are no identity number."""
    numbers = [int(digit) for digit in digits]
    if _remainder(_K2_WEIGHTS, numbers):
        return None
    first = _remainder(_K1_WEIGHTS, numbers)
    if digits[0] in EMERGENCY_DIGITS:
        return None if first else IdentityNumber.EMERGENCY
    day, month, year = (10 * numbers[at] + numbers[at + 1] for at in (0, 2, 4))
    added = next((each for each in (0, NAV_MONTHS, *SYNTHETIC_MONTHS) if 1 <= month - each <= 12), None)
    if added is None or first >= (REMAINDERS_2032 if added in MONTHS_2032 else 1):
        return None
    if not is_day(day - D_NUMBER_DAYS if day > D_NUMBER_DAYS else day, month - added, year):
        return None
    return IdentityNumber.SYNTHETIC if added in SYNTHETIC_MONTHS else IdentityNumber.PERSON


def is_day(day: int, month: int, year: int) -> bool:
    """Say whether there is such a day, whatever the century of a year of two digits."""
    return 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1] and ((day, month) != (29, 2) or year % 4 == 0)


def is_account_number(digits: str) -> bool:
    """Say whether eleven digits may be the number of a bank account."""
    return not _remainder(_K2_WEIGHTS, [int(digit) for digit in digits])


def is_iban(written: str) -> bool:
    """Say whether a Norwegian IBAN, without spaces, has its check digits (ISO 7064)."""
    return int("".join(str(int(sign, 36)) for sign in written[4:] + written[:4])) % 97 == 1


def _remainder(weights: tuple[int, ...], numbers: list[int]) -> int:
    return sum(weight * number for weight, number in zip(weights, numbers, strict=False)) % 11
