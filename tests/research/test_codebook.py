"""The codebook: tags are renamed, moved, merged and split, and what carries them follows."""

from uuid import UUID

import pytest

from research import codebook, observations, tags
from research.access import Actor
from research.codebook import Done, MergeDraft, SplitDraft
from research.errors import Conflict, NotPermitted, RuleBroken
from research.installation import Installation
from research.records import ProjectRecord
from research.store import Store
from research.tags import Tag, TagDraft
from tests.making import Make


def names_on(store: Store, actor: Actor, record: ProjectRecord) -> list[str]:
    with store.begin(actor) as work:
        return tags.names_on(work, [record.id]).get(record.id, [])


def by_name(store: Store, actor: Actor, project_id: UUID) -> dict[str, Tag]:
    with store.begin(actor) as work:
        return {tag.name: tag for tag in tags.find(work, project_id)}


def merge(store: Store, actor: Actor, tag: Tag, into: Tag, revision: int | None = None) -> Done:
    with store.begin(actor, write=True) as work:
        return codebook.merge(work, tag.id, MergeDraft(into_id=into.id), revision=revision)


def test_a_renamed_tag_may_keep_its_old_name_as_an_alias(store: Store, owner: Actor, make: Make) -> None:
    tag = make.tag("letter")
    with store.begin(owner, write=True) as work:
        assert codebook.revise(work, tag.id, TagDraft(name="mail"), keeps_name=True).tag.aliases == ["letter"]


def test_a_renamed_tag_drops_its_old_name_unless_asked_to_keep_it(store: Store, owner: Actor, make: Make) -> None:
    tag = make.tag("letter")
    with store.begin(owner, write=True) as work:
        assert codebook.revise(work, tag.id, TagDraft(name="mail")).tag.aliases == []


def test_a_tag_whose_case_is_changed_gets_no_alias(store: Store, owner: Actor, make: Make) -> None:
    tag = make.tag("letter")
    with store.begin(owner, write=True) as work:
        assert codebook.revise(work, tag.id, TagDraft(name="Letter"), keeps_name=True).tag.aliases == []


def test_a_tag_that_is_renamed_to_its_alias_swaps_the_two(store: Store, owner: Actor, make: Make) -> None:
    tag = make.tag("letter", aliases=["mail"])
    with store.begin(owner, write=True) as work:
        done = codebook.revise(work, tag.id, TagDraft(name="mail", aliases=["mail"]), keeps_name=True)
    assert (done.tag.name, done.tag.aliases) == ("mail", ["letter"])


def test_a_save_that_changes_nothing_is_no_act(store: Store, owner: Actor, make: Make) -> None:
    tag = make.tag("letter", definition="On paper.")
    with store.begin(owner, write=True) as work:
        assert codebook.revise(work, tag.id, TagDraft(name="letter", definition="On paper.")).operation is None


def test_what_carries_a_merged_tag_carries_the_other_once(store: Store, owner: Actor, make: Make) -> None:
    one, both = make.observation(tags=["mail"]), make.observation(tags=["mail", "letter", "queue"])
    known = by_name(store, owner, make.project_id)
    merge(store, owner, known["mail"], known["letter"])
    assert names_on(store, owner, one) == ["letter"]
    assert names_on(store, owner, both) == ["letter", "queue"]


def test_a_tag_takes_over_the_names_and_the_narrower_tags_of_one_merged_into_it(
    store: Store, owner: Actor, make: Make
) -> None:
    mail, letter = make.tag("mail", aliases=["post"]), make.tag("letter", aliases=["paper"])
    make.tag("parcel", parent_id=mail.id)
    merge(store, owner, mail, letter)
    known = by_name(store, owner, make.project_id)
    assert set(known) == {"letter", "parcel"}
    assert known["letter"].aliases == ["paper", "mail", "post"]
    assert known["parcel"].parent_id == letter.id


def test_search_finds_what_carried_a_merged_tag_by_both_names(
    installation: Installation, store: Store, owner: Actor, make: Make
) -> None:
    made = make.observation(tags=["mail"])
    known = by_name(store, owner, make.project_id)
    merge(store, owner, known["mail"], make.tag("letter"))
    installation.finder.catch_up()
    with store.begin(owner) as work:
        for name in ("mail", "letter"):
            found = installation.finder.search(work, f"tag:{name}", project_ids=[make.project_id])
            assert [(each.hit.record_id, each.hit.tags) for each in found.results] == [(made.id, ())]
            assert found.facets["tag"] == {"letter": 1}


