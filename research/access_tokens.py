"""Personal access tokens, by which a program acts for a person."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import Field, SQLModel, col, select

from research import people
from research.access import Actor
from research.credentials import actor_of, check_own, digest, new_secret
from research.errors import NotFound, NotSignedIn
from research.records import MOMENT, Draft, View, new_id
from research.store import UnitOfWork
from research.words import N_

PREFIX = "fasett_"
"""What every token of ours begins with, and no token of a proxy's does."""


class Token(SQLModel, table=True):
    """A personal access token for a program."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    secret_hash: str = Field(unique=True, max_length=64)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    name: str = Field(max_length=120)
    may_write: bool = False
    made_at: datetime = Field(sa_type=MOMENT)
    ends_at: datetime = Field(sa_type=MOMENT)
    seen_at: datetime | None = Field(default=None, sa_type=MOMENT)
    revoked_at: datetime | None = Field(default=None, sa_type=MOMENT)


class TokenDraft(Draft):
    """A token as somebody wants it."""

    name: str = Field(min_length=2, max_length=120, description="What the program is.")
    may_write: bool = Field(default=False, description="Reading only, when off.")
    days: int = Field(default=90, ge=1, le=366, description="How long it holds.")


class TokenView(View):
    """A token as shown; the secret is shown once, when it is made."""

    id: UUID
    name: str
    may_write: bool
    made_at: datetime
    ends_at: datetime
    seen_at: datetime | None


def make(work: UnitOfWork, person_id: UUID, draft: TokenDraft) -> tuple[TokenView, str]:
    """Make a token for oneself and return it with its secret, which is never shown again."""
    check_own(work, person_id)
    secret = f"{PREFIX}{new_secret()}"
    token = Token(
        secret_hash=digest(secret),
        person_id=person_id,
        name=draft.name,
        may_write=draft.may_write,
        made_at=work.now,
        ends_at=work.now + timedelta(days=draft.days),
    )
    work.session.add(token)
    work.session.flush()
    return _view(token), secret


def held(work: UnitOfWork, person_id: UUID) -> list[TokenView]:
    """Return a person's tokens that still work, newest first."""
    check_own(work, person_id)
    found = work.session.exec(
        select(Token)
        .where(Token.person_id == person_id, col(Token.revoked_at).is_(None), col(Token.ends_at) > work.now)
        .order_by(col(Token.id).desc())
    )
    return [_view(token) for token in found]


def revoke(work: UnitOfWork, person_id: UUID, token_id: UUID) -> None:
    """Let one's own token stop working."""
    check_own(work, person_id)
    token = work.session.get(Token, token_id)
    if token is None or token.person_id != person_id:
        raise NotFound(N_("There is no such token."))
    token.revoked_at = work.now


def whose(work: UnitOfWork, secret: str) -> Actor:
    """Return who a token belongs to. The actor is the system.

    Raises:
        NotSignedIn: The token was revoked, has expired, or never existed.
    """
    token = work.session.exec(
        select(Token).where(
            Token.secret_hash == digest(secret), or_(col(Token.revoked_at).is_(None), col(Token.revoked_at) > work.now)
        )
    ).first()
    if token is None or token.ends_at <= work.now:
        raise NotSignedIn(N_("The access token is not valid, or no longer."))
    return actor_of(people.get(work, token.person_id), may_write=token.may_write)


def _view(token: Token) -> TokenView:
    return TokenView.model_validate({name: getattr(token, name) for name in TokenView.model_fields})
