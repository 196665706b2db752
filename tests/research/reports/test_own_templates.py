"""Own report templates: kept only when they can be filled, and written by owners alone."""

import pytest

from research import history, versions
from research.access import Actor
from research.errors import Conflict, NotPermitted, RuleBroken
from research.projects import Project
from research.reports import drafting, kept, own_templates
from research.reports.kept import ReportDraft
from research.reports.own_templates import OwnTemplateDraft
from research.store import Store
from research.words import Language
from tests.making import Make

LIST = "# {{ title }}\n\n{% for insight in insights %}\n- {{ insight.statement }}\n{% endfor %}"


def draft(source: str = LIST, **fields: str) -> OwnTemplateDraft:
    return OwnTemplateDraft.model_validate({"name": "For the council", "source": source, **fields})


def test_a_template_is_named_by_its_number(store: Store, owner: Actor, project: Project) -> None:
    with store.begin(owner, write=True) as work:
        assert own_templates.add(work, project.id, draft()).reference == "MAL-001"


@pytest.mark.parametrize(
    ("source", "line"), [("# {{ title }}\n{{ nothing }}", 2), ("a\n\n{% if title %}", 3), ("{{ title.upper() }}", 1)]
)
def test_a_template_that_cannot_be_filled_is_refused_with_its_line(
    store: Store, owner: Actor, project: Project, source: str, line: int
) -> None:
    with store.begin(owner, write=True) as work, pytest.raises(RuleBroken) as refused:
        own_templates.add(work, project.id, draft(source))
    assert (refused.value.field, refused.value.values["line"]) == ("source", line)
    with store.begin(owner) as work:
        assert own_templates.find(work, project.id) == []


def test_a_template_is_tried_on_what_the_project_holds(
    store: Store, owner: Actor, project: Project, make: Make
) -> None:
    make.insight(confirmed=True)
    with store.begin(owner, write=True) as work, pytest.raises(RuleBroken, match="«stattement»"):
        own_templates.add(work, project.id, draft(LIST.replace("statement", "stattement")))


def test_a_template_that_fails_for_want_of_records_is_refused_and_says_so(
    store: Store, owner: Actor, project: Project, make: Make
) -> None:
    make.insight(confirmed=True)
    with store.begin(owner, write=True) as work, pytest.raises(RuleBroken) as refused:
        own_templates.add(work, project.id, draft("{{ (insights|first).statement }}"))
    assert refused.value.values["is_empty"]


def test_a_preview_shows_what_the_project_holds_and_keeps_nothing(
    store: Store, owner: Actor, project: Project, make: Make
) -> None:
    make.insight(confirmed=True, statement="Silence is read as a refusal.")
    with store.begin(owner) as work:
        assert "- Silence is read as a refusal." in own_templates.preview(work, project.id, draft()).markdown
        assert own_templates.find(work, project.id) == []


def test_a_template_speaks_its_language(store: Store, owner: Actor, project: Project) -> None:
    spoken = draft("{{ made_on|date }}", language=Language.ENGLISH)
    with store.begin(owner) as work:
        assert own_templates.preview(work, project.id, spoken).markdown == "2\u00a0March 2026\n".replace("\u00a0", " ")


def test_a_researcher_reads_a_template_and_does_not_change_it(store: Store, team: dict[str, Actor], make: Make) -> None:
    template = make.template()
    with store.begin(team["researcher"], write=True) as work:
        assert own_templates.get(work, template.id).name == template.name
        for act in (
            lambda: own_templates.revise(work, template.id, draft()),
            lambda: own_templates.remove(work, template.id),
            lambda: own_templates.preview(work, template.project_id, draft()),
        ):
            with pytest.raises(NotPermitted):
                act()


def test_what_was_changed_in_the_source_can_be_read(store: Store, owner: Actor, make: Make) -> None:
    template = make.template("# {{ title }}\n\nWe asked young people.\n")
    with store.begin(owner, write=True) as work:
        own_templates.revise(work, template.id, draft("# {{ title }}\n\nWe asked young people and parents.\n"))
    with store.begin(owner) as work:
        record = own_templates.get(work, template.id)
        newest = versions.views(work, record, history.steps(work, record))[0]
    (source,) = [each for each in newest.differences if each.field == "source"]
    assert " and parents" in "".join(each.text for each in source.stretches if each.fate == "added")


def test_two_who_change_a_template_at_once_are_told(store: Store, owner: Actor, make: Make) -> None:
    template = make.template()
    with store.begin(owner, write=True) as work:
        own_templates.revise(work, template.id, draft(), revision=1)
    with store.begin(owner, write=True) as work, pytest.raises(Conflict):
        own_templates.revise(work, template.id, draft(), revision=1)


def test_a_report_stays_as_it_was_when_its_template_is_changed_or_thrown_away(
    store: Store, owner: Actor, project: Project, make: Make
) -> None:
    template = make.template("# {{ title }}\n\nAs it was.\n")
    wanted = ReportDraft(title="What we know", template=str(template.id))
    with store.begin(owner, write=True) as work:
        report = drafting.add(work, project.id, wanted)
        own_templates.revise(work, template.id, draft())
        own_templates.remove(work, template.id)
    with store.begin(owner) as work:
        assert "As it was." in kept.get(work, report.id).markdown


def test_a_template_comes_back_from_the_bin(store: Store, owner: Actor, make: Make) -> None:
    template = make.template()
    with store.begin(owner, write=True) as work:
        own_templates.remove(work, template.id)
        own_templates.restore(work, template.id)
    with store.begin(owner) as work:
        assert own_templates.get(work, template.id).id == template.id
