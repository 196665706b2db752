"""People: accounts, and who is a member of which project."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AfterValidator, StringConstraints
from sqlmodel import Field, col

from research import passwords
from research.access import Membership, Permission
from research.errors import NotFound, NotPermitted, RuleBroken
from research.records import Draft, Record, View, clean_text, word
from research.store import UnitOfWork
from research.words import N_, Kind, Language, Role

Email = Annotated[
    str, StringConstraints(max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$"), AfterValidator(str.casefold)
]


class AccountDraft(Draft):
    """An account as its owner wants it."""

    name: str = Field(min_length=2, max_length=120)
    email: Email
    password: str = Field(
        min_length=passwords.SHORTEST, max_length=passwords.LONGEST, description="At least twelve characters."
    )


class ProfileDraft(Draft):
    """What people may change about themselves."""

    name: str = Field(min_length=2, max_length=120)
    language: Language | None = None


class PasswordDraft(Draft):
    """A new password."""

    password: str = Field(
        min_length=passwords.SHORTEST, max_length=passwords.LONGEST, description="At least twelve characters."
    )


class MemberDraft(Draft):
    """What a member may do, and until when."""

    role: Role
    ends_on: date | None = Field(default=None, description="The last day, when it is agreed.")


class Person(Record, table=True):
    """Somebody with an account."""

    kind: ClassVar[Kind] = Kind.PERSON
    # An account is known by its address, and a digest may hold any digits.
    unscanned: ClassVar[frozenset[str]] = frozenset({"email", "password_hash"})

    name: str
    email: str = Field(unique=True)
    password_hash: str = ""
    is_administrator: bool = False
    is_disabled: bool = False
    language: Language | None = Field(default=None, sa_type=word(Language))


class MemberView(View):
    """A member as shown to the other members."""

    person_id: UUID
    name: str
    email: str
    role: Role
    ends_on: date | None
    has_ended: bool


def is_empty(work: UnitOfWork) -> bool:
    """Say whether the installation has no accounts yet."""
    return not work.rows(work.visible(Person).limit(1))


def add(work: UnitOfWork, draft: AccountDraft, *, is_administrator: bool = False) -> Person:
    """Make an account.

    Raises:
        RuleBroken: The address has an account, or the password is too easy to guess.
    """
    if by_email(work, draft.email):
        raise RuleBroken(N_("There is already an account for this address."), field="email")
    passwords.check(draft.password, draft.name, draft.email)
    return work.add(
        Person(
            name=draft.name,
            email=draft.email,
            password_hash=passwords.hashed(draft.password),
            is_administrator=is_administrator,
        )
    )


def add_without_password(work: UnitOfWork, name: str, email: str) -> Person:
    """Make an account that is signed in to by link until its owner chooses a password."""
    return work.add(Person(name=name, email=email.casefold()))


def by_email(work: UnitOfWork, email: str) -> Person | None:
    """Return the person with an address, if the actor may know of them."""
    held = work.visible(Person).where(Person.email == clean_text(email).casefold())
    return next(iter(work.rows(held)), None)


def get(work: UnitOfWork, person_id: UUID) -> Person:
    """Return a person: oneself, or somebody one shares a project with."""
    return work.get(Person, person_id)


def has_password(person: Person | None, password: str) -> bool:
    """Say whether this is the person's password; takes as long for nobody as for somebody."""
    return passwords.matches(person.password_hash if person else "", password)


def set_password(work: UnitOfWork, person_id: UUID, draft: PasswordDraft) -> None:
    """Choose a new password for oneself.

    Raises:
        RuleBroken: It is too easy to guess.
    """
    person = _oneself(work, person_id)
    passwords.check(draft.password, person.name, person.email)
    person.password_hash = passwords.hashed(draft.password)
    work.save(person)


def revise(work: UnitOfWork, person_id: UUID, draft: ProfileDraft) -> Person:
    """Change one's own name or language."""
    return work.save(_oneself(work, person_id).sqlmodel_update(draft.model_dump()))


def _oneself(work: UnitOfWork, person_id: UUID) -> Person:
    person = work.get(Person, person_id)
    if not work.actor.is_system and work.actor.person_id != person_id:
        raise NotPermitted(N_("Only they themselves can change this."))
    return person


def names(work: UnitOfWork, ids: set[UUID]) -> dict[UUID, str]:
    """Return the names of the people the actor may know of."""
    return {person.id: person.name for person in work.rows(work.visible(Person).where(col(Person.id).in_(ids)))}


def members(work: UnitOfWork, project_id: UUID) -> list[MemberView]:
    """Return the members of a project by name."""
    work.require(Permission.READ, project_id)
    held = work.rows(work.visible(Membership).where(Membership.project_id == project_id))
    people = work.visible(Person).where(col(Person.id).in_([membership.person_id for membership in held]))
    known = {person.id: person for person in work.rows(people)}
    found = [
        MemberView(
            person_id=membership.person_id,
            name=known[membership.person_id].name,
            email=known[membership.person_id].email,
            role=membership.role,
            ends_on=membership.ends_on,
            has_ended=membership.ends_on is not None and membership.ends_on < work.today,
        )
        for membership in held
    ]
    return sorted(found, key=lambda member: member.name.casefold())


def add_member(work: UnitOfWork, project_id: UUID, person_id: UUID, draft: MemberDraft) -> None:
    """Make somebody a member of a project, or change their role."""
    work.require(Permission.MANAGE_PROJECT, project_id)
    if _membership(work, project_id, person_id) is None:
        work.add(Membership(project_id=project_id, person_id=person_id, **draft.model_dump()))
    else:
        change_member(work, project_id, person_id, draft)


def change_member(work: UnitOfWork, project_id: UUID, person_id: UUID, draft: MemberDraft) -> None:
    """Give a member another role or another last day.

    Raises:
        NotFound: They are not a member.
        RuleBroken: They are the project's last owner.
    """
    work.require(Permission.MANAGE_PROJECT, project_id)
    membership = _membership(work, project_id, person_id)
    if membership is None:
        raise NotFound(N_("This person is not a member of the project."))
    if draft.role is not Role.OWNER or draft.ends_on is not None:
        _keep_an_owner(work, project_id, membership)
    work.save(membership.sqlmodel_update(draft.model_dump()))


def remove_member(work: UnitOfWork, project_id: UUID, person_id: UUID) -> None:
    """End somebody's membership.

    Raises:
        NotFound: They are not a member.
        RuleBroken: They are the project's last owner.
    """
    work.require(Permission.MANAGE_PROJECT, project_id)
    membership = _membership(work, project_id, person_id)
    if membership is None:
        raise NotFound(N_("This person is not a member of the project."))
    _keep_an_owner(work, project_id, membership)
    work.drop(membership)


def _membership(work: UnitOfWork, project_id: UUID, person_id: UUID) -> Membership | None:
    held = work.visible(Membership).where(Membership.project_id == project_id, Membership.person_id == person_id)
    return next(iter(work.rows(held)), None)


def _keep_an_owner(work: UnitOfWork, project_id: UUID, leaving: Membership) -> None:
    owners = work.visible(Membership).where(
        Membership.project_id == project_id,
        Membership.role == Role.OWNER,
        Membership.id != leaving.id,
        col(Membership.ends_on).is_(None),
    )
    if leaving.role is Role.OWNER and not work.rows(owners):
        raise RuleBroken(N_("A project needs an owner: make somebody else the owner first."), field="role")
