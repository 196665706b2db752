"""Signing in: one-time links, sessions that can be ended everywhere, and personal access tokens.

Every secret is 256 random bits that only its holder has; the database keeps a SHA-256 of it.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, or_
from sqlalchemy import select as columns_of
from sqlmodel import Field, SQLModel, col, select

from research import people, projects
from research.access import Actor, Permission
from research.errors import LinkSpent, NotFound, NotPermitted, NotSignedIn, RuleBroken
from research.people import AccountDraft, Email, MemberDraft, Person
from research.records import MOMENT, Draft, View, new_id, word
from research.settings import Settings
from research.store import UnitOfWork
from research.words import N_, Role

SIGN_IN_LINK_HOURS = 24
_SPENT = N_("This link has been used or is too old. Ask for a new one.")
_SEEN_EVERY = timedelta(minutes=1)


class Purpose(StrEnum):
    """What a one-time link is for."""

    SET_UP = "set_up"
    SIGN_IN = "sign_in"
    INVITATION = "invitation"


class Link(SQLModel, table=True):
    """A link that works once."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    purpose: str = Field(max_length=20)
    secret_hash: str = Field(unique=True, max_length=64)
    ends_at: datetime = Field(sa_type=MOMENT)
    used_at: datetime | None = Field(default=None, sa_type=MOMENT)
    person_id: UUID | None = Field(default=None, foreign_key="person.id")
    project_id: UUID | None = Field(default=None, foreign_key="project.id")
    email: str = ""
    role: Role | None = Field(default=None, sa_type=word(Role))
    member_ends_on: str = ""
    made_by: UUID | None = Field(default=None, foreign_key="person.id")


class SignIn(SQLModel, table=True):
    """One browser that is signed in."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    secret_hash: str = Field(unique=True, max_length=64)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    begun_at: datetime = Field(sa_type=MOMENT)
    seen_at: datetime = Field(sa_type=MOMENT)
    ended_at: datetime | None = Field(default=None, sa_type=MOMENT)


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


class InvitationDraft(MemberDraft):
    """Somebody to be invited to a project."""

    email: Email


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


class InvitationView(View):
    """An open invitation."""

    id: UUID
    email: str
    role: Role
    ends_at: datetime


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _new_secret() -> str:
    return secrets.token_urlsafe(32)


# --- one-time links ---------------------------------------------------------------------------------------------


def make_set_up_link(work: UnitOfWork) -> str:
    """Make the link by which the first account is made; earlier ones stop working."""
    for link in work.session.exec(select(Link).where(Link.purpose == Purpose.SET_UP, col(Link.used_at).is_(None))):
        link.used_at = work.now
    return _make_link(work, Link(purpose=Purpose.SET_UP, secret_hash="", ends_at=_in_hours(work)))


def make_sign_in_link(work: UnitOfWork, person_id: UUID) -> str:
    """Make a link that signs a person in once."""
    link = Link(purpose=Purpose.SIGN_IN, secret_hash="", ends_at=_in_hours(work), person_id=person_id)
    return _make_link(work, link)


def invite(work: UnitOfWork, project_id: UUID, draft: InvitationDraft, settings: Settings) -> str:
    """Make the link by which somebody joins a project; it is handed over by whoever invites.

    Raises:
        RuleBroken: They are a member already.
    """
    work.require(Permission.MANAGE_PROJECT, project_id)
    if draft.email in {member.email for member in people.members(work, project_id)}:
        raise RuleBroken(N_("This person is already a member of the project."), field="email")
    return _make_link(
        work,
        Link(
            purpose=Purpose.INVITATION,
            secret_hash="",
            ends_at=work.now + timedelta(days=settings.invitation_days),
            project_id=project_id,
            email=draft.email,
            role=draft.role,
            member_ends_on=draft.ends_on.isoformat() if draft.ends_on else "",
            made_by=work.actor.person_id,
        ),
    )


def invitations(work: UnitOfWork, project_id: UUID) -> list[InvitationView]:
    """Return a project's open invitations."""
    work.require(Permission.MANAGE_PROJECT, project_id)
    links = work.session.exec(
        select(Link)
        .where(Link.project_id == project_id, col(Link.used_at).is_(None), col(Link.ends_at) > work.now)
        .order_by(col(Link.id))
    )
    return [InvitationView(id=each.id, email=each.email, role=each.role, ends_at=each.ends_at) for each in links]


