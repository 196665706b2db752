"""Reading signed tokens: the signature by an allow-list, then whom they are from, for whom and until when."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jws import JWSRegistry

from app.open_id.keys import Keys
from app.open_id.refusals import SignInRefused

SKEW_SECONDS = 60
LONGEST_TOKEN = 64 * 1024
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
_BIRTH_NUMBERS = ("pid", "pid_pseudonym")
_HASHES = {"256": hashlib.sha256, "384": hashlib.sha384, "512": hashlib.sha512}

Claims = Mapping[str, Any]


class Reader(NamedTuple):
    """What is needed to read the tokens of one issuer.

    Attributes:
        client_id: Whom the tokens must be for.
        parties: The clients that may have asked for them.
    """

    issuer: str
    client_id: str
    keys: Keys
    algorithms: Collection[str]
    parties: frozenset[str]

    def read(self, token: str, now: datetime, *, is_answered: bool = True) -> tuple[Claims, str]:
        """Return the claims of a token that holds, identity numbers left out, and its algorithm.

        Args:
            is_answered: It was asked for, and so must say when it was issued.

        Raises:
            SignInRefused: It does not hold.
            ProviderFailed: The keys cannot be fetched.
        """
        header = _header(token)
        algorithm = header.get("alg")
        if not isinstance(algorithm, str) or algorithm not in self.algorithms:
            raise SignInRefused("alg")
        kid = header.get("kid")
        if not (kid is None or isinstance(kid, str)) or "crit" in header:
            raise SignInRefused("token")
        claims = self._verified(token, kid, algorithm)
        if claims.get("iss") != self.issuer:
            raise SignInRefused("iss")
        self._check_audience(claims)
        _check_times(claims, now.timestamp(), is_answered=is_answered)
        return claims, algorithm

    def _verified(self, token: str, kid: str | None, algorithm: str) -> Claims:
        key = self.keys.one_for(kid, algorithm)
        try:
            # Headers that are not known say nothing that is needed, and those that are critical were refused.
            registry = JWSRegistry(algorithms=[algorithm], strict_check_header=False)
            signed = jws.deserialize_compact(token, key, registry=registry)
            claims = json.loads(signed.payload or b"")
        except (JoseError, ValueError, TypeError, KeyError, RecursionError):
            raise SignInRefused("signature") from None
        if not isinstance(claims, dict):
            raise SignInRefused("token")
        kept: Claims = without_birth_numbers(claims)
        return kept

    def _check_audience(self, claims: Claims) -> None:
        told = claims.get("aud")
        audience = told if isinstance(told, list) else [told]
        if self.client_id not in audience:
            raise SignInRefused("aud")
        party = claims.get("azp")
        is_ours = isinstance(party, str) and party in self.parties
        if (party is None and len(audience) > 1) or (party is not None and not is_ours):
            raise SignInRefused("azp")


def without_birth_numbers(claims: Any) -> Any:
    """Return claims, wherever they stand in each other, without those that hold identity numbers."""
    if isinstance(claims, dict):
        return {
            name: without_birth_numbers(value)
            for name, value in claims.items()
            if str(name).rsplit("/", 1)[-1] not in _BIRTH_NUMBERS
        }
    return [without_birth_numbers(each) for each in claims] if isinstance(claims, list) else claims


def check_access_token(claims: Claims, algorithm: str, access_token: str) -> None:
    """Refuse an access token that is not the one an id_token was given with (OpenID Connect Core, 3.1.3.6).

    Raises:
        SignInRefused: It is another.
    """
    told = claims.get("at_hash")
    if told is None or not access_token:
        return
    digest = _HASHES.get(algorithm[-3:], hashlib.sha512)(access_token.encode()).digest()
    expected = base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()
    if not (isinstance(told, str) and hmac.compare_digest(told.encode(), expected.encode())):
        raise SignInRefused("at_hash")


def check_logout(claims: Claims) -> None:
    """Refuse a token that is no message that somebody has signed out (OpenID Connect Back-Channel Logout, 2.6).

    Raises:
        SignInRefused: It is another kind of token, and may be an id_token that was stolen.
    """
    events = claims.get("events")
    is_logout = isinstance(events, dict) and LOGOUT_EVENT in events
    if not is_logout or "nonce" in claims or not isinstance(claims.get("jti"), str):
        raise SignInRefused("logout")


def _header(token: str) -> Mapping[str, Any]:
    """Return what a token says of itself, which is not yet to be believed."""
    parts = token.split(".")
    if len(parts) != 3 or len(token) > LONGEST_TOKEN or not token.isascii():
        raise SignInRefused("token")
    try:
        found = json.loads(base64.urlsafe_b64decode(parts[0] + "=" * (-len(parts[0]) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        raise SignInRefused("token") from None
    if not isinstance(found, dict):
        raise SignInRefused("token")
    return found


def _check_times(claims: Claims, now: float, *, is_answered: bool) -> None:
    if _moment(claims, "exp", needed=True) <= now - SKEW_SECONDS:
        raise SignInRefused("exp")
    if _moment(claims, "nbf") > now + SKEW_SECONDS or _moment(claims, "iat", needed=is_answered) > now + SKEW_SECONDS:
        raise SignInRefused("clock")


def _moment(claims: Claims, name: str, *, needed: bool = False) -> float:
    told = claims.get(name)
    if told is None and not needed:
        return 0.0
    if isinstance(told, bool) or not isinstance(told, int | float):
        raise SignInRefused(name)
    return float(told)
