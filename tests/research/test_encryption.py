"""The keys that names are encrypted with: which are accepted, and what they do."""

import base64
import hashlib
import secrets
from pathlib import Path

import pytest
from pydantic import SecretStr

from research import encryption
from research.encryption import EncryptionKey
from research.errors import RuleBroken, Unreadable
from research.settings import Settings


def told(key: bytes) -> str:
    """Return a key as it is written in the settings."""
    return base64.b64encode(key).decode()


@pytest.fixture
def key() -> EncryptionKey:
    """A key."""
    return EncryptionKey(secrets.token_bytes(32))


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    """A key file outside of the data folder, that only its owner may read."""
    file = tmp_path / "key"
    file.touch(mode=0o600)
    file.write_text(encryption.new_key())
    return file


def settings(tmp_path: Path, key: str = "", file: Path | None = None) -> Settings:
    """Return settings with a data folder and a key."""
    return Settings(data_dir=tmp_path / "data", key=SecretStr(key), key_file=file)


def test_what_was_sealed_opens(key: EncryptionKey) -> None:
    assert key.open(key.seal(b"Kari", "P-001"), "P-001").rstrip() == b"Kari"


def test_what_belongs_to_one_does_not_open_as_anothers(key: EncryptionKey) -> None:
    with pytest.raises(Unreadable):
        key.open(key.seal(b"Kari", "P-001"), "P-002")


@pytest.mark.parametrize("changed", [0, 20, -1], ids=["nonce", "text", "tag"])
def test_what_was_altered_does_not_open(changed: int, key: EncryptionKey) -> None:
    sealed = bytearray(key.seal(b"Kari", "P-001"))
    sealed[changed] ^= 1
    with pytest.raises(Unreadable):
        key.open(bytes(sealed), "P-001")


@pytest.mark.parametrize("sealed", [b"", b"short"])
def test_what_was_cut_off_does_not_open(sealed: bytes, key: EncryptionKey) -> None:
    with pytest.raises(Unreadable):
        key.open(sealed, "P-001")


def test_the_same_text_is_sealed_otherwise_each_time(key: EncryptionKey) -> None:
    assert key.seal(b"Kari", "P-001") != key.seal(b"Kari", "P-001")


def test_the_length_of_a_name_cannot_be_read_off(key: EncryptionKey) -> None:
    assert len(key.seal(b"Bo", "P-001")) == len(key.seal("Åse Margrethe Øvrebø".encode(), "P-001"))


def test_a_key_tells_nothing_of_itself(key: EncryptionKey) -> None:
    assert set(vars(key)) == {"name", "_cipher"}
    assert "name" not in repr(key)


def test_without_a_setting_there_is_no_key(tmp_path: Path) -> None:
    assert not encryption.ring(settings(tmp_path))


def test_the_first_of_several_keys_encrypts(tmp_path: Path) -> None:
    first, second = secrets.token_bytes(32), secrets.token_bytes(32)
    ring = encryption.ring(settings(tmp_path, f"{told(first)}, {told(second)}"))
    assert ring.newest.name == EncryptionKey(first).name
    assert ring.named(EncryptionKey(second).name)


def test_a_key_may_be_written_as_addresses_are(tmp_path: Path) -> None:
    key = secrets.token_bytes(32)
    ring = encryption.ring(settings(tmp_path, base64.urlsafe_b64encode(key).decode()))
    assert ring.names == [EncryptionKey(key).name]


@pytest.mark.parametrize(
    "key",
    [
        "changeme",
        "*",
        ",",
        told(b"\0" * 32),
        told(b"\xff" * 32),
        told(b"changemechangemechangemechangeme"),
        told(bytes(range(32))),
        told(b"\1\2" * 16),
        told(b"sixteen octets!!"),
        hashlib.sha256(b"in hexadecimal").hexdigest(),
        "Å" * 44,
    ],
)
def test_a_placeholder_or_weak_key_is_refused_and_not_repeated(key: str, tmp_path: Path) -> None:
    with pytest.raises(RuleBroken) as refused:
        encryption.ring(settings(tmp_path, key))
    assert len(key) < 2 or key not in str(refused.value)
    assert "fasett keys new" in str(refused.value)


def test_new_keys_are_accepted(tmp_path: Path) -> None:
    assert all(encryption.ring(settings(tmp_path, encryption.new_key())) for _ in range(200))


def test_a_key_file_is_read(tmp_path: Path, key_file: Path) -> None:
    assert encryption.ring(settings(tmp_path, file=key_file))


def test_two_places_for_the_key_are_refused(tmp_path: Path, key_file: Path) -> None:
    with pytest.raises(RuleBroken, match="not in both"):
        encryption.ring(settings(tmp_path, encryption.new_key(), key_file))


@pytest.mark.parametrize("mode", [0o644, 0o604, 0o660, 0o602])
def test_a_key_file_that_others_may_read_is_refused(mode: int, tmp_path: Path, key_file: Path) -> None:
    key_file.chmod(mode)
    with pytest.raises(RuleBroken, match="Others may read"):
        encryption.ring(settings(tmp_path, file=key_file))


def test_a_key_file_in_the_data_folder_is_refused(tmp_path: Path, key_file: Path) -> None:
    (tmp_path / "data").mkdir()
    inside = key_file.rename(tmp_path / "data" / "key")
    (tmp_path / "link").symlink_to(inside)
    for file in (inside, tmp_path / "link", tmp_path / "data" / ".." / "data" / "key"):
        with pytest.raises(RuleBroken, match="data folder"):
            encryption.ring(settings(tmp_path, file=file))


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe\0", b"changeme"])
def test_a_key_file_without_a_key_is_refused(content: bytes, tmp_path: Path, key_file: Path) -> None:
    key_file.write_bytes(content)
    with pytest.raises(RuleBroken, match="fasett keys new"):
        encryption.ring(settings(tmp_path, file=key_file))


def test_a_key_file_that_is_missing_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(RuleBroken, match="cannot be read"):
        encryption.ring(settings(tmp_path, file=tmp_path / "nowhere"))


def test_settings_do_not_print_their_key(tmp_path: Path) -> None:
    key = encryption.new_key()
    assert key not in f"{settings(tmp_path, key)!r} {settings(tmp_path, key).model_dump()}"
