"""The settings of an installation, read from the environment (prefix ``FASETT_``)."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from research.words import Language

MEBIBYTE = 1024 * 1024


class Settings(BaseSettings):
    """What may differ between two installations; every value has a default that works."""

    model_config = SettingsConfigDict(env_prefix="FASETT_", extra="ignore")

    data_dir: Path = Field(default=Path("data"), description="Where the database, the index and the backups lie.")
    database_url: str = Field(default="", description="postgresql://… ; empty means SQLite in the data folder.")
    base_url: str = Field(default="http://127.0.0.1:8000", description="The address people use, for links.")
    organisation: str = Field(default="", description="Shown at sign-in.")
    language: Language = Field(default=Language.BOKMAL, description="For people who have not chosen one.")
    timezone: str = Field(default="Europe/Oslo", description="For times on pages and in reports.")
    accessibility_statement_url: str = Field(default="", description="Linked from every page when set.")
    upload_limit_bytes: int = Field(default=10 * MEBIBYTE, description="The largest file or form taken in.")
    session_idle_minutes: int = Field(default=120, description="A sign-in ends after this long without use.")
    session_hours: int = Field(default=12, description="A sign-in ends after this long in any case.")
    invitation_days: int = Field(default=7, description="How long an invitation holds.")

    @property
    def resolved_database_url(self) -> str:
        """The SQLAlchemy address of the database."""
        if not self.database_url:
            return f"sqlite:///{self.data_dir / 'fasett.sqlite3'}"
        scheme, _, rest = self.database_url.partition("://")
        return f"postgresql+psycopg://{rest}" if scheme in {"postgres", "postgresql"} else self.database_url

    @property
    def index_dir(self) -> Path:
        """Where the search index lies."""
        return self.data_dir / "index"
