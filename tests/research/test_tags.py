"""Tags: the codebook, and the records that carry its codes."""

from uuid import UUID

import pytest
from pydantic import ValidationError

from research import observations, tags
from research.access import Actor
from research.errors import RuleBroken
from research.installation import Installation
from research.observations import Observation, ObservationDraft
from research.projects import Project
from research.store import Store
from research.tags import TagDraft
from research.words import Kind, Phase
from tests.making import Make


def names_on(store: Store, actor: Actor, record: Observation) -> list[str]:
    with store.begin(actor) as work:
        return tags.names_on(work, [record.id]).get(record.id, [])


def codebook(store: Store, actor: Actor, project_id: UUID) -> list[str]:
    with store.begin(actor) as work:
        return [tag.name for tag in tags.find(work, project_id)]


def test_tags_are_found_by_name_whatever_their_case(store: Store, owner: Actor, make: Make) -> None:
    for name in ("queue", "Letter", "desk"):
        make.tag(name)
    assert codebook(store, owner, make.project_id) == ["desk", "Letter", "queue"]


def test_a_name_is_used_once_in_a_project_whatever_its_case(make: Make) -> None:
    make.tag("Letter")
    with pytest.raises(RuleBroken) as refused:
        make.tag("LETTER")
    assert refused.value.field == "name"


def test_two_projects_may_use_one_name(store: Store, owner: Actor, make: Make) -> None:
    make.tag("letter")
    other = make.project()
    with store.begin(owner, write=True) as work:
        assert tags.add(work, other.id, TagDraft(name="letter")).number == 1


@pytest.mark.parametrize("name", ["letter, queue", "letter; queue", "letter\nqueue", ""])
def test_a_name_holds_no_mark_that_parts_tags(name: str) -> None:
    with pytest.raises(ValidationError):
        TagDraft.model_validate({"name": name})


def test_a_tag_may_stand_under_another(make: Make) -> None:
    wider = make.tag("letter")
    assert make.tag("letter of refusal", parent_id=wider.id).parent_id == wider.id


def test_a_tag_does_not_stand_under_one_of_another_project(store: Store, owner: Actor, make: Make) -> None:
    other = make.project()
    with store.begin(owner, write=True) as work:
        elsewhere = tags.add(work, other.id, TagDraft(name="letter"))
    with pytest.raises(RuleBroken) as refused:
        make.tag("queue", parent_id=elsewhere.id)
    assert refused.value.field == "parent_id"


def test_a_tag_does_not_stand_under_itself_however_far_up(store: Store, owner: Actor, make: Make) -> None:
    top = make.tag("letter")
    below = make.tag("refusal", parent_id=make.tag("decision", parent_id=top.id).id)
    with store.begin(owner, write=True) as work, pytest.raises(RuleBroken):
        tags.revise(work, top.id, TagDraft(name="letter", parent_id=below.id))


def test_a_record_carries_its_tags_in_alphabetical_order(store: Store, owner: Actor, make: Make) -> None:
    assert names_on(store, owner, make.observation(tags=["queue", "Letter", "desk"])) == ["desk", "Letter", "queue"]


def test_a_tag_that_the_project_lacks_is_added_to_its_codebook(store: Store, owner: Actor, make: Make) -> None:
    make.observation(tags=["letter"])
    assert codebook(store, owner, make.project_id) == ["letter"]


def test_a_tag_that_the_project_has_is_used_as_it_is_written_there(store: Store, owner: Actor, make: Make) -> None:
    make.tag("Letter")
    assert names_on(store, owner, make.observation(tags=["letter"])) == ["Letter"]


def test_a_tag_typed_twice_is_carried_once(store: Store, owner: Actor, make: Make) -> None:
    assert names_on(store, owner, make.observation(tags=["letter", "Letter"])) == ["letter"]


def test_a_record_carries_exactly_the_tags_it_was_saved_with(store: Store, owner: Actor, make: Make) -> None:
    made = make.observation(tags=["letter", "queue"])
    draft = ObservationDraft(what_happened="The queue was long.", phase=Phase.DIAGNOSE, tags=["queue", "desk"])
    with store.begin(owner, write=True) as work:
        observations.revise(work, made.id, draft)
    assert names_on(store, owner, made) == ["desk", "queue"]


def test_a_renamed_tag_is_renamed_on_the_records(store: Store, owner: Actor, make: Make) -> None:
    made = make.observation(tags=["letter"])
    with store.begin(owner, write=True) as work:
        (tag,) = tags.find(work, make.project_id)
        tags.revise(work, tag.id, TagDraft(name="mail"))
    assert names_on(store, owner, made) == ["mail"]


def test_a_tag_keeps_its_own_name_in_a_revision(store: Store, owner: Actor, make: Make) -> None:
    made = make.tag("letter")
    with store.begin(owner, write=True) as work:
        assert tags.revise(work, made.id, TagDraft(name="Letter", definition="On paper.")).name == "Letter"


def test_a_tag_in_the_bin_is_on_no_record_until_it_is_restored(store: Store, owner: Actor, make: Make) -> None:
    made = make.observation(tags=["letter"])
    with store.begin(owner, write=True) as work:
        (tag,) = tags.find(work, make.project_id)
        tags.remove(work, tag.id)
    assert names_on(store, owner, made) == []
    with store.begin(owner, write=True) as work:
        tags.restore(work, tag.id)
    assert names_on(store, owner, made) == ["letter"]


