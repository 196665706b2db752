"""An OpenID provider in the same process: strict where real ones are, and told to misbehave by a test."""

import base64
import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, unquote_plus, urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from research.store import Clock

ISSUER = "https://login.example.org/tenant/v2.0"
CLIENT_ID = "fasett-client"
SECRET = "s3cret/with+signs"
PID = "14850197017"
"""A synthetic identity number: its month is raised by 80."""


@cache
def rsa_key(name: str) -> RSAKey:
    """Return a key, made once for all tests."""
    return RSAKey.generate_key(2048, {"kid": name})


@cache
def ec_key(name: str) -> ECKey:
    """Return a key, made once for all tests."""
    return ECKey.generate_key("P-256", {"kid": name})


@dataclass
class Provider:
    """A provider, its answers and what it has been asked.

    Attributes:
        claims: What the id_token says beside what every one does; None leaves a claim out.
        person: What userinfo says; nothing where there is no userinfo.
        metadata: What the description says beside what every one does; None leaves it out.
        answers: What is answered in place of the provider, by path.
        client_keys: The public keys of the client, by which it is known without a secret.
        asked: The path of every request.
    """

    clock: Clock
    issuer: str = ISSUER
    claims: dict[str, Any] = field(default_factory=dict)
    person: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, Callable[[httpx.Request], httpx.Response]] = field(default_factory=dict)
    client_keys: list[RSAKey | ECKey] = field(default_factory=list)
    key: RSAKey | ECKey = field(default_factory=lambda: rsa_key("first"))
    algorithm: str = "RS256"
    published: list[dict[str, Any]] | None = None
    says_iss: bool = True
    asked: list[str] = field(default_factory=list)
    request: dict[str, str] = field(default_factory=dict)
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)
    _pushed: dict[str, dict[str, str]] = field(default_factory=dict)
    _proofs: set[str] = field(default_factory=set)

    @property
    def transport(self) -> httpx.MockTransport:
        """What answers in the network's place."""
        return httpx.MockTransport(self.answer)

    def authorize(self, address: str, **more: str) -> str:
        """Sign somebody in as the browser that was sent to this address would, and return where it is sent back."""
        assert address.startswith(f"{self.issuer}/authorize?")
        asked = dict(parse_qsl(urlsplit(address).query))
        if "request_uri" in asked:
            asked = self._pushed.pop(asked["request_uri"])
        self.request = asked
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        answer = {"code": code, "state": asked["state"], **({"iss": self.issuer} if self.says_iss else {}), **more}
        back = urlsplit(asked["redirect_uri"])
        return f"{back.path}?{urlencode({name: value for name, value in answer.items() if value})}"

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer a request of the client's."""
        path = request.url.path.removeprefix(urlsplit(self.issuer).path)
        self.asked.append(path)
        if path in self.answers:
            return self.answers[path](request)
        own = {
            "/.well-known/openid-configuration": self._describe,
            "/keys": self._keys,
            "/token": self._token,
            "/userinfo": self._userinfo,
            "/par": self._push,
        }
        return own[path](request)

    def _describe(self, _request: httpx.Request) -> httpx.Response:
        said = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/userinfo" if self.person else None,
            "end_session_endpoint": f"{self.issuer}/logout",
            "pushed_authorization_request_endpoint": f"{self.issuer}/par",
            "authorization_response_iss_parameter_supported": self.says_iss,
            **self.metadata,
        }
        return httpx.Response(200, json={name: value for name, value in said.items() if value is not None})

    def _keys(self, _request: httpx.Request) -> httpx.Response:
        own = [{**self.key.as_dict(private=False), "use": "sig"}, {"kty": "new-kind", "kid": "of-times-to-come"}]
        return httpx.Response(200, json={"keys": own if self.published is None else self.published})

    def _token(self, request: httpx.Request) -> httpx.Response:
        form = dict(parse_qsl(request.content.decode()))
        if not self._is_client(request, form):
            return httpx.Response(401, json={"error": "invalid_client"})
        asked = self._codes.pop(form["code"], None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
        if (
            asked is None
            or challenge.decode() != asked["code_challenge"]
            or form["redirect_uri"] != asked["redirect_uri"]
        ):
            return httpx.Response(400, json={"error": "invalid_grant"})
        access = secrets.token_urlsafe(16)
        told = self.told(asked.get("nonce", ""), access)
        return httpx.Response(200, json={"id_token": self.sign(told), "access_token": access, "token_type": "Bearer"})

    def told(self, nonce: str, access_token: str = "") -> dict[str, Any]:
        """Return the claims of an id_token."""
        now = int(self.clock().timestamp())
        half = hashlib.sha256(access_token.encode()).digest()[:16]
        said = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "sub": "somebody",
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "name": "Kari Nordmann",
            "email": "kari@example.org",
            "at_hash": base64.urlsafe_b64encode(half).rstrip(b"=").decode() if access_token else None,
            **self.claims,
        }
        return {name: value for name, value in said.items() if value is not None}

    def sign(self, claims: dict[str, Any], **header: Any) -> str:
        """Return claims as a signed token."""
        about = {"alg": self.algorithm, "kid": self.key.kid, **header}
        return jwt.encode(about, claims, self.key, algorithms=[self.algorithm])

    def _userinfo(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"].startswith("Bearer ")
        return httpx.Response(200, json=self.person)

    def _push(self, request: httpx.Request) -> httpx.Response:
        form = dict(parse_qsl(request.content.decode()))
        if not self._is_client(request, form):
            return httpx.Response(401, json={"error": "invalid_client"})
        name = f"urn:ietf:params:oauth:request_uri:{secrets.token_urlsafe(8)}"
        self._pushed[name] = form
        return httpx.Response(201, json={"request_uri": name, "expires_in": 60})

    def _is_client(self, request: httpx.Request, form: dict[str, str]) -> bool:
        """Say whether a request proves whose it is: by a signature where the client has keys, or by the secret."""
        if self.client_keys:
            return any(self._is_signed(form.get("client_assertion", ""), key) for key in self.client_keys)
        scheme, _, pair = request.headers.get("authorization", "").partition(" ")
        given = (form.get("client_id"), form.get("client_secret"))
        if scheme == "Basic":
            name, _, secret = base64.b64decode(pair).decode().partition(":")
            given = (unquote_plus(name), unquote_plus(secret))
        return given == (CLIENT_ID, SECRET)

    def _is_signed(self, assertion: str, key: RSAKey | ECKey) -> bool:
        try:
            proof = jwt.decode(assertion, key, algorithms=["RS256", "PS256", "ES256"])
        except (JoseError, ValueError):
            return False
        now, said = self.clock().timestamp(), proof.claims
        is_new = said["jti"] not in self._proofs
        self._proofs.add(said["jti"])
        is_short = now < said["exp"] <= now + 120
        is_own = said["iss"] == said["sub"] == CLIENT_ID and said["aud"] in {self.issuer, f"{self.issuer}/token"}
        return is_new and is_short and is_own and proof.header["kid"] == key.kid


def unsigned(claims: dict[str, Any], algorithm: str = "none") -> str:
    """Return claims as a token that nobody has signed."""
    parts = [json.dumps({"alg": algorithm}), json.dumps(claims)]
    return ".".join([*(base64.urlsafe_b64encode(part.encode()).rstrip(b"=").decode() for part in parts), ""])
