"""Signing in: links that work once, sessions that end, tokens that hold for a while."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from research import people, sign_in
from research.access import SYSTEM, Actor
from research.errors import LinkSpent, NotFound, NotPermitted, NotSignedIn, RuleBroken
from research.installation import Installation
from research.people import AccountDraft
from research.projects import Project
from research.sign_in import InvitationDraft, Purpose, TokenDraft
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
        return sign_in.begin(work, people.get(work, who(actor)))


def invite(installation: Installation, owner: Actor, project: Project, email: str = "kari@example.org") -> str:
    with installation.store.begin(owner, write=True) as work:
        draft = InvitationDraft(email=email, role=Role.RESEARCHER)
        return sign_in.invite(work, project.id, draft, installation.settings)


def is_signed_in(installation: Installation, secret: str) -> bool:
    try:
        as_system(installation.store, sign_in.whose_session, secret, installation.settings)
    except NotSignedIn:
        return False
    return True


def make_token(store: Store, actor: Actor, **wanted: Any) -> tuple[sign_in.TokenView, str]:
    with store.begin(actor, write=True) as work:
        return sign_in.make_token(work, who(actor), TokenDraft(**{"name": "Notebook", **wanted}))


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


# --- passwords and sessions ---


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


def test_a_session_tells_who_it_is(installation: Installation, owner: Actor) -> None:
    secret = begin(installation.store, owner)
    actor = as_system(installation.store, sign_in.whose_session, secret, installation.settings).actor
    assert (actor.person_id, actor.name, actor.may_write) == (owner.person_id, "Owner", True)


def test_a_closed_account_has_no_session(installation: Installation, owner: Actor) -> None:
    secret = begin(installation.store, owner)
    with installation.store.begin(SYSTEM, write=True) as work:
        person = people.get(work, who(owner))
        person.is_disabled = True
        work.save(person)
    assert not is_signed_in(installation, secret)


def test_a_session_ends_when_it_is_idle(installation: Installation, owner: Actor, clock: Clock) -> None:
    secret = begin(installation.store, owner)
    clock.advance(minutes=installation.settings.session_idle_minutes, seconds=1)
    assert not is_signed_in(installation, secret)


def test_a_session_in_use_does_not_end_for_idleness(installation: Installation, owner: Actor, clock: Clock) -> None:
    secret = begin(installation.store, owner)
    for _ in range(3):
        clock.advance(minutes=installation.settings.session_idle_minutes - 1)
        as_system(installation.store, sign_in.note_seen, secret)
    assert is_signed_in(installation, secret)


def test_a_session_in_use_ends_after_the_longest_time(installation: Installation, owner: Actor, clock: Clock) -> None:
    secret = begin(installation.store, owner)
    clock.advance(hours=installation.settings.session_hours, seconds=1)
    as_system(installation.store, sign_in.note_seen, secret)
    assert not is_signed_in(installation, secret)


@pytest.mark.parametrize(("seconds", "due"), [(59, False), (61, True)])
def test_that_a_session_is_in_use_is_noted_once_a_minute(
    seconds: int, due: bool, installation: Installation, owner: Actor, clock: Clock
) -> None:
    secret = begin(installation.store, owner)
    clock.advance(seconds=seconds)
    session = as_system(installation.store, sign_in.whose_session, secret, installation.settings)
    assert session.is_due is due


def test_signing_out_ends_one_session(installation: Installation, owner: Actor) -> None:
    here, there = begin(installation.store, owner), begin(installation.store, owner)
    as_system(installation.store, sign_in.end, here)
    assert (is_signed_in(installation, here), is_signed_in(installation, there)) == (False, True)


def test_signing_out_everywhere_ends_all_of_ones_own_sessions(
    installation: Installation, owner: Actor, reader: Actor
) -> None:
    own = [begin(installation.store, owner) for _ in range(2)]
    another = begin(installation.store, reader)
    as_system(installation.store, sign_in.end_everywhere, owner.person_id)
    assert [is_signed_in(installation, secret) for secret in (*own, another)] == [False, False, True]


def test_a_session_that_never_existed_is_nobodys(installation: Installation) -> None:
    assert not is_signed_in(installation, "made up")


# --- tokens ---


def test_a_token_tells_who_it_is(store: Store, owner: Actor) -> None:
    _, secret = make_token(store, owner)
    assert as_system(store, sign_in.whose_token, secret).person_id == owner.person_id


@pytest.mark.parametrize("may_write", [True, False])
def test_a_token_writes_only_when_it_was_made_to(may_write: bool, store: Store, owner: Actor) -> None:
    _, secret = make_token(store, owner, may_write=may_write)
    assert as_system(store, sign_in.whose_token, secret).may_write is may_write


def test_a_token_reads_unless_it_is_said_to_write(store: Store, owner: Actor) -> None:
    assert not make_token(store, owner)[0].may_write


def test_a_token_ends_after_its_days(store: Store, owner: Actor, clock: Clock) -> None:
    _, secret = make_token(store, owner, days=30)
    clock.advance(days=30)
    with pytest.raises(NotSignedIn):
        as_system(store, sign_in.whose_token, secret)


def test_a_revoked_token_does_not_work(store: Store, owner: Actor) -> None:
    token, secret = make_token(store, owner)
    with store.begin(owner, write=True) as work:
        sign_in.revoke_token(work, who(owner), token.id)
    with pytest.raises(NotSignedIn):
        as_system(store, sign_in.whose_token, secret)


def test_a_token_of_somebody_else_is_not_revoked(store: Store, owner: Actor, reader: Actor) -> None:
    token, _ = make_token(store, owner)
    with store.begin(reader, write=True) as work, pytest.raises(NotFound):
        sign_in.revoke_token(work, who(reader), token.id)


def test_tokens_that_work_are_listed_newest_first(store: Store, owner: Actor, clock: Clock) -> None:
    make_token(store, owner, name="Ends soon", days=1)
    make_token(store, owner, name="First")
    make_token(store, owner, name="Second")
    clock.advance(days=2)
    with store.begin(owner) as work:
        assert [token.name for token in sign_in.tokens(work, who(owner))] == ["Second", "First"]


def test_a_closed_account_has_no_token(store: Store, owner: Actor) -> None:
    _, secret = make_token(store, owner)
    with store.begin(SYSTEM, write=True) as work:
        person = people.get(work, who(owner))
        person.is_disabled = True
        work.save(person)
    with pytest.raises(NotSignedIn):
        as_system(store, sign_in.whose_token, secret)
