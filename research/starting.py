"""What an installation must not be started with: secrets that are no secrets, and a public address without TLS."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr
from sqlalchemy import make_url

from research.errors import RuleBroken
from research.settings import Settings
from research.words import N_

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
LEAST_SECRET = 8
"""Signs; what is shorter is guessed."""

_PLACEHOLDER = re.compile(
    r"(?:change|your|my|the|replace|insert|set|todo)[-_ ]?.{0,12}"
    r"|.{0,12}(?:secret|password|passord|hemmelig|key)[\d!]{0,4}"
    r"|(?:test|example|eksempel|default|standard|admin|root|postgres|fasett)(?:ing)?[\d!]{0,4}|1234\d*|(.)\1*",
    re.IGNORECASE,
)
"""What stands in examples, and what is typed to get on."""


def check(settings: Settings) -> None:
    """Refuse to serve a public address with a secret that everybody knows, or without TLS.

    Raises:
        RuleBroken: It names the setting, and never the secret.
    """
    address = urlsplit(settings.base_url)
    if address.hostname in LOOPBACK:
        return
    known = sorted(name for name, secret in _secrets(settings) if _is_placeholder(secret))
    if known:
        raise RuleBroken(
            N_("%(names)s holds a placeholder. Choose a secret of its own before you serve %(address)s."),
            names=", ".join(known),
            address=settings.base_url,
        )
    if address.scheme != "https" and not settings.allow_http:
        raise RuleBroken(
            N_(
                "%(address)s is public and has no TLS: everybody between could read what is sent. Put TLS in front and "
                "set FASETT_BASE_URL to https://…, or set FASETT_ALLOW_HTTP=true."
            ),
            address=settings.base_url,
        )


def _secrets(settings: Settings) -> Iterator[tuple[str, str]]:
    """Yield the secrets of an installation by the setting they come from."""
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if isinstance(value, SecretStr) and value.get_secret_value():
            yield f"FASETT_{name.upper()}", value.get_secret_value()
        elif name.endswith("database_url") and value and make_url(str(value)).password is not None:
            yield f"FASETT_{name.upper()}", str(make_url(str(value)).password)
    if settings.open_id.is_on and settings.open_id.client_authentication != "private_key_jwt":
        yield "FASETT_OIDC_CLIENT_SECRET", settings.open_id.secret
    cookie_key = Path(settings.data_dir) / "cookie.key"
    if cookie_key.is_file():
        yield "cookie.key", cookie_key.read_text(encoding="utf-8").strip()


def _is_placeholder(secret: str) -> bool:
    return len(secret) < LEAST_SECRET or _PLACEHOLDER.fullmatch(secret) is not None
