"""Signing in: with a password, or by a link that works once.

A link's secret is kept as its digest only.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlmodel import Field, SQLModel, col, select

from research import passwords, people, projects
from research.access import Permission
from research.credentials import digest, new_secret
from research.errors import LinkSpent, NotFound, NotSignedIn, RuleBroken
from research.people import AccountDraft, Email, MemberDraft, Person
from research.records import MOMENT, View, new_id, word
from research.settings import Settings
from research.store import UnitOfWork
from research.words import N_, Role

SIGN_IN_LINK_HOURS = 24
KEPT_DAYS = 30
_SPENT = N_("This link has been used or is too old. Ask for a new one.")


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


class InvitationDraft(MemberDraft):
    """Somebody to be invited to a project."""

    email: Email


class InvitationView(View):
    """An open invitation."""

    id: UUID
    email: str
    role: Role
    ends_at: datetime


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
    link = work.session.exec(select(Link).where(Link.secret_hash == digest(secret), Link.purpose == purpose)).first()
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
    """Use up a sign-in link and return whom it is for. The actor is the system.

    Raises:
        LinkSpent: The link no longer works.
        NotSignedIn: The account is closed.
    """
    link = open_link(work, secret, Purpose.SIGN_IN)
    link.used_at = work.now
    person = people.get(work, UUID(str(link.person_id)))
    if person.is_disabled:
        raise NotSignedIn(N_("This account is closed."))
    return person


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
    elif not people.has_password(person, password) or person.is_disabled:
        raise RuleBroken(N_("There is an account for this address, but this is not its password."), field="password")
    link.used_at = work.now
    member = MemberDraft.model_validate({"role": link.role, "ends_on": link.member_ends_on})
    people.add_member(work, UUID(str(link.project_id)), person.id, member)
    return person


def join(work: UnitOfWork, secret: str, person_id: UUID) -> UUID:
    """Accept an invitation for somebody who is signed in, and return the project. The actor is the system.

    Raises:
        LinkSpent: The invitation no longer works.
        RuleBroken: They are a member already.
    """
    link = open_link(work, secret, Purpose.INVITATION)
    project_id = UUID(str(link.project_id))
    held = {member.person_id: member for member in people.members(work, project_id)}
    if person_id in held and not held[person_id].has_ended:
        raise RuleBroken(N_("You are a member of this project already. The invitation still holds."))
    link.used_at = work.now
    member = MemberDraft.model_validate({"role": link.role, "ends_on": link.member_ends_on})
    people.add_member(work, project_id, person_id, member)
    return project_id


def forget_old(work: UnitOfWork) -> int:
    """Delete the links that ended a month ago, with the addresses in them; return how many. The actor is the system."""
    old = list(work.session.exec(select(Link).where(col(Link.ends_at) < work.now - timedelta(days=KEPT_DAYS))))
    for link in old:
        work.session.delete(link)
    return len(old)


def project_title(work: UnitOfWork, link: Link) -> str:
    """Return what the project that somebody is invited to is called. The actor is the system."""
    return projects.get(work, UUID(str(link.project_id))).title


def _in_hours(work: UnitOfWork) -> datetime:
    return work.now + timedelta(hours=SIGN_IN_LINK_HOURS)


def _make_link(work: UnitOfWork, link: Link) -> str:
    secret = new_secret()
    link.secret_hash = digest(secret)
    work.session.add(link)
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


def refresh_password(work: UnitOfWork, person_id: UUID, password: str) -> None:
    """Hash a password that was just given anew, where it was hashed with other parameters than those of today.

    The actor is the system.
    """
    person = people.get(work, person_id)
    if passwords.is_outdated(person.password_hash):
        person.password_hash = passwords.hashed(password)
        work.save(person)
