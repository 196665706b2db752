"""Receipts: the same request again makes nothing new."""

import contextlib
from uuid import UUID

import pytest

from research import receipts, studies
from research.access import Actor
from research.errors import RuleBroken
from research.projects import Project
from research.store import Store
from research.studies import StudyDraft

DRAFT = StudyDraft(title="First round")


def make(store: Store, actor: Actor, project: Project) -> UUID:
    with store.begin(actor, write=True) as work:
        study = studies.add(work, project.id, DRAFT)
        receipts.keep(work, "key", DRAFT, study)
    return study.id


def test_a_key_that_was_not_used_made_nothing(store: Store, owner: Actor) -> None:
    with store.begin(owner) as work:
        assert receipts.earlier(work, "key", DRAFT) is None


def test_a_key_tells_what_it_made(store: Store, owner: Actor, project: Project) -> None:
    made = make(store, owner, project)
    with store.begin(owner) as work:
        assert receipts.earlier(work, "key", StudyDraft(title="First round")) == made


def test_a_key_is_not_used_again_for_other_words(store: Store, owner: Actor, project: Project) -> None:
    make(store, owner, project)
    with store.begin(owner) as work, pytest.raises(RuleBroken):
        receipts.earlier(work, "key", StudyDraft(title="Second round"))


def test_a_key_is_ones_own(store: Store, owner: Actor, researcher: Actor, project: Project) -> None:
    make(store, owner, project)
    with store.begin(researcher) as work:
        assert receipts.earlier(work, "key", DRAFT) is None


def test_what_was_undone_leaves_no_receipt(store: Store, owner: Actor, project: Project) -> None:
    with contextlib.suppress(KeyError), store.begin(owner, write=True) as work:
        receipts.keep(work, "key", DRAFT, studies.add(work, project.id, DRAFT))
        raise KeyError
    with store.begin(owner) as work:
        assert receipts.earlier(work, "key", DRAFT) is None
