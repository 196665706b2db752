"""People, their accounts and their memberships."""

from datetime import date
from uuid import UUID

import pytest
from pydantic import ValidationError

from research import people
from research.access import SYSTEM, Actor
from research.errors import NotFound, NotPermitted, RuleBroken
from research.people import AccountDraft, MemberDraft, PasswordDraft, Person, ProfileDraft
from research.projects import Project
from research.store import Store
from research.words import Language, Role
from tests.making import Clock, Make

PASSWORD = "a long enough password"


def who(actor: Actor) -> UUID:
    assert actor.person_id is not None
    return actor.person_id


def add(store: Store, email: str = "kari@example.org") -> Person:
    with store.begin(SYSTEM, write=True) as work:
        return people.add(work, AccountDraft(name="Kari", email=email, password=PASSWORD))


def test_a_new_installation_is_empty(store: Store) -> None:
    with store.begin(SYSTEM) as work:
        assert people.is_empty(work)


def test_an_installation_with_an_account_is_not_empty(store: Store) -> None:
    add(store)
    with store.begin(SYSTEM) as work:
        assert not people.is_empty(work)


def test_a_password_is_known_by_its_hash_alone(store: Store) -> None:
    assert PASSWORD not in add(store).password_hash


def test_the_right_password_is_recognised_and_a_wrong_one_is_not(store: Store) -> None:
    person = add(store)
    assert (people.has_password(person, PASSWORD), people.has_password(person, "another password")) == (True, False)


def test_nobody_has_a_password() -> None:
    assert not people.has_password(None, "so that an unknown address takes as long as a wrong password")


def test_an_account_without_a_password_has_no_password_that_works(store: Store) -> None:
    with store.begin(SYSTEM, write=True) as work:
        person = people.add_without_password(work, "Kari", "kari@example.org")
    assert not people.has_password(person, "")


@pytest.mark.parametrize("password", ["", "eleven char"])
def test_a_short_password_is_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        PasswordDraft(password=password)


@pytest.mark.parametrize("email", ["kari", "kari@example", "kari @example.org", "@example.org"])
def test_what_is_no_address_is_refused(email: str) -> None:
    with pytest.raises(ValidationError):
        AccountDraft(name="Kari", email=email, password=PASSWORD)


def test_an_address_is_the_same_whatever_its_case(store: Store) -> None:
    person = add(store, "Kari@Example.org")
    with store.begin(SYSTEM) as work:
        found = people.by_email(work, " KARI@example.ORG ")
    assert found is not None
    assert found.id == person.id


def test_what_cannot_be_an_address_has_no_account(store: Store) -> None:
    with store.begin(SYSTEM) as work:
        assert people.by_email(work, "kari\x00@example.org") is None


def test_an_address_has_one_account(store: Store) -> None:
    add(store)
    with pytest.raises(RuleBroken) as refused:
        add(store, "KARI@example.org")
    assert refused.value.field == "email"


def test_one_chooses_a_new_password_for_oneself(store: Store, owner: Actor) -> None:
    with store.begin(owner, write=True) as work:
        people.set_password(work, who(owner), PasswordDraft(password=PASSWORD))
        assert people.has_password(people.get(work, who(owner)), PASSWORD)


def test_one_does_not_choose_the_password_of_a_fellow(
    store: Store, owner: Actor, researcher: Actor, project: Project
) -> None:
    with store.begin(owner, write=True) as work, pytest.raises(NotPermitted):
        people.set_password(work, who(researcher), PasswordDraft(password=PASSWORD))


def test_one_chooses_a_language(store: Store, owner: Actor) -> None:
    with store.begin(owner, write=True) as work:
        people.revise(work, who(owner), ProfileDraft(name="Owner", language=Language.NYNORSK))
    with store.begin(owner) as work:
        assert people.get(work, who(owner)).language is Language.NYNORSK


