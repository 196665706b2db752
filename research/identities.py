"""Identities: people as an OpenID provider knows them.

An identity is an issuer and a digest of the claims that tell people apart there; an e-mail address is never one.
What a provider's groups give is kept beside it, so that it can be taken back when the group is lost.
"""

import hashlib
import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple
from uuid import UUID

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel, col, select

from research import people, projects, sign_in
from research.access import Membership
from research.credentials import digest
from research.errors import FasettError, LinkSpent, NotFound, RuleBroken
from research.open_id_settings import Grant
from research.people import Email, MemberDraft, Person
from research.records import MOMENT, clean_text, new_id
from research.sessions import SignIn
from research.sign_in import Purpose
from research.store import UnitOfWork
from research.words import N_, Role

ANSWER_MINUTES = 10
"""How long somebody may take at the provider."""

_KEPT = timedelta(days=30)

_log = logging.getLogger("fasett.sign_in")
_EMAIL: TypeAdapter[str] = TypeAdapter(Email)


class NoAccount(FasettError):
    """The provider knows them, but they have no account here and get none."""


class Identity(SQLModel, table=True):
    """A person as a provider knows them."""

    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    issuer: str = Field(max_length=500)
    subject: str = Field(max_length=64, description="A digest, since the claim may be an identity number.")
    added_at: datetime = Field(sa_type=MOMENT)
    told_at: datetime = Field(sa_type=MOMENT, description="When the provider last said which groups they are in.")
    granted: dict[str, str] = Field(default_factory=dict, sa_type=JSON)


class ProviderSession(SQLModel, table=True):
    """That a browser was signed in by a provider, which may end it by the name it has given it."""

    secret_hash: str = Field(primary_key=True, max_length=64)
    issuer: str = Field(max_length=500)
    subject: str = Field(max_length=64)
    sid: str = Field(default="", max_length=64, index=True, description="A digest of the provider's name for it.")
    begun_at: datetime = Field(sa_type=MOMENT)


class SpentAnswer(SQLModel, table=True):
    """An answer of a provider's that has been used, so that nobody uses it again."""

    digest: str = Field(primary_key=True, max_length=64)
    at: datetime = Field(sa_type=MOMENT, index=True)


class Known(NamedTuple):
    """Somebody as a provider has told of them, everything checked.

    Attributes:
        subject: A digest of what tells people apart at the provider.
        grants: What their groups and roles give; None where the provider's groups count for nothing.
    """

    issuer: str
    subject: str
    name: str = ""
    email: str = ""
    grants: tuple[Grant, ...] | None = None


NewPeople = Literal["anybody", "mapped", "invited"]


def subject_of(issuer: str, claims: Iterable[str]) -> str:
    """Return the digest that stands for the claims that tell people apart at a provider."""
    return hashlib.sha256(json.dumps([issuer, *claims]).encode()).hexdigest()


def use_up(work: UnitOfWork, answer: str) -> bool:
    """Note that an answer of a provider's is used; False when it was before. The actor is the system."""
    old = work.now - timedelta(minutes=2 * ANSWER_MINUTES)
    for spent in work.session.exec(select(SpentAnswer).where(col(SpentAnswer.at) < old)):
        work.session.delete(spent)
    work.session.flush()
    if work.session.get(SpentAnswer, digest(answer)) is not None:
        return False
    work.session.add(SpentAnswer(digest=digest(answer), at=work.now))
    work.session.flush()
    return True


def find(work: UnitOfWork, issuer: str, subject: str) -> Identity | None:
    """Return an identity, if it is anybody's. The actor is the system."""
    return work.session.exec(select(Identity).where(Identity.issuer == issuer, Identity.subject == subject)).first()


def is_linked(work: UnitOfWork, person_id: UUID, issuer: str) -> bool:
    """Say whether somebody can sign in by way of this provider. The actor is the system."""
    held = select(Identity).where(Identity.person_id == person_id, Identity.issuer == issuer)
    return work.session.exec(held).first() is not None


def sign_in_known(work: UnitOfWork, known: Known, new_people: NewPeople, *, invitation: str = "") -> Person:
    """Return the person whom a provider has told of, made where they are new. The actor is the system.

    Args:
        invitation: The secret of the invitation they came by, which is opened and not used.

    Raises:
        NoAccount: They have none, and get none, or it is closed.
        RuleBroken: Another account has their address.
    """
    identity = find(work, known.issuer, known.subject)
    if identity is None:
        if not _may_be_new(work, known, new_people, invitation):
            raise NoAccount(N_("You have no account here. Ask whoever runs your project for an invitation."))
        identity = _add(work, known, _new_person(work, known))
    person = people.get(work, identity.person_id)
    if person.is_disabled:
        raise NoAccount(N_("This account is closed."))
    _grant(work, identity, known.grants)
    return person


def person_of(work: UnitOfWork, known: Known, told_at: datetime) -> Person | None:
    """Return the person of an identity, unless the provider has told more of them since. The actor is the system."""
    identity = find(work, known.issuer, known.subject)
    return people.get(work, identity.person_id) if identity is not None and identity.told_at >= told_at else None


