"""What was done in a codebook is told, and undone exactly."""

from typing import Any
from uuid import UUID

import pytest

from research import codebook, codebook_log, observations, tags
from research.access import Actor
from research.codebook import MergeDraft, Operation, SplitDraft
from research.errors import NotFound, NotPermitted, RuleBroken
from research.observations import ObservationDraft
from research.records import ProjectRecord
from research.store import Store
from research.tags import Tag, TagDraft
from research.words import CodebookAct, Phase
from tests.making import Clock, Make


class Desk:
    """Somebody who works in the codebook of a project."""

    def __init__(self, store: Store, actor: Actor, project_id: UUID) -> None:
        self.store, self.actor, self.project_id = store, actor, project_id

    def revise(self, tag: Tag, **fields: Any) -> Operation:
        with self.store.begin(self.actor, write=True) as work:
            draft = TagDraft.model_validate({**codebook.told(tags.get(work, tag.id)), **fields})
            operation = codebook.revise(work, tag.id, draft).operation
        assert operation is not None
        return operation

    def merge(self, tag: Tag, into: Tag) -> Operation:
        with self.store.begin(self.actor, write=True) as work:
            operation = codebook.merge(work, tag.id, MergeDraft(into_id=into.id)).operation
        assert operation is not None
        return operation

    def split(self, tag: Tag, name: str, *records: ProjectRecord) -> Operation:
        draft = SplitDraft(name=name, record_ids=[record.id for record in records])
        with self.store.begin(self.actor, write=True) as work:
            operation = codebook.split(work, tag.id, draft).operation
        assert operation is not None
        return operation

    def undo(self, operation: Operation) -> None:
        with self.store.begin(self.actor, write=True) as work:
            codebook_log.undo(work, operation.id)

    def remove(self, tag: Tag) -> None:
        with self.store.begin(self.actor, write=True) as work:
            tags.remove(work, tag.id)

    def retag(self, record: ProjectRecord, *names: str) -> None:
        with self.store.begin(self.actor, write=True) as work:
            draft = ObservationDraft(what_happened="Seen.", phase=Phase.DIAGNOSE, tags=list(names))
            observations.revise(work, record.id, draft)

    def names_on(self, *records: ProjectRecord) -> list[list[str]]:
        with self.store.begin(self.actor) as work:
            found = tags.names_on(work, [record.id for record in records])
        return [found.get(record.id, []) for record in records]

    def whole(self) -> dict[str, dict[str, Any]]:
        """Return all that the codebook says, by the names of the tags."""
        with self.store.begin(self.actor) as work:
            return {tag.name: codebook.told(tag) for tag in tags.find(work, self.project_id)}

    def tag(self, name: str) -> Tag:
        with self.store.begin(self.actor) as work:
            return tags.called(tags.find(work, self.project_id))[name]

    def hindrances(self) -> list[str]:
        with self.store.begin(self.actor) as work:
            return [each.hindrance % each.names for each in codebook_log.lately(work, self.project_id)]


@pytest.fixture
def desk(store: Store, owner: Actor, make: Make) -> Desk:
    """The project's owner at work in the codebook."""
    return Desk(store, owner, make.project_id)


def test_what_was_done_is_told_newest_first(store: Store, owner: Actor, make: Make, desk: Desk, clock: Clock) -> None:
    mail, letter = make.tag("mail"), make.tag("letter")
    desk.revise(mail, name="email")
    clock.advance(minutes=1)
    desk.revise(mail, parent_id=letter.id)
    clock.advance(minutes=1)
    desk.merge(mail, letter)
    with store.begin(owner) as work:
        told = codebook_log.lately(work, make.project_id)
    assert [(each.act, each.name, each.other_name, each.who) for each in told] == [
        (CodebookAct.MERGED, "email", "letter", owner.name),
        (CodebookAct.MOVED, "email", "letter", owner.name),
        (CodebookAct.RENAMED, "mail", "email", owner.name),
    ]


def test_a_change_is_undone_as_a_whole(make: Make, desk: Desk) -> None:
    wider = make.tag("contact")
    tag = make.tag("letter", definition="On paper.", colour="blue", aliases=["post"])
    before = desk.whole()
    changed = {"name": "mail", "definition": "", "colour": "red", "aliases": ["paper"], "parent_id": wider.id}
    desk.undo(desk.revise(tag, **changed))
    assert desk.whole() == before


def test_undoing_a_rename_leaves_what_was_changed_since(make: Make, desk: Desk) -> None:
    tag = make.tag("letter")
    renamed = desk.revise(tag, name="mail", aliases=["letter"])
    desk.revise(tag, definition="On paper.", aliases=["letter", "post"])
    desk.undo(renamed)
    after = desk.whole()["letter"]
    assert (after["definition"], after["aliases"]) == ("On paper.", ["post"])


def test_a_rename_that_was_followed_by_another_is_not_undone(make: Make, desk: Desk) -> None:
    tag = make.tag("letter")
    renamed = desk.revise(tag, name="mail")
    desk.revise(tag, name="post")
    with pytest.raises(RuleBroken, match="changed again"):
        desk.undo(renamed)


def test_a_rename_is_not_undone_where_another_tag_has_got_the_name(make: Make, desk: Desk) -> None:
    renamed = desk.revise(make.tag("letter"), name="mail")
    make.tag("Letter")
    with pytest.raises(RuleBroken, match="Another tag"):
        desk.undo(renamed)


def test_a_move_is_not_undone_into_a_circle(make: Make, desk: Desk) -> None:
    wider = make.tag("contact")
    tag = make.tag("letter", parent_id=wider.id)
    moved = desk.revise(tag, parent_id=None)
    desk.revise(wider, parent_id=tag.id)
    with pytest.raises(RuleBroken, match="stands below it now"):
        desk.undo(moved)


