"""How the installation proves to a provider that it is itself: by a secret, or by a signature (RFC 7523)."""

import base64
import json
import secrets
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote_plus

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, RSAKey

from app.open_id.provider import Provider
from app.open_id.refusals import ProviderFailed
from research.errors import RuleBroken
from research.open_id_settings import OpenIdSettings
from research.words import N_

ASSERTION_SECONDS = 60
_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_CERTIFICATE = b"-----BEGIN CERTIFICATE-----"
_NO_KEY = N_("The file that is to hold the private key holds none that fits.")


class Proof(NamedTuple):
    """What is sent along with a request so that the provider knows who asks."""

    form: dict[str, str]
    headers: dict[str, str]


def check(settings: OpenIdSettings) -> None:
    """Refuse to begin with a key that cannot be used.

    Raises:
        RuleBroken: A file is missing, or holds no private key for the algorithm.
    """
    for file in filter(None, (settings.key_file, settings.next_key_file)):
        if not file.is_file():
            raise RuleBroken(_NO_KEY)
        private_key(file, settings.key_algorithm, file.stat().st_mtime_ns)


def proofs(settings: OpenIdSettings, provider: Provider, now: datetime) -> list[Proof]:
    """Return what to send, the best first; a second only while a key is being changed for the next."""
    if settings.client_authentication == "client_secret_post":
        return [Proof({"client_id": settings.client_id, "client_secret": settings.secret}, {})]
    if settings.client_authentication == "client_secret_basic":
        pair = f"{quote_plus(settings.client_id)}:{quote_plus(settings.secret)}"
        return [Proof({}, {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"})]
    keys = [(settings.key_file, settings.key_id), (settings.next_key_file, settings.next_key_id)]
    return [_signed(settings, provider, now, file, kid) for file, kid in keys if file is not None]


def _signed(settings: OpenIdSettings, provider: Provider, now: datetime, file: Path, kid: str) -> Proof:
    try:
        key, about = private_key(file, settings.key_algorithm, file.stat().st_mtime_ns)
    except (OSError, RuleBroken):
        raise ProviderFailed("key_file") from None
    audience = provider.issuer if settings.assertion_audience == "issuer" else provider.description().token
    issued = int(now.timestamp())
    header = {"alg": settings.key_algorithm, **about, **({"kid": kid} if kid else {})}
    claims: dict[str, Any] = {
        "iss": settings.client_id,
        "sub": settings.client_id,
        "aud": audience,
        "jti": secrets.token_urlsafe(24),
        "iat": issued,
        "exp": issued + ASSERTION_SECONDS,
    }
    assertion = jwt.encode(header, claims, key, algorithms=[settings.key_algorithm])
    return Proof({"client_id": settings.client_id, "client_assertion_type": _TYPE, "client_assertion": assertion}, {})


@lru_cache(maxsize=8)
def private_key(file: Path, algorithm: str, _changed_at: int) -> tuple[RSAKey | ECKey, dict[str, str]]:
    """Return a private key and what a header says of it: its name, or the thumbprint of a certificate beside it.

    Raises:
        RuleBroken: The file holds no private key for the algorithm.
    """
    content = file.read_bytes()
    try:
        if content.lstrip().startswith(b"{"):
            told: dict[str, Any] = json.loads(content)
            key, about = JWKRegistry.import_key(told), {"kid": str(told["kid"])} if "kid" in told else {}
        else:
            key = JWKRegistry.import_key(content, "EC" if algorithm.startswith("ES") else "RSA")
            about = _thumbprint(content)
    except (JoseError, ValueError, TypeError, KeyError):
        # Without its cause, whose text may hold some of the key.
        raise RuleBroken(_NO_KEY) from None
    if not isinstance(key, RSAKey | ECKey) or not key.is_private:
        raise RuleBroken(_NO_KEY)
    return key, about


def _thumbprint(content: bytes) -> dict[str, str]:
    """Return what Entra ID knows a key by, where its certificate lies in the same file."""
    if _CERTIFICATE not in content:
        return {}
    fingerprint = x509.load_pem_x509_certificate(content[content.index(_CERTIFICATE) :]).fingerprint(hashes.SHA256())
    return {"x5t#S256": base64.urlsafe_b64encode(fingerprint).rstrip(b"=").decode()}
