"""The templates of a project: those that come with Fasett, and its own."""

import re

import pytest

from research.access import Actor
from research.errors import NotFound
from research.projects import Project
from research.reports import drafting, own_templates, render, templates
from research.reports.kept import ReportDraft
from research.reports.own_templates import OwnTemplateDraft
from research.store import Store
from research.words import Language
from tests.making import Make


def test_a_projects_own_follow_those_that_come_with_fasett(
    store: Store, owner: Actor, project: Project, make: Make
) -> None:
    own = make.template()
    with store.begin(owner) as work:
        found = templates.all_of(work, project.id, Language.BOKMAL)
    assert [each.key for each in found] == [*render.KEYS, str(own.id)]


def test_a_template_of_another_project_is_not_there(store: Store, owner: Actor, make: Make) -> None:
    own, other = make.template(), make.project()
    with store.begin(owner) as work, pytest.raises(NotFound, match="Choose another"):
        templates.chosen(work, other.id, str(own.id), Language.BOKMAL)


def test_a_template_in_the_bin_is_not_there_and_says_what_to_do(
    store: Store, owner: Actor, project: Project, make: Make
) -> None:
    own = make.template()
    with store.begin(owner, write=True) as work:
        own_templates.remove(work, own.id)
    with store.begin(owner) as work, pytest.raises(NotFound, match="Choose another"):
        templates.chosen(work, project.id, str(own.id), Language.BOKMAL)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("key", render.KEYS)
def test_one_can_begin_from_every_template_that_comes_with_fasett(
    store: Store, owner: Actor, project: Project, key: str, language: Language
) -> None:
    with store.begin(owner, write=True) as work:
        begun = templates.beginning(work, project.id, key, language)
        assert re.search(r"\{\{ _\(\"[^\"]*\"\) \}\}", begun.source) is None
        draft = OwnTemplateDraft(name=begun.title, source=begun.source, language=language)
        assert own_templates.add(work, project.id, draft).language is language


def test_what_one_begins_from_makes_the_same_report(store: Store, owner: Actor, project: Project, make: Make) -> None:
    make.insight(confirmed=True)
    with store.begin(owner) as work:
        begun = templates.beginning(work, project.id, "insights", Language.NYNORSK)
        draft = OwnTemplateDraft(name="Innsiktsrapport", source=begun.source, language=Language.NYNORSK)
        wanted = ReportDraft(title="Innsiktsrapport", template="insights", language=Language.NYNORSK)
        shipped = drafting.preview(work, project.id, wanted)
        assert own_templates.preview(work, project.id, draft).markdown == shipped.markdown


def test_one_can_begin_from_a_template_of_ones_own(store: Store, owner: Actor, project: Project, make: Make) -> None:
    own = make.template("# {{ title }}\n\nOurs.")
    with store.begin(owner) as work:
        assert templates.beginning(work, project.id, str(own.id), Language.BOKMAL).source == own.source
