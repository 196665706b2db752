"""What an installation must not be started with."""

from pathlib import Path

import pytest

from research import starting
from research.errors import RuleBroken
from research.settings import Settings

PUBLIC = "https://fasett.example.org"
REAL = "kv7Jt2mQ9sXw4LzB"


def _settings(folder: Path, **more: str) -> Settings:
    return Settings(data_dir=folder, **{"base_url": PUBLIC, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "secret", ["changeme", "CHANGE-ME", "your-password", "postgres", "fasett", "passord1", "12345678", "xxxxxxxx", "k9"]
)
def test_a_public_address_is_not_served_with_a_placeholder(secret: str, tmp_path: Path) -> None:
    settings = _settings(tmp_path, database_url=f"postgresql://fasett:{secret}@db/fasett")
    with pytest.raises(RuleBroken, match="FASETT_DATABASE_URL") as refused:
        starting.check(settings)
    assert "@db" not in str(refused.value)


def test_a_secret_of_ones_own_is_taken(tmp_path: Path) -> None:
    starting.check(_settings(tmp_path, database_url=f"postgresql://fasett:{REAL}@db/fasett"))


def test_the_key_that_signs_cookies_is_looked_at_too(tmp_path: Path) -> None:
    (tmp_path / "cookie.key").write_text("secret")
    with pytest.raises(RuleBroken, match=r"cookie\.key"):
        starting.check(_settings(tmp_path))


def test_a_public_address_needs_tls_unless_somebody_says_otherwise(tmp_path: Path) -> None:
    open_to_all = "http://10.0.0.7:8000"
    with pytest.raises(RuleBroken, match="TLS"):
        starting.check(_settings(tmp_path, base_url=open_to_all))
    starting.check(_settings(tmp_path, base_url=open_to_all, allow_http="true"))


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000"])
def test_one_who_tries_it_on_their_own_machine_is_left_alone(address: str, tmp_path: Path) -> None:
    starting.check(_settings(tmp_path, base_url=address, database_url="postgresql://fasett:fasett@127.0.0.1/fasett"))