def test_a_merge_is_undone_exactly(make: Make, desk: Desk) -> None:
    mail = make.tag("mail", aliases=["post"], definition="By mail.", parent_id=make.tag("contact").id)
    letter = make.tag("letter", aliases=["paper"])
    make.tag("parcel", parent_id=mail.id)
    records = [make.observation(tags=names) for names in (["mail"], ["letter"], ["mail", "letter"])]
    before = desk.whole(), desk.names_on(*records)
    desk.undo(desk.merge(mail, letter))
    assert (desk.whole(), desk.names_on(*records)) == before


def test_what_was_tagged_after_a_merge_keeps_its_tag_when_it_is_undone(make: Make, desk: Desk) -> None:
    mail, letter = make.tag("mail"), make.tag("letter")
    earlier, taken_off = make.observation(tags=["mail"]), make.observation(tags=["mail"])
    merged = desk.merge(mail, letter)
    later = make.observation(tags=["letter"])
    desk.retag(taken_off)
    desk.undo(merged)
    assert desk.names_on(earlier, later, taken_off) == [["mail"], ["letter"], []]


def test_two_merges_are_undone_the_last_first(make: Make, desk: Desk) -> None:
    mail, letter, paper = make.tag("mail"), make.tag("letter"), make.tag("paper")
    made = make.observation(tags=["mail"])
    before = desk.whole()
    first, second = desk.merge(mail, letter), desk.merge(letter, paper)
    with pytest.raises(RuleBroken, match="in the bin"):
        desk.undo(first)
    desk.undo(second)
    desk.undo(first)
    assert (desk.whole(), desk.names_on(made)) == (before, [["mail"]])


def test_a_merge_is_undone_after_the_other_tag_was_renamed_and_moved(make: Make, desk: Desk) -> None:
    mail, letter = make.tag("mail"), make.tag("letter")
    merged = desk.merge(mail, letter)
    desk.revise(letter, name="paper", parent_id=make.tag("contact").id)
    desk.undo(merged)
    assert desk.whole().keys() == {"mail", "paper", "contact"}
    assert desk.whole()["paper"]["aliases"] == []


def test_a_merge_is_not_undone_where_the_other_tag_has_taken_the_name_for_its_own(make: Make, desk: Desk) -> None:
    mail, letter = make.tag("mail"), make.tag("letter")
    merged = desk.merge(mail, letter)
    desk.revise(letter, name="mail")
    with pytest.raises(RuleBroken, match="Another tag"):
        desk.undo(merged)


def test_a_split_is_undone_exactly(make: Make, desk: Desk) -> None:
    one, other = make.observation(tags=["letter"]), make.observation(tags=["letter", "queue"])
    before = desk.whole(), desk.names_on(one, other)
    desk.undo(desk.split(desk.tag("letter"), "refusal", other))
    assert (desk.whole(), desk.names_on(one, other)) == before


def test_a_split_whose_new_tag_is_used_elsewhere_since_is_not_undone(make: Make, desk: Desk) -> None:
    made = make.observation(tags=["letter"])
    split = desk.split(desk.tag("letter"), "refusal", made)
    make.observation(tags=["refusal"])
    with pytest.raises(RuleBroken, match="Merge it into «letter» instead"):
        desk.undo(split)
    assert desk.hindrances()[0].startswith("«refusal» has been put to more use since.")


def test_a_split_whose_new_tag_has_narrower_ones_since_is_not_undone(make: Make, desk: Desk) -> None:
    made = make.observation(tags=["letter"])
    split = desk.split(desk.tag("letter"), "refusal", made)
    make.tag("late refusal", parent_id=desk.tag("refusal").id)
    with pytest.raises(RuleBroken):
        desk.undo(split)


def test_nothing_is_undone_twice(make: Make, desk: Desk) -> None:
    renamed = desk.revise(make.tag("letter"), name="mail")
    desk.undo(renamed)
    with pytest.raises(RuleBroken, match="undone already"):
        desk.undo(renamed)


def test_the_log_says_why_an_act_cannot_be_undone(make: Make, desk: Desk) -> None:
    tag = make.tag("letter")
    desk.revise(tag, name="mail")
    assert desk.hindrances() == [""]
    desk.remove(tag)
    assert desk.hindrances() == ["«mail» is in the bin."]


def test_the_log_of_one_tag_tells_of_what_was_merged_into_it(
    store: Store, owner: Actor, make: Make, desk: Desk
) -> None:
    letter, queue = make.tag("letter"), make.tag("queue")
    desk.revise(queue, name="line")
    desk.merge(make.tag("mail"), letter)
    with store.begin(owner) as work:
        told = codebook_log.lately(work, make.project_id, tag_id=letter.id)
    assert [each.act for each in told] == [CodebookAct.MERGED]


@pytest.mark.parametrize("who", ["caseworker", "reader"])
def test_only_the_research_team_reads_the_log_and_undoes(
    store: Store, team: dict[str, Actor], make: Make, desk: Desk, who: str
) -> None:
    renamed = desk.revise(make.tag("letter"), name="mail")
    with store.begin(team[who], write=True) as work:
        with pytest.raises(NotPermitted):
            codebook_log.lately(work, make.project_id)
        with pytest.raises(NotPermitted):
            codebook_log.undo(work, renamed.id)


def test_an_act_does_not_exist_to_an_outsider(store: Store, outsider: Actor, make: Make, desk: Desk) -> None:
    renamed = desk.revise(make.tag("letter"), name="mail")
    with store.begin(outsider, write=True) as work, pytest.raises(NotFound):
        codebook_log.undo(work, renamed.id)