def link(work: UnitOfWork, known: Known, person_id: UUID) -> None:
    """Let somebody who is signed in also sign in by way of a provider. The actor is the system.

    Raises:
        RuleBroken: It is somebody else's identity, or they have another one there.
    """
    found = find(work, known.issuer, known.subject)
    if found is not None and found.person_id != person_id:
        raise RuleBroken(N_("Whoever you signed in as there has another account here."))
    if found is None and is_linked(work, person_id, known.issuer):
        raise RuleBroken(N_("Your account is linked to somebody else there already."))
    identity = found or _add(work, known, people.get(work, person_id))
    _grant(work, identity, known.grants)


def bind(work: UnitOfWork, secret: str, known: Known, sid: str) -> None:
    """Remember that a browser's session was begun by a provider. The actor is the system."""
    for old in work.session.exec(select(ProviderSession).where(ProviderSession.begun_at < work.now - _KEPT)):
        work.session.delete(old)
    begun = ProviderSession(
        secret_hash=digest(secret),
        issuer=known.issuer,
        subject=known.subject,
        sid=digest(sid) if sid else "",
        begun_at=work.now,
    )
    work.session.add(begun)
    work.session.flush()


def signed_in_by(work: UnitOfWork, secret: str) -> str:
    """Return the issuer that a browser's session was begun by; empty where it was none. The actor is the system."""
    found = work.session.get(ProviderSession, digest(secret))
    return found.issuer if found else ""


def end_sessions(work: UnitOfWork, issuer: str, *, sid: str = "", subject: str = "") -> int:
    """End the sessions that a provider has ended, by its name for one or by person; the actor is the system.

    Returns:
        How many were ended.
    """
    if not sid and not subject:
        return 0
    held = select(ProviderSession).where(ProviderSession.issuer == issuer)
    held = held.where(ProviderSession.sid == digest(sid)) if sid else held.where(ProviderSession.subject == subject)
    hashes = [found.secret_hash for found in work.session.exec(held)]
    open_ones = select(SignIn).where(col(SignIn.secret_hash).in_(hashes), col(SignIn.ended_at).is_(None))
    ended = list(work.session.exec(open_ones))
    for session in ended:
        session.ended_at = work.now
    return len(ended)


def _may_be_new(work: UnitOfWork, known: Known, new_people: NewPeople, invitation: str) -> bool:
    if new_people == "anybody" or (new_people == "mapped" and known.grants):
        return True
    if not invitation:
        return False
    try:
        sign_in.open_link(work, invitation, Purpose.INVITATION)
    except LinkSpent:
        return False
    return True


def _new_person(work: UnitOfWork, known: Known) -> Person:
    """Make an account; an address that cannot be somebody's stands in where the provider tells none."""
    try:
        email = _EMAIL.validate_python(clean_text(known.email))
    except ValidationError:
        email = f"{new_id().hex[-12:]}@no-address.invalid"
    if people.by_email(work, email):
        raise RuleBroken(
            N_("There is an account with your address. Sign in to it as before, and link it from «My account».")
        )
    name = clean_text(known.name)[:120]
    return people.add_without_password(work, name if len(name) > 1 else email.split("@")[0], email)


def _add(work: UnitOfWork, known: Known, person: Person) -> Identity:
    identity = Identity(
        person_id=person.id, issuer=known.issuer, subject=known.subject, added_at=work.now, told_at=work.now
    )
    work.session.add(identity)
    work.session.flush()
    return identity


def _grant(work: UnitOfWork, identity: Identity, grants: Sequence[Grant] | None) -> None:
    """Give what the provider's groups give now, and take back what they gave and give no longer."""
    identity.told_at = work.now
    if grants is not None:
        wanted = _strongest(grants)
        earlier = {UUID(project): Role(role) for project, role in identity.granted.items()}
        for project_id in earlier.keys() - wanted.keys():
            _take_back(work, project_id, identity.person_id, earlier[project_id])
        given = {project: role for project, role in wanted.items() if _give(work, project, identity.person_id, role)}
        identity.granted = {str(project): role.value for project, role in given.items()}
    work.session.add(identity)
    work.session.flush()


def _strongest(grants: Sequence[Grant]) -> Mapping[UUID, Role]:
    order = list(Role)
    wanted: dict[UUID, Role] = {}
    for grant in grants:
        if grant.project is not None and grant.role is not None:
            held = wanted.get(grant.project, grant.role)
            wanted[grant.project] = min(held, grant.role, key=order.index)
    return wanted


def _held(work: UnitOfWork, project_id: UUID, person_id: UUID) -> Membership | None:
    found = work.visible(Membership).where(Membership.project_id == project_id, Membership.person_id == person_id)
    return next(iter(work.rows(found)), None)


def _give(work: UnitOfWork, project_id: UUID, person_id: UUID, role: Role) -> bool:
    held = _held(work, project_id, person_id)
    if held is not None and held.role is role and held.ends_on is None:
        return True
    try:
        projects.get(work, project_id)
        people.add_member(work, project_id, person_id, MemberDraft(role=role))
    except (NotFound, RuleBroken):
        _log.warning("a group's role could not be given in project %s", project_id)
        return False
    return True


def _take_back(work: UnitOfWork, project_id: UUID, person_id: UUID, role: Role) -> None:
    held = _held(work, project_id, person_id)
    if held is None or held.role is not role:
        return
    try:
        people.remove_member(work, project_id, person_id)
    except RuleBroken:
        _log.warning("the last owner of project %s has lost the group that made them so", project_id)