def test_a_tag_is_not_merged_into_itself(store: Store, owner: Actor, make: Make) -> None:
    tag = make.tag("letter")
    with pytest.raises(RuleBroken, match="Choose another tag"):
        merge(store, owner, tag, tag)


def test_a_tag_is_not_merged_into_one_below_it(store: Store, owner: Actor, make: Make) -> None:
    wider = make.tag("contact")
    below = make.tag("refusal", parent_id=make.tag("letter", parent_id=wider.id).id)
    with pytest.raises(RuleBroken, match="stands below it"):
        merge(store, owner, wider, below)


def test_a_tag_is_merged_into_the_one_above_it(store: Store, owner: Actor, make: Make) -> None:
    wider = make.tag("contact")
    below = make.tag("letter", parent_id=wider.id)
    make.tag("refusal", parent_id=below.id)
    merge(store, owner, below, wider)
    assert by_name(store, owner, make.project_id)["refusal"].parent_id == wider.id


def test_a_tag_is_not_merged_into_one_of_another_project(store: Store, owner: Actor, make: Make) -> None:
    other = make.project()
    with store.begin(owner, write=True) as work:
        elsewhere = tags.add(work, other.id, TagDraft(name="letter"))
    with pytest.raises(RuleBroken):
        merge(store, owner, make.tag("mail"), elsewhere)


def test_of_two_who_merge_a_tag_at_once_the_second_is_told(store: Store, owner: Actor, make: Make) -> None:
    mail, letter, paper = make.tag("mail"), make.tag("letter"), make.tag("paper")
    merge(store, owner, mail, letter, revision=mail.revision)
    with pytest.raises(Conflict):
        merge(store, owner, mail, paper, revision=mail.revision)


def test_a_tag_that_was_changed_since_it_was_read_is_not_merged(store: Store, owner: Actor, make: Make) -> None:
    mail, letter = make.tag("mail"), make.tag("letter")
    with store.begin(owner, write=True) as work:
        codebook.revise(work, mail.id, TagDraft(name="email"))
    with pytest.raises(Conflict):
        merge(store, owner, mail, letter, revision=1)


def test_a_split_moves_the_chosen_uses_to_a_new_tag(store: Store, owner: Actor, make: Make) -> None:
    stays, moves = make.observation(tags=["letter"]), make.observation(tags=["letter", "queue"])
    tag = by_name(store, owner, make.project_id)["letter"]
    draft = SplitDraft(name="refusal", definition="A no.", record_ids=[moves.id])
    with store.begin(owner, write=True) as work:
        made = codebook.split(work, tag.id, draft).tag
    assert (made.name, made.definition, made.parent_id) == ("refusal", "A no.", None)
    assert names_on(store, owner, stays) == ["letter"]
    assert names_on(store, owner, moves) == ["queue", "refusal"]


def test_a_split_needs_a_use_that_is_still_there(store: Store, owner: Actor, make: Make) -> None:
    elsewhere, tag = make.observation(tags=["queue"]), make.tag("letter")
    draft = SplitDraft(name="refusal", record_ids=[elsewhere.id])
    with store.begin(owner, write=True) as work, pytest.raises(RuleBroken) as refused:
        codebook.split(work, tag.id, draft)
    assert refused.value.field == "record_ids"


def test_a_split_does_not_take_the_name_of_another_tag(store: Store, owner: Actor, make: Make) -> None:
    made = make.observation(tags=["letter"])
    make.tag("queue", aliases=["line"])
    tag = by_name(store, owner, make.project_id)["letter"]
    with store.begin(owner, write=True) as work, pytest.raises(RuleBroken):
        codebook.split(work, tag.id, SplitDraft(name="Line", record_ids=[made.id]))


def test_a_merge_changes_the_records_in_the_change_log(store: Store, owner: Actor, make: Make) -> None:
    made = make.observation(tags=["mail"])
    known = by_name(store, owner, make.project_id)
    with store.begin(owner) as work:
        before = work.last_change()
    merge(store, owner, known["mail"], make.tag("letter"))
    with store.begin(owner) as work:
        assert work.last_change() > before
        assert observations.get(work, made.id).id == made.id


@pytest.mark.parametrize("who", ["caseworker", "reader"])
def test_only_the_research_team_works_in_the_codebook(
    store: Store, team: dict[str, Actor], make: Make, who: str
) -> None:
    mail, letter = make.tag("mail"), make.tag("letter")
    with pytest.raises(NotPermitted):
        merge(store, team[who], mail, letter)
