"""The settings of an installation, read from the environment (prefix ``FASETT_``)."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from research.open_id_settings import OpenIdSettings, ProxySettings
from research.words import Language

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What an installation has settled for its studies.

    Attributes:
        consent_age: In years; a guardian consents too for who is younger.
        longest_retention_years: How long raw data may be kept, from the day a study starts.
        least_group: The smallest number of people or pieces of evidence that is told outside the team.
    """

    consent_age: int = 16
    longest_retention_years: int = 5
    least_group: int = 5


class SecondFactorFor(StrEnum):
    """Who must have a second factor."""

    NOBODY = "off"
    LEADERS = "administrators-and-owners"
    EVERYBODY = "everybody"


class Settings(BaseSettings):
    """What may differ between two installations; every value has a default that works."""

    model_config = SettingsConfigDict(env_prefix="FASETT_", extra="ignore")

    data_dir: Path = Field(default=Path("data"), description="Where the database, the index and the backups lie.")
    database_url: str = Field(default="", description="postgresql://… ; empty means SQLite in the data folder.")
    key_database_url: str = Field(
        default="", description="Where names and contact data lie; empty means keys.sqlite3 in the data folder."
    )
    key: SecretStr = Field(
        default=SecretStr(""), description="What names are encrypted with: 32 bytes in base64; several: the first."
    )
    key_file: Path | None = Field(default=None, description="Instead of the key itself: a file with it, elsewhere.")
    base_url: str = Field(default="http://127.0.0.1:8000", description="The address people use, for links.")
    organisation: str = Field(default="", description="Shown at sign-in.")
    allow_http: bool = Field(default=False, description="Serve a public address without TLS all the same.")
    language: Language = Field(default=Language.BOKMAL, description="For people who have not chosen one.")
    timezone: str = Field(default="Europe/Oslo", description="For times on pages and in reports.")
    accessibility_statement_url: str = Field(default="", description="Linked from every page when set.")
    upload_limit_bytes: int = Field(default=10 * MEBIBYTE, description="The largest file or form taken in.")
    session_idle_minutes: int = Field(default=120, description="A sign-in ends after this long without use.")
    session_hours: int = Field(default=12, description="A sign-in ends after this long in any case.")
    invitation_days: int = Field(default=7, description="How long an invitation holds.")
    second_factor_required: SecondFactorFor = Field(
        default=SecondFactorFor.NOBODY,
        description="Who must have a second factor: off, administrators-and-owners, everybody.",
    )
    consent_age: int = Field(default=16, ge=13, le=18, description="Who is younger needs a guardian's consent too.")
    longest_retention_years: int = Field(
        default=5, ge=1, le=30, description="How long the raw data of a study may be kept at most."
    )

    least_group: int = Field(
        default=5, ge=3, le=20, description="Fewer people or pieces of evidence than this are not told as a number."
    )

    @property
    def limits(self) -> Limits:
        """What the domain is told of these settings."""
        return Limits(
            consent_age=self.consent_age,
            longest_retention_years=self.longest_retention_years,
            least_group=self.least_group,
        )

    privacy_contact: str = Field(default="", description="Whom to ask about privacy: a role or a shared address.")
    stored_where: str = Field(default="", description="Where the data are stored, for the protocol (art. 30).")
    sub_processors: str = Field(default="", description="Who else handles the data, for the protocol; empty: nobody.")
    support_access: str = Field(default="", description="Who helps with the running and what they can reach.")
    unusual_reading: int = Field(
        default=30, ge=1, description="More different records than this shown to one account in ten minutes is flagged."
    )
    backup_days: int = Field(
        default=30, ge=1, le=400, description="How long copies of the database in the data folder are kept."
    )
    log_years: int = Field(default=5, ge=1, le=30, description="How long lines of the access log are kept.")
    log_addresses: bool = Field(default=False, description="Let the web server's log tell where a request came from.")

    local_sign_in: bool = Field(default=True, description="Whether people may sign in with a password kept here.")
    open_id: OpenIdSettings = Field(default_factory=OpenIdSettings, description="FASETT_OIDC_…: a provider.")
    proxy: ProxySettings = Field(default_factory=ProxySettings, description="FASETT_PROXY_…: a proxy in front.")

    @model_validator(mode="after")
    def _somebody_can_sign_in(self) -> "Settings":
        if not (self.local_sign_in or self.open_id.is_on or self.proxy.is_on):
            raise ValueError("FASETT_LOCAL_SIGN_IN=false leaves no way in: set FASETT_OIDC_ISSUER as well")
        return self

    @property
    def resolved_database_url(self) -> str:
        """The SQLAlchemy address of the database."""
        return self._address(self.database_url, "fasett.sqlite3")

    @property
    def resolved_key_database_url(self) -> str:
        """The SQLAlchemy address of the key table."""
        return self._address(self.key_database_url, "keys.sqlite3")

    @property
    def index_dir(self) -> Path:
        """Where the search index lies."""
        return self.data_dir / "index"

    def _address(self, told: str, file: str) -> str:
        if not told:
            return f"sqlite:///{self.data_dir / file}"
        scheme, _, rest = told.partition("://")
        return f"postgresql+psycopg://{rest}" if scheme in {"postgres", "postgresql"} else told
