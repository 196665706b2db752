"""The settings of a provider and of a proxy: read from the environment, and refused where they are unsafe."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from research.open_id_settings import OpenIdSettings, ProxySettings, is_safe_address
from research.settings import Settings
from research.words import Role

WHOLE: dict[str, Any] = {"issuer": "https://login.example.org", "client_id": "fasett", "client_secret": "s3cret"}


def test_nobody_signs_in_by_way_of_others_unless_it_is_set() -> None:
    settings = Settings()
    assert (settings.open_id.is_on, settings.proxy.is_on) == (False, False)


def test_a_provider_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("s3cret\n")
    monkeypatch.setenv("FASETT_OIDC_ISSUER", "https://login.example.org")
    monkeypatch.setenv("FASETT_OIDC_CLIENT_ID", "fasett")
    monkeypatch.setenv("FASETT_OIDC_CLIENT_SECRET_FILE", str(secret))
    monkeypatch.setenv("FASETT_OIDC_ACR_VALUES", '["high"]')
    project = "01890000-0000-7000-8000-000000000000"
    monkeypatch.setenv("FASETT_OIDC_GRANTS", f'{{"a": {{"project": "{project}", "role": "reader"}}, "b": {{}}}}')
    found = Settings().open_id
    assert (found.is_on, found.secret, found.acr_values) == (True, "s3cret", ["high"])
    assert found.grants["a"][0].role is Role.READER
    assert found.grants["b"][0].project is None


def test_a_proxy_of_nais_is_read_from_its_own_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_OPENID_CONFIG_ISSUER", "https://login.example.org")
    monkeypatch.setenv("AZURE_OPENID_CONFIG_JWKS_URI", "https://login.example.org/keys")
    assert not Settings().proxy.is_on
    monkeypatch.setenv("AZURE_APP_CLIENT_ID", "fasett")
    assert Settings().proxy.is_on


@pytest.mark.parametrize(
    "wrong",
    [
        {"issuer": "http://login.example.org"},
        {"issuer": "login.example.org"},
        {"client_id": ""},
        {"client_secret": ""},
        {"client_authentication": "private_key_jwt"},
        {"parameters": {"state": "fixed"}},
        {"parameters": {"redirect_uri": "https://evil.example"}},
        {"subject_claims": ["pid"]},
        {"subject_claims": []},
        {"name_claim": "pid"},
        {"algorithms": ["none"]},
        {"algorithms": ["HS256"]},
        {"grants": {"a": {"role": "reader"}}},
        {"grants": {"a": {"administrator": True}}},
    ],
)
def test_what_is_unsafe_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        OpenIdSettings(**{**WHOLE, **wrong})


def test_a_secret_is_not_printed() -> None:
    assert "s3cret" not in repr(OpenIdSettings(**WHOLE))


def test_a_proxys_keys_come_over_https() -> None:
    with pytest.raises(ValidationError):
        ProxySettings(issuer="https://a.example", jwks_uri="http://a.example/keys", client_id="fasett")


def test_there_must_be_a_way_in() -> None:
    with pytest.raises(ValidationError, match="leaves no way in"):
        Settings(local_sign_in=False)
    assert not Settings(local_sign_in=False, open_id=OpenIdSettings(**WHOLE)).local_sign_in


@pytest.mark.parametrize(
    ("address", "is_safe"),
    [
        ("https://login.example.org/x", True),
        ("http://127.0.0.1:8080/x", True),
        ("http://localhost/x", True),
        ("http://login.example.org", False),
        ("http://localhost.evil.example", False),
        ("http://127.0.0.1@evil.example", False),
        ("https://", False),
        ("file:///etc/passwd", False),
        ("", False),
    ],
)
def test_only_https_and_this_machine_are_spoken_to(address: str, is_safe: bool) -> None:
    assert is_safe_address(address) is is_safe
