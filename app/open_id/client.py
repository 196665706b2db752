"""The client of a provider: sends people there, and finds out who came back."""

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from app.open_id.claims import check_level, check_organisation, who
from app.open_id.client_authentication import check, proofs
from app.open_id.outgoing import Answer, Outgoing
from app.open_id.provider import Provider
from app.open_id.refusals import ProviderFailed, SignInRefused
from app.open_id.tokens import SKEW_SECONDS, Claims, Reader, check_access_token, check_logout, without_birth_numbers
from research.identities import Known, subject_of
from research.open_id_settings import OpenIdSettings
from research.words import N_, Language

_TRY_AGAIN = N_("The provider did not sign you in. Try again, or choose another way to sign in there.")
_TAKEN_OVER = {"access_denied": N_("You stopped on the way, or the provider does not let you in here."), "": _TRY_AGAIN}


class Departure(NamedTuple):
    """Somebody on their way to the provider; kept by their own browser until they are back.

    Attributes:
        verifier: What the code is only good together with (RFC 7636).
        left_at: The moment they left, in seconds.
        address: Where they wanted to go here.
        links_to: The person whose account the identity is to be linked to; empty for a sign-in.
    """

    state: str
    nonce: str
    verifier: str
    left_at: int
    address: str
    links_to: str = ""


class Arrival(NamedTuple):
    """Somebody who came back, everything checked.

    Attributes:
        sid: The provider's name for the session, if it has one.
    """

    known: Known
    sid: str


