"""Signing in: links that work once, and passwords."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from research import access_tokens, people, sessions, sign_in
from research.access import SYSTEM, Actor
from research.access_tokens import TokenDraft
from research.errors import LinkSpent, NotFound, NotPermitted, NotSignedIn, RuleBroken
from research.installation import Installation
from research.people import AccountDraft
from research.projects import Project
from research.sign_in import InvitationDraft, Purpose
from research.store import Store
from research.words import Role
from tests.making import Clock

PASSWORD = "a long enough password"
ACCOUNT = AccountDraft(name="Kari", email="kari@example.org", password=PASSWORD)


def as_system(store: Store, act: Callable[..., Any], *given: Any) -> Any:
    with store.begin(SYSTEM, write=True) as work:
        return act(work, *given)


def who(actor: Actor) -> UUID:
    assert actor.person_id is not None
    return actor.person_id


def begin(store: Store, actor: Actor) -> str:
    with store.begin(SYSTEM, write=True) as work:
        return sessions.begin(work, people.get(work, who(actor)))


def invite(installation: Installation, owner: Actor, project: Project, email: str = "kari@example.org") -> str:
    with installation.store.begin(owner, write=True) as work:
        draft = InvitationDraft(email=email, role=Role.RESEARCHER)
        return sign_in.invite(work, project.id, draft, installation.settings)


def make_token(store: Store, actor: Actor, **wanted: Any) -> tuple[access_tokens.TokenView, str]:
    with store.begin(actor, write=True) as work:
        return access_tokens.make(work, who(actor), TokenDraft(**{"name": "Notebook", **wanted}))


# --- one-time links ---


def test_the_first_account_administers_the_installation(store: Store) -> None:
    secret = as_system(store, sign_in.make_set_up_link)
    assert as_system(store, sign_in.set_up, secret, ACCOUNT).is_administrator


def test_a_set_up_link_works_once(store: Store) -> None:
    secret = as_system(store, sign_in.make_set_up_link)
    as_system(store, sign_in.set_up, secret, ACCOUNT)
    with pytest.raises(LinkSpent):
        as_system(store, sign_in.open_link, secret, Purpose.SET_UP)


def test_a_set_up_link_does_not_work_once_there_is_an_account(store: Store) -> None:
    secret = as_system(store, sign_in.make_set_up_link)
    as_system(store, people.add_without_password, "Ola", "ola@example.org")
    with pytest.raises(LinkSpent):
        as_system(store, sign_in.set_up, secret, ACCOUNT)


def test_a_new_set_up_link_ends_the_earlier_ones(store: Store) -> None:
    earlier = as_system(store, sign_in.make_set_up_link)
    as_system(store, sign_in.make_set_up_link)
    with pytest.raises(LinkSpent):
        as_system(store, sign_in.open_link, earlier, Purpose.SET_UP)


def test_a_sign_in_link_tells_whom_it_is_for(store: Store, owner: Actor) -> None:
    secret = as_system(store, sign_in.make_sign_in_link, owner.person_id)
    assert as_system(store, sign_in.follow_sign_in_link, secret).id == owner.person_id


def test_a_sign_in_link_works_once(store: Store, owner: Actor) -> None:
    secret = as_system(store, sign_in.make_sign_in_link, owner.person_id)
    as_system(store, sign_in.follow_sign_in_link, secret)
    with pytest.raises(LinkSpent):
        as_system(store, sign_in.follow_sign_in_link, secret)


def test_a_sign_in_link_ends_after_a_day(store: Store, owner: Actor, clock: Clock) -> None:
    secret = as_system(store, sign_in.make_sign_in_link, owner.person_id)
    clock.advance(hours=sign_in.SIGN_IN_LINK_HOURS)
    with pytest.raises(LinkSpent):
        as_system(store, sign_in.follow_sign_in_link, secret)


def test_a_link_serves_its_own_purpose_only(store: Store, owner: Actor) -> None:
    secret = as_system(store, sign_in.make_sign_in_link, owner.person_id)
    with pytest.raises(LinkSpent):
        as_system(store, sign_in.set_up, secret, ACCOUNT)


def test_a_link_that_never_existed_does_not_work(store: Store) -> None:
    with pytest.raises(LinkSpent):
        as_system(store, sign_in.open_link, "made up", Purpose.SET_UP)


def test_the_database_does_not_hold_the_secrets(store: Store, owner: Actor) -> None:
    secrets = [as_system(store, sign_in.make_set_up_link), begin(store, owner), make_token(store, owner)[1]]
    with store.engine.connect() as connection:
        held = "".join(str(connection.execute(text(f"SELECT * FROM {table}")).all()) for table in TABLES)
    assert [secret for secret in secrets if secret in held] == []


TABLES = ("link", "signin", "token")


# --- invitations ---


def test_who_accepts_an_invitation_becomes_a_member(installation: Installation, owner: Actor, project: Project) -> None:
    secret = invite(installation, owner, project)
    person = as_system(installation.store, sign_in.accept, secret, "Kari", PASSWORD)
    with installation.store.begin(Actor(person_id=person.id)) as work:
        assert work.standing.roles == {project.id: Role.RESEARCHER}


def test_an_invitation_works_once(installation: Installation, owner: Actor, project: Project) -> None:
    secret = invite(installation, owner, project)
    as_system(installation.store, sign_in.accept, secret, "Kari", PASSWORD)
    with pytest.raises(LinkSpent):
        as_system(installation.store, sign_in.accept, secret, "Kari", PASSWORD)


def test_an_invitation_ends_after_the_days_of_the_settings(
    installation: Installation, owner: Actor, project: Project, clock: Clock
) -> None:
    secret = invite(installation, owner, project)
    clock.advance(days=installation.settings.invitation_days)
    with pytest.raises(LinkSpent):
        as_system(installation.store, sign_in.accept, secret, "Kari", PASSWORD)


def test_who_has_an_account_accepts_with_its_password(
    installation: Installation, owner: Actor, project: Project
) -> None:
    account = as_system(installation.store, people.add, ACCOUNT)
    secret = invite(installation, owner, project)
    assert as_system(installation.store, sign_in.accept, secret, "Somebody", PASSWORD).id == account.id


def test_an_invitation_to_an_account_is_not_accepted_with_another_password(
    installation: Installation, owner: Actor, project: Project
) -> None:
    as_system(installation.store, people.add, ACCOUNT)
    secret = invite(installation, owner, project)
    with pytest.raises(RuleBroken) as refused:
        as_system(installation.store, sign_in.accept, secret, "Kari", "some other password")
    assert refused.value.field == "password"


def test_a_short_password_does_not_accept_an_invitation(
    installation: Installation, owner: Actor, project: Project
) -> None:
    secret = invite(installation, owner, project)
    with pytest.raises(ValueError, match="password"):
        as_system(installation.store, sign_in.accept, secret, "Kari", "short")
    assert as_system(installation.store, sign_in.open_link, secret, Purpose.INVITATION).used_at is None


def test_a_member_is_not_invited(installation: Installation, owner: Actor, project: Project) -> None:
    with pytest.raises(RuleBroken):
        invite(installation, owner, project, "READER@example.org")


def test_only_an_owner_invites(installation: Installation, researcher: Actor, project: Project) -> None:
    with pytest.raises(NotPermitted):
        invite(installation, researcher, project)


def test_open_invitations_are_listed(installation: Installation, owner: Actor, project: Project) -> None:
    invite(installation, owner, project)
    with installation.store.begin(owner) as work:
        assert [each.email for each in sign_in.invitations(work, project.id)] == ["kari@example.org"]


def test_an_invitation_that_is_taken_back_does_not_work(
    installation: Installation, owner: Actor, project: Project
) -> None:
    secret = invite(installation, owner, project)
    with installation.store.begin(owner, write=True) as work:
        (open_one,) = sign_in.invitations(work, project.id)
        sign_in.take_back_invitation(work, project.id, open_one.id)
    with pytest.raises(LinkSpent):
        as_system(installation.store, sign_in.accept, secret, "Kari", PASSWORD)


def test_an_invitation_of_another_project_is_not_taken_back(
    installation: Installation, owner: Actor, outsider: Actor, project: Project
) -> None:
    invite(installation, owner, project)
    with installation.store.begin(owner) as work:
        (open_one,) = sign_in.invitations(work, project.id)
    with installation.store.begin(outsider, write=True) as work, pytest.raises(NotFound):
        sign_in.take_back_invitation(work, project.id, open_one.id)


# --- passwords ---


def test_an_address_and_its_password_sign_in(store: Store) -> None:
    account = as_system(store, people.add, ACCOUNT)
    assert as_system(store, sign_in.with_password, "KARI@example.org", PASSWORD).id == account.id


@pytest.mark.parametrize(
    ("email", "password"), [("kari@example.org", "some other password"), ("ola@example.org", PASSWORD)]
)
def test_it_is_not_said_which_of_the_two_is_wrong(email: str, password: str, store: Store) -> None:
    as_system(store, people.add, ACCOUNT)
    with pytest.raises(NotSignedIn, match="do not belong together"):
        as_system(store, sign_in.with_password, email, password)


def test_a_closed_account_does_not_sign_in(store: Store) -> None:
    with store.begin(SYSTEM, write=True) as work:
        person = people.add(work, ACCOUNT)
        person.is_disabled = True
        work.save(person)
    with pytest.raises(NotSignedIn):
        as_system(store, sign_in.with_password, "kari@example.org", PASSWORD)