def take_back_invitation(work: UnitOfWork, project_id: UUID, link_id: UUID) -> None:
    """Let an invitation stop working."""
    work.require(Permission.MANAGE_PROJECT, project_id)
    link = work.session.get(Link, link_id)
    if link is None or link.project_id != project_id:
        raise NotFound(N_("There is no such invitation."))
    link.used_at = work.now


def open_link(work: UnitOfWork, secret: str, purpose: Purpose) -> Link:
    """Return a link that still works.

    Raises:
        LinkSpent: It was used, has ended or never existed.
    """
    link = work.session.exec(select(Link).where(Link.secret_hash == _hash(secret), Link.purpose == purpose)).first()
    if link is None or link.used_at is not None or link.ends_at <= work.now:
        raise LinkSpent(_SPENT)
    return link


def set_up(work: UnitOfWork, secret: str, draft: AccountDraft) -> Person:
    """Make the first account, which administers the installation. The actor is the system.

    Raises:
        LinkSpent: The link no longer works, or there is an account already.
    """
    link = open_link(work, secret, Purpose.SET_UP)
    if not people.is_empty(work):
        raise LinkSpent(_SPENT)
    link.used_at = work.now
    return people.add(work, draft, is_administrator=True)


def follow_sign_in_link(work: UnitOfWork, secret: str) -> Person:
    """Use up a sign-in link and return whom it is for. The actor is the system."""
    link = open_link(work, secret, Purpose.SIGN_IN)
    link.used_at = work.now
    return people.get(work, UUID(str(link.person_id)))


def accept(work: UnitOfWork, secret: str, name: str, password: str) -> Person:
    """Accept an invitation; who has no account gets one. The actor is the system.

    Raises:
        LinkSpent: The invitation no longer works.
        RuleBroken: There is an account for the address, and this is not its password.
    """
    link = open_link(work, secret, Purpose.INVITATION)
    person = people.by_email(work, link.email)
    if person is None:
        person = people.add(work, AccountDraft(name=name, email=link.email, password=password))
    elif not people.has_password(person, password):
        raise RuleBroken(N_("There is an account for this address, but this is not its password."), field="password")
    link.used_at = work.now
    member = MemberDraft.model_validate({"role": link.role, "ends_on": link.member_ends_on})
    people.add_member(work, UUID(str(link.project_id)), person.id, member)
    return person


def project_title(work: UnitOfWork, link: Link) -> str:
    """Return what the project that somebody is invited to is called. The actor is the system."""
    return projects.get(work, UUID(str(link.project_id))).title


def _in_hours(work: UnitOfWork) -> datetime:
    return work.now + timedelta(hours=SIGN_IN_LINK_HOURS)


def _make_link(work: UnitOfWork, link: Link) -> str:
    secret = _new_secret()
    link.secret_hash = _hash(secret)
    work.session.add(link)
    work.session.flush()
    return secret


# --- sessions ---------------------------------------------------------------------------------------------------


def begin(work: UnitOfWork, person: Person) -> str:
    """Sign a person in and return the secret their browser keeps. The actor is the system."""
    secret = _new_secret()
    work.session.add(SignIn(secret_hash=_hash(secret), person_id=person.id, begun_at=work.now, seen_at=work.now))
    work.session.flush()
    return secret


def with_password(work: UnitOfWork, email: str, password: str) -> Person:
    """Return the person whose address and password these are. The actor is the system.

    Raises:
        NotSignedIn: They do not belong together; it is not said which is wrong.
    """
    person = people.by_email(work, email)
    if not people.has_password(person, password) or person is None or person.is_disabled:
        raise NotSignedIn(N_("The address and the password do not belong together."))
    return person


class Session(NamedTuple):
    """A browser's session that holds.

    Attributes:
        is_due: It is time to note that the session is in use.
    """

    actor: Actor
    is_due: bool


_SEEN: Any = (SignIn.ended_at, SignIn.seen_at, SignIn.begun_at)
_OF: Any = (Person.id, Person.name, Person.is_administrator, Person.is_disabled, Person.language)
_BY_HASH = col(SignIn.secret_hash) == bindparam("hash")
_SESSION = columns_of(*_SEEN, *_OF).join(Person, col(Person.id) == SignIn.person_id).where(_BY_HASH)