class Client:
    """What speaks to the provider of the settings."""

    def __init__(self, settings: OpenIdSettings, base_url: str, outgoing: Outgoing | None = None) -> None:
        """Prepare, without connecting to anybody.

        Args:
            base_url: The address that people use for this installation.

        Raises:
            RuleBroken: The key that it signs with cannot be used.
        """
        check(settings)
        self.settings = settings
        self.provider = Provider(settings.issuer, outgoing or Outgoing())
        self.base_url = base_url.rstrip("/")
        self._reader = Reader(
            settings.issuer,
            settings.client_id,
            self.provider.keys,
            frozenset(settings.algorithms),
            frozenset({settings.client_id}),
        )

    @property
    def origin(self) -> str:
        """The provider's origin, which may show an answer of ours within a page of its own."""
        parts = urlsplit(self.settings.issuer)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def _return_address(self) -> str:
        return f"{self.base_url}/open-id/return"

    def depart(self, address: str, language: Language, now: datetime, *, links_to: str = "") -> tuple[Departure, str]:
        """Return what the browser is to keep, and the address at the provider to send it to.

        Raises:
            ProviderFailed: The provider does not answer.
        """
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        departure = Departure(state, nonce, verifier, int(now.timestamp()), address, links_to)
        description = self.provider.description()
        asked = self._request(departure, language)
        if self.settings.pushed or description.demands_pushed:
            asked = self._pushed(asked, now)
        joint = "&" if "?" in description.authorize else "?"
        return departure, f"{description.authorize}{joint}{urlencode(asked)}"

    def arrive(self, departure: Departure, answer: Mapping[str, str], now: datetime) -> Arrival:
        """Return who came back from the provider with this answer, whose state belongs to the departure.

        Raises:
            SignInRefused: The answer does not hold.
            ProviderFailed: The provider does not answer.
        """
        self._check_sender(answer)
        if "error" in answer:
            cause = answer["error"] if answer["error"] in _TAKEN_OVER else ""
            raise SignInRefused(cause or "provider_error", _TAKEN_OVER[cause])
        if not answer.get("code"):
            raise SignInRefused("code")
        tokens = self._exchange(answer["code"], departure.verifier, now)
        claims, algorithm = self._reader.read(_text(tokens, "id_token"), now)
        if claims.get("nonce") != departure.nonce:
            raise SignInRefused("nonce")
        access_token = _text(tokens, "access_token", needed=False)
        check_access_token(claims, algorithm, access_token)
        self._check_age(claims, now)
        check_level(claims, self.settings.acr_accepted or self.settings.acr_values)
        claims = self._with_userinfo(claims, access_token)
        check_organisation(claims, self.settings.organisations)
        sid = claims.get("sid")
        return Arrival(who(self.settings.issuer, claims, self.settings), sid if isinstance(sid, str) else "")

    def address_for_signing_out(self) -> str:
        """Return where people sign out at the provider as well; empty where they cannot.

        Raises:
            ProviderFailed: The provider does not answer.
        """
        ends = self.provider.description().end_session if self.settings.ends_provider_session else ""
        if not ends:
            return ""
        # No id_token is kept for a hint of who it is: the provider asks, where it wants to know.
        back = {"client_id": self.settings.client_id, "post_logout_redirect_uri": f"{self.base_url}/sign-in"}
        return f"{ends}{'&' if '?' in ends else '?'}{urlencode(back)}"

    def signed_out(self, token: str, now: datetime) -> tuple[str, str, str]:
        """Return sid and subject of whom a back-channel message says that they have signed out, and its name.

        Raises:
            SignInRefused: It is no such message from the provider.
            ProviderFailed: The provider's keys cannot be fetched.
        """
        claims, _ = self._reader.read(token, now)
        check_logout(claims)
        sid, sub = claims.get("sid"), claims.get("sub")
        is_subject = isinstance(sub, str) and self.settings.subject_claims == ["sub"]
        subject = subject_of(self.settings.issuer, [str(sub)]) if is_subject else ""
        return sid if isinstance(sid, str) else "", subject, str(claims["jti"])

    def _request(self, departure: Departure, language: Language) -> dict[str, str]:
        challenge = hashlib.sha256(departure.verifier.encode()).digest()
        asked = {
            "ui_locales": language.value,
            **{name: _plain(value) for name, value in self.settings.parameters.items()},
            "response_type": "code",
            "client_id": self.settings.client_id,
            "redirect_uri": self._return_address,
            "scope": " ".join(dict.fromkeys(["openid", *self.settings.scopes])),
            "state": departure.state,
            "nonce": departure.nonce,
            "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        if self.settings.acr_values:
            asked["acr_values"] = " ".join(self.settings.acr_values)
        if self.settings.max_age_seconds is not None:
            asked["max_age"] = str(self.settings.max_age_seconds)
        return asked

    def _pushed(self, asked: dict[str, str], now: datetime) -> dict[str, str]:
        """Send the request beforehand (RFC 9126) and return the little that the browser carries instead."""
        address = self.provider.description().pushed
        if not address:
            raise ProviderFailed("pushed")
        answer = self._send(address, asked, now)
        if not answer.is_ok:
            raise ProviderFailed("pushed")
        return {"client_id": self.settings.client_id, "request_uri": _text(answer, "request_uri")}

    def _check_sender(self, answer: Mapping[str, str]) -> None:
        """Refuse an answer that another provider sent, or that does not say who did where it must (RFC 9207)."""
        told = answer.get("iss")
        is_needed = self.settings.demands_iss or self.provider.description().says_iss
        if (told is None and is_needed) or (told is not None and told != self.settings.issuer):
            raise SignInRefused("sender")

    def _exchange(self, code: str, verifier: str, now: datetime) -> Answer:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._return_address,
            "code_verifier": verifier,
        }
        answer = self._send(self.provider.description().token, form, now)
        if answer.is_ok:
            return answer
        if answer.get("error") == "invalid_grant":
            raise SignInRefused("code", _TRY_AGAIN)
        raise ProviderFailed("client" if answer.get("error") == "invalid_client" else "exchange")

    def _send(self, address: str, form: dict[str, str], now: datetime) -> Answer:
        answer = Answer({}, is_ok=False)
        for proof in proofs(self.settings, self.provider, now):
            answer = self.provider.outgoing.post(address, {**form, **proof.form}, proof.headers)
            if answer.is_ok or answer.get("error") != "invalid_client":
                break
        return answer

    def _check_age(self, claims: Claims, now: datetime) -> None:
        longest = self.settings.max_age_seconds
        if longest is None:
            return
        told = claims.get("auth_time")
        if isinstance(told, bool) or not isinstance(told, int | float):
            raise SignInRefused("auth_time")
        if told < now.timestamp() - longest - SKEW_SECONDS:
            raise SignInRefused("auth_time", N_("You signed in there too long ago. Sign in there once more."))

    def _with_userinfo(self, claims: Claims, access_token: str) -> Claims:
        """Return the claims with what else is told of the person; what the id_token says is signed, and counts."""
        address = self.provider.description().userinfo if self.settings.userinfo else ""
        if not address or not access_token:
            return claims
        answer = self.provider.outgoing.get(address, bearer=access_token)
        if not answer.is_ok:
            raise ProviderFailed("userinfo")
        if answer.get("sub") != claims.get("sub") or not answer.get("sub"):
            raise SignInRefused("userinfo")
        return {**without_birth_numbers(dict(answer)), **claims}


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _text(answer: Mapping[str, Any], name: str, *, needed: bool = True) -> str:
    told = answer.get(name, "")
    if not isinstance(told, str) or (needed and not told):
        raise ProviderFailed("answer")
    return told
