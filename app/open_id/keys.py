"""The public keys of a provider, kept between requests and fetched anew when it signs with another."""

from collections.abc import Callable
from threading import Lock
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, RSAKey

from app.open_id.outgoing import Outgoing
from app.open_id.refusals import ProviderFailed, SignInRefused

KEPT_SECONDS = 3600.0
REFRESH_SECONDS = 60.0
RETRY_SECONDS = 10.0
PublicKey = RSAKey | ECKey
_FAMILIES = {"RS": "RSA", "PS": "RSA", "ES": "EC"}
_SMALLEST_RSA_BITS = 2048


class Keys:
    """A provider's public keys."""

    def __init__(self, outgoing: Outgoing, address: Callable[[], str]) -> None:
        """Prepare, without asking for anything.

        Args:
            address: Tells where the keys are, when they are needed.
        """
        self._outgoing = outgoing
        self._address = address
        self._found: list[PublicKey] = []
        self._found_at = self._next_at = float("-inf")
        self._lock = Lock()

    def one_for(self, kid: str | None, algorithm: str) -> PublicKey:
        """Return the key that a token says it is signed with.

        Raises:
            SignInRefused: There is none.
            ProviderFailed: The keys cannot be fetched.
        """
        with self._lock:
            is_old = self._outgoing.elapsed() - self._found_at > KEPT_SECONDS
            if is_old or self._among(kid, algorithm) is None:
                self._refresh()
            if not self._found:
                raise ProviderFailed("keys")
            key = self._among(kid, algorithm)
        if key is None:
            raise SignInRefused("kid")
        return key

    def _refresh(self) -> None:
        """Fetch the keys, unless that was done just now, so that made-up names of keys cost the provider nothing."""
        now = self._outgoing.elapsed()
        if now < self._next_at:
            return
        self._next_at = now + RETRY_SECONDS
        try:
            answer = self._outgoing.get(self._address())
        except ProviderFailed:
            if not self._found:
                raise
            return  # The keys in hand serve until the provider answers again.
        if answer.is_ok:
            self._found, self._found_at, self._next_at = _usable(answer), now, now + REFRESH_SECONDS

    def _among(self, kid: str | None, algorithm: str) -> PublicKey | None:
        family = _FAMILIES[algorithm[:2]]
        fitting = [key for key in self._found if key.key_type == family and key.get("alg") in {None, algorithm}]
        if kid is not None:
            fitting = [key for key in fitting if key.get("kid") == kid]
        return fitting[0] if len(fitting) == 1 else None


def _usable(answer: dict[str, Any]) -> list[PublicKey]:
    """Return the keys that can check a signature; others, such as those of kinds yet to come, are passed by."""
    listed = answer.get("keys")
    found = [_key(each) for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    return [key for key in found if key is not None]


def _key(told: dict[str, Any]) -> PublicKey | None:
    if told.get("kty") not in set(_FAMILIES.values()) or told.get("use", "sig") != "sig":
        return None
    try:
        key = JWKRegistry.import_key({name: told[name] for name in told if name not in {"key_ops", "x5c"}})
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        return None
    if isinstance(key, RSAKey) and key.public_key.key_size < _SMALLEST_RSA_BITS:
        return None
    return key if isinstance(key, RSAKey | ECKey) else None