def whose_session(work: UnitOfWork, secret: str, settings: Settings) -> Session:
    """Return who a browser's secret belongs to. The actor is the system.

    Raises:
        NotSignedIn: The session has ended, was idle for too long, or never existed.
    """
    found: Any = work.session.connection().execute(_SESSION, {"hash": _hash(secret)}).first()
    idle, longest = timedelta(minutes=settings.session_idle_minutes), timedelta(hours=settings.session_hours)
    is_over = found is None or found.ended_at is not None
    if is_over or work.now - found.seen_at > idle or work.now - found.begun_at > longest:
        raise NotSignedIn(N_("You have been signed out."))
    return Session(_actor(found, may_write=True), work.now - found.seen_at > _SEEN_EVERY)


def note_seen(work: UnitOfWork, secret: str) -> None:
    """Note that the session is in use."""
    for found in work.session.exec(select(SignIn).where(SignIn.secret_hash == _hash(secret))):
        found.seen_at = work.now


def end(work: UnitOfWork, secret: str) -> None:
    """Sign one browser out."""
    for found in work.session.exec(select(SignIn).where(SignIn.secret_hash == _hash(secret))):
        found.ended_at = work.now


def end_everywhere(work: UnitOfWork, person_id: UUID, *, but: str = "") -> None:
    """Sign a person out of every browser, but for the one with this secret."""
    _check_own(work, person_id)
    for found in work.session.exec(select(SignIn).where(SignIn.person_id == person_id)):
        if found.secret_hash != _hash(but):
            found.ended_at = found.ended_at or work.now


# --- tokens -----------------------------------------------------------------------------------------------------


def make_token(work: UnitOfWork, person_id: UUID, draft: TokenDraft) -> tuple[TokenView, str]:
    """Make a token for oneself and return it with its secret, which is never shown again."""
    _check_own(work, person_id)
    secret = f"fasett_{_new_secret()}"
    token = Token(
        secret_hash=_hash(secret),
        person_id=person_id,
        name=draft.name,
        may_write=draft.may_write,
        made_at=work.now,
        ends_at=work.now + timedelta(days=draft.days),
    )
    work.session.add(token)
    work.session.flush()
    return _token_view(token), secret


def tokens(work: UnitOfWork, person_id: UUID) -> list[TokenView]:
    """Return a person's tokens that still work, newest first."""
    _check_own(work, person_id)
    held = work.session.exec(
        select(Token)
        .where(Token.person_id == person_id, col(Token.revoked_at).is_(None), col(Token.ends_at) > work.now)
        .order_by(col(Token.id).desc())
    )
    return [_token_view(token) for token in held]


def revoke_token(work: UnitOfWork, person_id: UUID, token_id: UUID) -> None:
    """Let one's own token stop working."""
    _check_own(work, person_id)
    token = work.session.get(Token, token_id)
    if token is None or token.person_id != person_id:
        raise NotFound(N_("There is no such token."))
    token.revoked_at = work.now


def whose_token(work: UnitOfWork, secret: str) -> Actor:
    """Return who a token belongs to. The actor is the system.

    Raises:
        NotSignedIn: The token was revoked, has expired, or never existed.
    """
    token = work.session.exec(
        select(Token).where(
            Token.secret_hash == _hash(secret), or_(col(Token.revoked_at).is_(None), col(Token.revoked_at) > work.now)
        )
    ).first()
    if token is None or token.ends_at <= work.now:
        raise NotSignedIn(N_("The access token is not valid, or no longer."))
    return _actor(people.get(work, token.person_id), may_write=token.may_write)


def _check_own(work: UnitOfWork, person_id: UUID) -> None:
    if not work.actor.is_system and work.actor.person_id != person_id:
        raise NotPermitted(N_("Only they themselves can change this."))


def _token_view(token: Token) -> TokenView:
    return TokenView.model_validate({name: getattr(token, name) for name in TokenView.model_fields})


def _actor(person: Any, *, may_write: bool) -> Actor:
    if person.is_disabled:
        raise NotSignedIn(N_("This account is closed."))
    return Actor(
        person_id=person.id,
        name=person.name,
        is_administrator=person.is_administrator,
        may_write=may_write,
        language=person.language,
    )
