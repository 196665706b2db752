"""Passwords: how they are hashed and compared, and which are too easy to guess."""

import re
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from research.errors import RuleBroken
from research.words import N_

SHORTEST, LONGEST = 12, 1_000
_hasher = PasswordHasher()  # Argon2id with the parameters of RFC 9106, section 4
_NOBODY = _hasher.hash("so that an unknown address takes as long as a wrong password")

# What is left of most passwords that everybody knows, without digits and signs.
_COMMON = (
    "abc abcabc abcd abcdef admin administrator asdf asdfghjkl barcelona baseball bergen charlie dragon dronning "
    "elsker elskerdeg eple fasett football fotball fredrikstad gjest guest heisann hemmelig hemmeligpassord høst "
    "iloveyou jegelskerdeg kommune kristiansand letmein liverpool login manchester monkey mypassword norge norway "
    "oslo pass passord passordet passw passwd passwor password passwordpassword princess qazwsx qazwsxedc qwerty "
    "qwertyuiop qwertz root secret sommer sommeren stavanger sunshine superman test tester testtest trondheim "
    "trustno velkommen vinter vår welcome zaq zaqwsx zxcvbnm correcthorsebatterystaple"
)
_KNOWN = frozenset(_COMMON.split())
_ROWS = (
    "12345678901234567890",
    "abcdefghijklmnopqrstuvwxyzæøå",
    "qwertyuiopåasdfghjkløæzxcvbnm",
    "1q2w3e4r5t6y7u8i9o0p",
)
_FEWEST_SIGNS = 5
_LEFT = 6


def hashed(password: str) -> str:
    """Return what is kept of a password: Argon2id with its salt and parameters."""
    return _hasher.hash(_normal(password))


def matches(stored: str, password: str) -> bool:
    """Say whether a password is the one that was kept; takes as long where nothing was."""
    try:
        is_right = _hasher.verify(stored or _NOBODY, _normal(password)[:LONGEST])
    except (VerifyMismatchError, InvalidHashError):
        return False
    return is_right and bool(stored) and len(password) <= LONGEST


def is_outdated(stored: str) -> bool:
    """Say whether a password was hashed with other parameters than those of today."""
    return _hasher.check_needs_rehash(stored)


def check(password: str, *own: str) -> None:
    """Refuse a password that is too easy to guess.

    Args:
        own: The name and the address of whose it is to be.

    Raises:
        RuleBroken: It is one that many people have, or it is made of the name or the address.
    """
    plain = "".join(sign for sign in _normal(password).casefold() if sign.isalnum())
    if _is_common(plain):
        raise RuleBroken(N_("Many people have this password. Choose one that nobody else would."), field="password")
    for word in sorted(_words(own), key=len, reverse=True):
        plain = plain.replace(word, "")
    if len(plain) < _LEFT:
        raise RuleBroken(N_("The password must not be your name or your e-mail address."), field="password")


def _is_common(plain: str) -> bool:
    letters = re.sub(r"\d", "", plain)
    once = re.fullmatch(r"(.+?)\1*", letters)
    return (
        len(set(plain)) < _FEWEST_SIGNS
        or letters in _KNOWN
        or (once is not None and once[1] in _KNOWN)
        or any(plain in row or plain in row[::-1] for row in _ROWS)
    )


def _words(own: tuple[str, ...]) -> set[str]:
    return {word for text in own for word in re.findall(r"[^\W\d_]{3,}", _normal(text).casefold())}


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text)
