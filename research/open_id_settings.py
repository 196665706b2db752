"""The settings of signing in by way of others: an OpenID provider, or a proxy that stands in front of the service."""

from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from research.words import Role

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
Signature = Literal["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384"]
SIGNATURES: list[Signature] = ["RS256", "PS256", "ES256"]
# What the client says itself in every request, so that no setting can weaken it.
_OWN = frozenset(
    {
        *("response_type", "response_mode", "client_id", "redirect_uri", "scope", "state", "nonce", "request"),
        *("code_challenge", "code_challenge_method", "request_uri", "client_secret", "client_assertion"),
    }
)
_BIRTH_NUMBERS = frozenset({"pid", "pid_pseudonym"})


def is_safe_address(address: str) -> bool:
    """Say whether an address may be spoken to: over https, or on this machine itself."""
    parts = urlsplit(address)
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK))


class Grant(BaseModel):
    """What a group or a role at the provider gives: a role in a project, or only leave to sign in."""

    model_config = ConfigDict(extra="forbid")

    project: UUID | None = None
    role: Role | None = None

    @model_validator(mode="after")
    def _both_or_none(self) -> "Grant":
        if (self.project is None) != (self.role is None):
            raise ValueError("name both a project and a role, or neither")
        return self


def _listed(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


Grants = Annotated[list[Grant], BeforeValidator(_listed)]


class OpenIdSettings(BaseSettings):
    """How people sign in by way of an OpenID provider; without an issuer nobody does, and nothing is asked for."""

    model_config = SettingsConfigDict(env_prefix="FASETT_OIDC_", extra="ignore")

    issuer: str = Field(default="", description="The provider, word for word as it names itself.")
    name: str = Field(default="OpenID Connect", description="What the provider is called on the button.")
    client_id: str = Field(default="", description="What the provider calls this installation.")
    client_authentication: Literal["client_secret_basic", "client_secret_post", "private_key_jwt"] = Field(
        default="client_secret_basic", description="How the installation proves that it is itself."
    )
    client_secret: SecretStr = Field(default=SecretStr(""), description="For client_secret_basic and _post.")
    client_secret_file: Path | None = Field(default=None, description="Where the secret lies, instead of in a setting.")
    key_file: Path | None = Field(default=None, description="The private key for private_key_jwt: PEM or a JWK.")
    key_id: str = Field(default="", description="The key's name at the provider, unless the JWK says it.")
    key_algorithm: Literal["RS256", "PS256", "ES256"] = Field(default="RS256", description="What the key signs with.")
    next_key_file: Path | None = Field(default=None, description="Tried when the first key is refused, for a change.")
    next_key_id: str = Field(default="", description="The next key's name at the provider.")
    assertion_audience: Literal["issuer", "token_endpoint"] = Field(
        default="issuer", description="Whom the signed proof is for; Entra ID wants token_endpoint."
    )
    scopes: list[str] = Field(default=["openid", "profile", "email"], description="What is asked for.")
    acr_values: list[str] = Field(default=[], description="The levels of assurance asked for, the best first.")
    acr_accepted: list[str] = Field(default=[], description="The levels that are enough; those asked for when empty.")
    max_age_seconds: int | None = Field(default=None, ge=0, description="How old a sign-in at the provider may be.")
    parameters: dict[str, Any] = Field(default={}, description="More of the request: authorization_details, prompt, …")
    pushed: bool = Field(default=False, description="Send the request to the provider beforehand (PAR).")
    algorithms: list[Signature] = Field(
        default=SIGNATURES, description="The signatures that are taken; all of them with a public key."
    )
    demands_iss: bool = Field(default=False, description="Refuse an answer that does not say who sent it (RFC 9207).")
    userinfo: bool = Field(default=False, description="Also ask for what is known of the person.")
    subject_claims: list[str] = Field(default=["sub"], min_length=1, description="What tells people apart.")
    name_claim: str = Field(default="name", description="Where the person's name is.")
    email_claim: str = Field(default="email", description="Where the person's address is; never used as a key.")
    group_claims: list[str] = Field(default=["groups", "roles"], description="Where groups and roles are.")
    grants: dict[str, Grants] = Field(default={}, description="Role in a project, or only leave to sign in, by group.")
    new_people: Literal["anybody", "mapped", "invited"] = Field(
        default="mapped", description="Who gets an account: all, who is in a group of grants, or only who is invited."
    )
    organisations: list[str] = Field(default=[], description="The organisation numbers that people may represent.")
    ends_provider_session: bool = Field(default=True, description="Signing out here also signs out at the provider.")

    @property
    def is_on(self) -> bool:
        """Whether anybody can sign in this way."""
        return bool(self.issuer)

    @property
    def secret(self) -> str:
        """The client's secret, wherever it lies."""
        if self.client_secret_file is not None:
            return self.client_secret_file.read_text(encoding="utf-8").strip()
        return self.client_secret.get_secret_value()

    @model_validator(mode="after")
    def _holds(self) -> "OpenIdSettings":
        if not self.is_on:
            return self
        if not is_safe_address(self.issuer):
            raise ValueError("FASETT_OIDC_ISSUER must be an https address")
        if not self.client_id:
            raise ValueError("FASETT_OIDC_CLIENT_ID is missing")
        if self.client_authentication == "private_key_jwt":
            if self.key_file is None:
                raise ValueError("FASETT_OIDC_KEY_FILE is missing: private_key_jwt signs with it")
        elif not self.secret:
            raise ValueError("FASETT_OIDC_CLIENT_SECRET, or FASETT_OIDC_CLIENT_SECRET_FILE, is missing")
        own = sorted(_OWN & self.parameters.keys())
        if own:
            raise ValueError(f"FASETT_OIDC_PARAMETERS may not say {', '.join(own)}")
        if _BIRTH_NUMBERS & {*self.subject_claims, self.name_claim, self.email_claim, *self.group_claims}:
            raise ValueError("pid is an identity number, which Fasett throws away: choose another claim")
        return self


def _azure(name: str, own: str) -> AliasChoices:
    return AliasChoices(f"FASETT_PROXY_{own}", name)


class ProxySettings(BaseSettings):
    """A proxy that signs people in and sends their token along, such as NAIS's; off unless all three are set."""

    model_config = SettingsConfigDict(env_prefix="FASETT_PROXY_", extra="ignore", populate_by_name=True)

    issuer: str = Field(default="", validation_alias=_azure("AZURE_OPENID_CONFIG_ISSUER", "ISSUER"))
    jwks_uri: str = Field(default="", validation_alias=_azure("AZURE_OPENID_CONFIG_JWKS_URI", "JWKS_URI"))
    client_id: str = Field(default="", validation_alias=_azure("AZURE_APP_CLIENT_ID", "CLIENT_ID"))
    authorized_parties: list[str] = Field(default=[], description="Other clients whose tokens count, by azp.")
    algorithms: list[Signature] = SIGNATURES
    sign_in_path: str = Field(default="/oauth2/login", description="Where the proxy signs people in.")
    sign_out_path: str = Field(default="/oauth2/logout", description="Where the proxy signs people out.")
    subject_claims: list[str] = Field(default=["sub"], min_length=1)
    name_claim: str = "name"
    email_claim: str = "preferred_username"
    group_claims: list[str] = ["groups", "roles"]
    grants: dict[str, Grants] = {}
    new_people: Literal["anybody", "mapped", "invited"] = "mapped"

    @property
    def is_on(self) -> bool:
        """Whether the tokens of a proxy count."""
        return bool(self.issuer and self.jwks_uri and self.client_id)

    @model_validator(mode="after")
    def _holds(self) -> "ProxySettings":
        if self.is_on and not (is_safe_address(self.issuer) and is_safe_address(self.jwks_uri)):
            raise ValueError("the proxy's issuer and JWKS address must be https")
        if self.is_on and _BIRTH_NUMBERS & {*self.subject_claims, self.name_claim, self.email_claim}:
            raise ValueError("pid is an identity number, which Fasett throws away: choose another claim")
        return self