def test_a_stranger_is_not_found(store: Store, owner: Actor, outsider: Actor, project: Project) -> None:
    with store.begin(owner) as work, pytest.raises(NotFound):
        people.get(work, who(outsider))


def test_the_names_of_strangers_are_not_told(store: Store, owner: Actor, outsider: Actor, project: Project) -> None:
    with store.begin(owner) as work:
        assert people.names(work, {who(owner), who(outsider)}) == {owner.person_id: "Owner"}


def test_members_are_listed_by_name(store: Store, reader: Actor, project: Project) -> None:
    with store.begin(reader) as work:
        listed = [(member.name, member.role) for member in people.members(work, project.id)]
    assert listed == [
        ("Caseworker", Role.CASEWORKER),
        ("Owner", Role.OWNER),
        ("Privacy_officer", Role.PRIVACY_OFFICER),
        ("Reader", Role.READER),
        ("Researcher", Role.RESEARCHER),
    ]


def test_a_list_tells_whose_membership_has_ended(store: Store, owner: Actor, clock: Clock, make: Make) -> None:
    make.person("Consultant", Role.RESEARCHER, ends_on=date(2026, 3, 2))
    clock.advance(days=1)
    with store.begin(owner) as work:
        assert [member.name for member in people.members(work, make.project_id) if member.has_ended] == ["Consultant"]


def test_an_owner_changes_the_role_of_a_member(store: Store, owner: Actor, reader: Actor, project: Project) -> None:
    with store.begin(owner, write=True) as work:
        people.add_member(work, project.id, who(reader), MemberDraft(role=Role.RESEARCHER))
    with store.begin(reader) as work:
        assert work.standing.roles[project.id] is Role.RESEARCHER


@pytest.mark.parametrize("role", [Role.RESEARCHER, Role.CASEWORKER, Role.READER])
def test_who_does_not_own_the_project_adds_no_members(
    role: Role, store: Store, team: dict[str, Actor], outsider: Actor, project: Project
) -> None:
    with store.begin(team[role], write=True) as work, pytest.raises(NotPermitted):
        people.add_member(work, project.id, who(outsider), MemberDraft(role=Role.READER))


def test_who_is_removed_becomes_an_outsider(store: Store, owner: Actor, reader: Actor, project: Project) -> None:
    with store.begin(owner, write=True) as work:
        people.remove_member(work, project.id, who(reader))
    with store.begin(reader) as work:
        assert work.standing.roles == {}


def test_one_who_is_no_member_is_not_removed(store: Store, owner: Actor, outsider: Actor, project: Project) -> None:
    with store.begin(owner, write=True) as work, pytest.raises(NotFound):
        people.remove_member(work, project.id, who(outsider))


def test_the_last_owner_is_not_removed(store: Store, owner: Actor, project: Project) -> None:
    with store.begin(owner, write=True) as work, pytest.raises(RuleBroken):
        people.remove_member(work, project.id, who(owner))


@pytest.mark.parametrize(
    "draft", [MemberDraft(role=Role.READER), MemberDraft(role=Role.OWNER, ends_on=date(2026, 12, 31))]
)
def test_the_last_owner_stays_one_for_good(draft: MemberDraft, store: Store, owner: Actor, project: Project) -> None:
    with store.begin(owner, write=True) as work, pytest.raises(RuleBroken) as refused:
        people.add_member(work, project.id, who(owner), draft)
    assert refused.value.field == "role"


def test_an_owner_may_go_when_there_is_another(store: Store, owner: Actor, researcher: Actor, project: Project) -> None:
    with store.begin(owner, write=True) as work:
        people.add_member(work, project.id, who(researcher), MemberDraft(role=Role.OWNER))
        people.remove_member(work, project.id, who(owner))
    with store.begin(researcher) as work:
        assert [member.name for member in people.members(work, project.id) if member.role is Role.OWNER] == [
            "Researcher"
        ]
