"""The keys that names and contact data are encrypted with: read from where they lie, judged, and used.

AES-256-GCM with a random nonce of 12 bytes before each sealed text. What a text belongs to is authenticated with it, so
that it does not open as somebody else's.
"""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from research.errors import RuleBroken, Unreadable
from research.settings import Settings
from research.words import N_

KEY_BYTES = 32
_NONCE_BYTES = 12
# Texts are filled up with spaces to a multiple of this, so that the length of a name cannot be read off.
_BLOCK_BYTES = 256
# Of 32 random bytes some thirty differ; so few by chance happens in less than one key of 10^15.
_LEAST_DIFFERENT = 16
_NOT_TO_OTHERS = 0o027


class EncryptionKey:
    """One key.

    Attributes:
        name: Tells which key it is, and nothing of what it is: eight bytes in hexadecimal.
    """

    def __init__(self, secret: bytes) -> None:
        self.name = hmac.new(secret, b"the name of a key of Fasett's", hashlib.sha256).hexdigest()[:16]
        self._cipher = AESGCM(secret)

    def seal(self, plain: bytes, belonging_to: str) -> bytes:
        """Return a text encrypted, with what it belongs to under the same seal."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        filled = plain.ljust(-(-len(plain) // _BLOCK_BYTES) * _BLOCK_BYTES)
        return nonce + self._cipher.encrypt(nonce, filled, self._bound(belonging_to))

    def open(self, sealed: bytes, belonging_to: str) -> bytes:
        """Return what was sealed.

        Raises:
            Unreadable: It was altered, or belongs to something else.
        """
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], self._bound(belonging_to))
        except (InvalidTag, ValueError) as error:
            raise Unreadable(N_("This cannot be opened: it was damaged, or is somebody else's.")) from error

    def _bound(self, belonging_to: str) -> bytes:
        return f"{self.name}/{belonging_to}".encode()


class KeyRing:
    """The keys of an installation: the first encrypts, all of them open; without any, nothing can be done."""

    def __init__(self, keys: Iterable[EncryptionKey] = ()) -> None:
        self._keys = {key.name: key for key in keys}

    def __bool__(self) -> bool:
        return bool(self._keys)

    @property
    def names(self) -> list[str]:
        """The names of all keys, the one that encrypts first."""
        return list(self._keys)

    @property
    def newest(self) -> EncryptionKey:
        """The key that encrypts.

        Raises:
            RuleBroken: There is none.
        """
        for key in self._keys.values():
            return key
        raise RuleBroken(N_("The key table is off: this installation has no encryption key."))

    def named(self, name: str) -> EncryptionKey:
        """Return a key.

        Raises:
            RuleBroken: The installation does not have it.
        """
        if name not in self._keys:
            raise RuleBroken(
                N_("This was encrypted with a key that the installation does not have. Nothing has been lost: add it.")
            )
        return self._keys[name]


def ring(settings: Settings) -> KeyRing:
    """Return the keys that the settings name; none where they name none.

    Raises:
        RuleBroken: One of them is no key, is easily guessed, or lies where it protects nothing.
    """
    told = settings.key.get_secret_value()
    if told and settings.key_file:
        raise RuleBroken("Give the encryption key either in FASETT_KEY or in FASETT_KEY_FILE, not in both.")
    if settings.key_file:
        told = _read(settings.key_file, settings.data_dir)
    written = [each for each in re.split(r"[,\s]+", told) if each]
    if told and not written:
        raise RuleBroken("The encryption key is empty. Make one with: fasett keys new")
    return KeyRing(EncryptionKey(_judged(each)) for each in written)


def new_key() -> str:
    """Make a key, as it is written in the settings."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def check_place(file: Path, data_dir: Path) -> None:
    """Refuse to keep a key where a copy of the data takes it along.

    Raises:
        RuleBroken: It lies in the data folder.
    """
    if file.resolve().is_relative_to(data_dir.resolve()):
        raise RuleBroken("The key file %(file)s lies in the data folder, beside what it protects. Move it.", file=file)


def _read(file: Path, data_dir: Path) -> str:
    check_place(file, data_dir)
    try:
        if file.stat().st_mode & _NOT_TO_OTHERS:
            raise RuleBroken("Others may read the key file %(file)s. Run: chmod 600 %(file)s", file=file)
        # What is no text is no key either, and is refused as one.
        return file.read_text(encoding="ascii", errors="replace") or " "
    except OSError as error:
        raise RuleBroken(
            "The key file %(file)s cannot be read: %(why)s", file=file, why=error.strerror or "no file"
        ) from error


def _judged(written: str) -> bytes:
    try:
        secret = base64.b64decode(written.translate(str.maketrans("-_", "+/")), validate=True)
    except (binascii.Error, ValueError):
        secret = b""
    if len(secret) != KEY_BYTES:
        # What was given is not repeated: it may be all but right.
        raise RuleBroken("The encryption key is not 32 bytes in base64. Make one with: fasett keys new")
    steps = {(after - before) % 256 for before, after in pairwise(secret)}
    is_text = all(0x20 <= byte < 0x7F for byte in secret)
    if min(len(set(secret)), len(steps)) < _LEAST_DIFFERENT or is_text:
        raise RuleBroken("The encryption key is a placeholder, or can be guessed. Make one with: fasett keys new")
    return secret
