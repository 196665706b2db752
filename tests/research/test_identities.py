"""Identities: who an account belongs to at a provider, and what is kept of it."""

import pytest
from sqlmodel import select

from research import identities, people, sessions
from research.access import SYSTEM, Actor
from research.errors import RuleBroken
from research.identities import Identity, Known, NoAccount, ProviderSession, subject_of
from research.open_id_settings import Grant
from research.people import MemberDraft
from research.projects import Project
from research.store import Store, UnitOfWork
from research.words import Role
from tests.making import Clock

ISSUER = "https://login.example.org"
KARI = Known(ISSUER, subject_of(ISSUER, ["kari"]), "Kari Nordmann", "kari@example.org")


def _granted(project: Project, role: Role) -> Known:
    return KARI._replace(grants=(Grant(project=project.id, role=role),))


def _role(work: UnitOfWork, project: Project) -> Role | None:
    return next((each.role for each in people.members(work, project.id) if each.name == "Kari Nordmann"), None)


def test_a_subject_is_told_apart_by_issuer_and_by_each_claim() -> None:
    told = [("a", ["b"]), ("b", ["a"]), ("a", ["b", "c"]), ("a", ["b,c"]), ("a", ['b","c'])]
    assert len({subject_of(issuer, claims) for issuer, claims in told}) == len(told)


def test_what_is_kept_of_an_identity_does_not_name_the_person(store: Store) -> None:
    with store.begin(SYSTEM, write=True) as work:
        identities.sign_in_known(work, KARI, "anybody")
    with store.begin(SYSTEM) as work:
        kept = work.session.exec(select(Identity)).one()
    assert "kari" not in f"{kept.subject}{kept.issuer}{kept.granted}"


def test_an_identity_is_of_one_account(store: Store, owner: Actor, reader: Actor) -> None:
    assert owner.person_id is not None
    assert reader.person_id is not None
    with store.begin(SYSTEM, write=True) as work:
        identities.link(work, KARI, owner.person_id)
        identities.link(work, KARI, owner.person_id)
        with pytest.raises(RuleBroken, match="has another account"):
            identities.link(work, KARI, reader.person_id)
        with pytest.raises(RuleBroken, match="somebody else there"):
            identities.link(work, KARI._replace(subject=subject_of(ISSUER, ["ola"])), owner.person_id)


def test_a_name_that_is_no_name_is_made_up_for(store: Store) -> None:
    with store.begin(SYSTEM, write=True) as work:
        person = identities.sign_in_known(work, KARI._replace(name=" \x00", email="no address"), "anybody")
        assert person.email.endswith("@no-address.invalid")
        assert len(person.name) > 1


def test_a_long_name_is_cut(store: Store) -> None:
    with store.begin(SYSTEM, write=True) as work:
        assert len(identities.sign_in_known(work, KARI._replace(name="x" * 5_000), "anybody").name) == 120


def test_without_an_invitation_nobody_is_let_in_by_one(store: Store) -> None:
    with store.begin(SYSTEM, write=True) as work, pytest.raises(NoAccount):
        identities.sign_in_known(work, KARI, "invited", invitation="made up")


def test_a_role_that_the_group_gives_anew_is_changed(store: Store, project: Project) -> None:
    with store.begin(SYSTEM, write=True) as work:
        identities.sign_in_known(work, _granted(project, Role.READER), "mapped")
        assert _role(work, project) is Role.READER
        identities.sign_in_known(work, _granted(project, Role.RESEARCHER), "mapped")
        assert _role(work, project) is Role.RESEARCHER


def test_a_role_that_the_project_has_changed_since_is_not_taken_back(store: Store, project: Project) -> None:
    with store.begin(SYSTEM, write=True) as work:
        person = identities.sign_in_known(work, _granted(project, Role.READER), "mapped")
        people.change_member(work, project.id, person.id, MemberDraft(role=Role.CASEWORKER))
        identities.sign_in_known(work, KARI._replace(grants=()), "mapped")
        assert _role(work, project) is Role.CASEWORKER


def test_a_membership_that_no_group_gave_is_left_alone(store: Store, project: Project, owner: Actor) -> None:
    assert owner.person_id
    with store.begin(SYSTEM, write=True) as work:
        identities.link(work, KARI._replace(grants=()), owner.person_id)
        identities.sign_in_known(work, KARI._replace(grants=()), "mapped")
        assert next(each.role for each in people.members(work, project.id) if each.name == "Owner") is Role.OWNER


def test_the_last_owner_stays_when_the_group_is_lost(store: Store, project: Project, owner: Actor) -> None:
    assert owner.person_id
    with store.begin(SYSTEM, write=True) as work:
        identities.link(work, _granted(project, Role.OWNER), owner.person_id)
        identities.sign_in_known(work, KARI._replace(grants=()), "mapped")
        assert next(each.role for each in people.members(work, project.id) if each.name == "Owner") is Role.OWNER


def test_an_answer_is_used_up_once(store: Store, clock: Clock) -> None:
    with store.begin(SYSTEM, write=True) as work:
        assert identities.use_up(work, "an answer")
    with store.begin(SYSTEM, write=True) as work:
        assert not identities.use_up(work, "an answer")
        assert identities.use_up(work, "another answer")


def test_what_is_kept_of_a_providers_sessions_is_forgotten_after_a_month(store: Store, clock: Clock) -> None:
    with store.begin(SYSTEM, write=True) as work:
        person = identities.sign_in_known(work, KARI, "anybody")
        identities.bind(work, sessions.begin(work, person), KARI, "one")
    clock.advance(days=31)
    with store.begin(SYSTEM, write=True) as work:
        identities.bind(work, sessions.begin(work, person), KARI, "two")
        assert len(work.session.exec(select(ProviderSession)).all()) == 1
