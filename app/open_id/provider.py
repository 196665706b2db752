"""A provider as it describes itself (OpenID Connect Discovery 1.0), asked for when first needed."""

from dataclasses import dataclass
from threading import Lock
from typing import Any

from app.open_id.keys import Keys
from app.open_id.outgoing import Outgoing
from app.open_id.refusals import ProviderFailed
from research.open_id_settings import is_safe_address

KEPT_SECONDS = 3600.0
RETRY_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Description:
    """What a provider says of itself; an empty address is one that it does not have."""

    authorize: str
    token: str
    jwks: str
    userinfo: str
    end_session: str
    pushed: str
    demands_pushed: bool
    says_iss: bool


class Provider:
    """A provider that the settings name."""

    def __init__(self, issuer: str, outgoing: Outgoing) -> None:
        self.issuer = issuer
        self.outgoing = outgoing
        self.keys = Keys(outgoing, lambda: self.description().jwks)
        self._known: Description | None = None
        self._known_at = self._next_at = float("-inf")
        self._lock = Lock()

    def description(self) -> Description:
        """Return what the provider says of itself; an older answer serves while it does not answer.

        Raises:
            ProviderFailed: It does not answer, or describes another provider.
        """
        with self._lock:
            now = self.outgoing.elapsed()
            is_fresh = self._known is not None and now - self._known_at < KEPT_SECONDS
            if not is_fresh and now >= self._next_at:
                self._next_at = now + RETRY_SECONDS
                try:
                    self._known, self._known_at, self._next_at = self._ask(), now, now
                except ProviderFailed:
                    if self._known is None:
                        raise
            if self._known is None:
                raise ProviderFailed("discovery")
            return self._known

    def _ask(self) -> Description:
        answer = self.outgoing.get(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        if not answer.is_ok:
            raise ProviderFailed("discovery")
        if answer.get("issuer") != self.issuer:
            raise ProviderFailed("issuer")
        return Description(
            authorize=_address(answer, "authorization_endpoint", needed=True),
            token=_address(answer, "token_endpoint", needed=True),
            jwks=_address(answer, "jwks_uri", needed=True),
            userinfo=_address(answer, "userinfo_endpoint"),
            end_session=_address(answer, "end_session_endpoint"),
            pushed=_address(answer, "pushed_authorization_request_endpoint"),
            demands_pushed=answer.get("require_pushed_authorization_requests") is True,
            says_iss=answer.get("authorization_response_iss_parameter_supported") is True,
        )


def _address(answer: dict[str, Any], name: str, *, needed: bool = False) -> str:
    told = answer.get(name)
    if told is None and not needed:
        return ""
    if not isinstance(told, str) or not is_safe_address(told):
        raise ProviderFailed("discovery")
    return told