def test_a_tag_is_not_restored_beside_another_of_its_name(store: Store, owner: Actor, make: Make) -> None:
    removed = make.tag("letter")
    with store.begin(owner, write=True) as work:
        tags.remove(work, removed.id)
    make.tag("Letter")
    with store.begin(owner, write=True) as work, pytest.raises(RuleBroken):
        tags.restore(work, removed.id)


def test_a_view_counts_the_records_that_carry_the_tag(store: Store, owner: Actor, make: Make) -> None:
    make.observation(tags=["letter"])
    make.insight(tags=["letter"])
    with store.begin(owner) as work:
        (view,) = tags.views(work, tags.find(work, make.project_id))
    assert view.uses == 2


def test_a_view_counts_only_what_its_reader_may_see(store: Store, reader: Actor, project: Project, make: Make) -> None:
    make.insight(confirmed=True, tags=["letter"])
    make.observation(tags=["letter"])
    with store.begin(reader) as work:
        (view,) = tags.views(work, tags.find(work, project.id))
    assert view.uses == 1


def test_a_view_does_not_count_what_lies_in_the_bin(store: Store, owner: Actor, make: Make) -> None:
    made = make.observation(tags=["letter"])
    with store.begin(owner, write=True) as work:
        observations.remove(work, made.id)
        (view,) = tags.views(work, tags.find(work, make.project_id))
    assert view.uses == 0


def test_the_records_that_carry_a_tag_are_found_by_kind(store: Store, owner: Actor, make: Make) -> None:
    made = make.observation(tags=["letter"])
    make.insight(tags=["letter"])
    with store.begin(owner) as work:
        assert tags.carrying(work, make.project_id, Kind.OBSERVATION, "LETTER") == [made.id]


def test_no_record_carries_a_tag_that_does_not_exist(store: Store, owner: Actor, make: Make) -> None:
    with store.begin(owner) as work:
        assert tags.carrying(work, make.project_id, Kind.OBSERVATION, "letter") == []


def test_an_alias_is_a_name_of_its_tag(store: Store, owner: Actor, make: Make) -> None:
    make.tag("letter", aliases=["post", "mail"])
    assert names_on(store, owner, make.observation(tags=["POST"])) == ["letter"]
    assert codebook(store, owner, make.project_id) == ["letter"]


def test_two_names_of_one_tag_are_carried_once(store: Store, owner: Actor, make: Make) -> None:
    make.tag("letter", aliases=["post"])
    assert names_on(store, owner, make.observation(tags=["post", "letter"])) == ["letter"]


def test_a_tags_own_name_is_no_alias_of_it() -> None:
    assert TagDraft(name="letter", aliases=["Letter", "post", "Post"]).aliases == ["post"]


@pytest.mark.parametrize("taken", ["Queue", "LINE"])
def test_an_alias_is_no_other_tags_name(make: Make, taken: str) -> None:
    make.tag("queue", aliases=["line"])
    with pytest.raises(RuleBroken) as refused:
        make.tag("letter", aliases=[taken])
    assert refused.value.field == "aliases"


def test_a_name_is_no_other_tags_alias(make: Make) -> None:
    make.tag("queue", aliases=["line"])
    with pytest.raises(RuleBroken) as refused:
        make.tag("Line")
    assert refused.value.field == "name"


def test_a_tag_is_not_restored_where_its_alias_has_become_another_tag(store: Store, owner: Actor, make: Make) -> None:
    removed = make.tag("letter", aliases=["post"])
    with store.begin(owner, write=True) as work:
        tags.remove(work, removed.id)
    make.tag("post")
    with store.begin(owner, write=True) as work, pytest.raises(RuleBroken):
        tags.restore(work, removed.id)


def test_a_wider_tag_finds_what_carries_a_narrower_one(store: Store, owner: Actor, make: Make) -> None:
    middle = make.tag("letter", parent_id=make.tag("contact").id, aliases=["post"])
    make.tag("refusal", parent_id=middle.id)
    made = make.observation(tags=["refusal"])
    with store.begin(owner) as work:
        for name in ("contact", "POST", "refusal"):
            assert tags.carrying(work, make.project_id, Kind.OBSERVATION, name) == [made.id]


def test_a_view_counts_a_record_with_two_narrower_tags_once(store: Store, owner: Actor, make: Make) -> None:
    wider = make.tag("contact")
    make.tag("letter", parent_id=wider.id)
    make.tag("phone", parent_id=wider.id)
    make.observation(tags=["letter", "phone"])
    make.observation(tags=["contact"])
    with store.begin(owner) as work:
        (view,) = tags.views(work, [tags.get(work, wider.id)])
    assert (view.uses, view.uses_with_narrower) == (1, 2)


def test_names_are_told_as_the_codebook_has_them(store: Store, owner: Actor, make: Make) -> None:
    make.tag("Letter", aliases=["post"])
    with store.begin(owner) as work:
        assert tags.meant(work, make.project_id, ["POST", "letter", "other"]) == ["Letter", "other"]


def test_search_finds_by_an_alias_and_by_a_wider_tag(
    installation: Installation, store: Store, owner: Actor, make: Make
) -> None:
    wider = make.tag("contact", aliases=["meetings"])
    make.tag("letter", parent_id=wider.id, aliases=["post"])
    made = make.observation(tags=["letter"])
    make.observation(tags=["queue"])
    installation.finder.catch_up()
    with store.begin(owner) as work:
        for text in ("tag:post", "tag:contact", "tag:MEETINGS", "tag:letter"):
            found = installation.finder.search(work, text, project_ids=[make.project_id])
            assert [each.hit.record_id for each in found.results] == [made.id]
