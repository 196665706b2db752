"""The pages of report templates: write, try, keep."""

import re
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from research.access import Actor
from research.projects import Project
from research.reports import own_templates
from research.store import Store
from tests.making import Make

Browser = Callable[..., TestClient]
LIST = "# {{ title }}\n\n{% for insight in insights %}\n- {{ insight.statement }}\n{% endfor %}"
TYPED = {"name": "For the council", "language": "en", "source": LIST}


def test_every_template_that_comes_with_fasett_can_be_begun_from(
    browser: Browser, owner: Actor, project: Project
) -> None:
    listed = browser(owner).get(f"/projects/{project.id}/templates").text
    assert f'href="/projects/{project.id}/templates/new?from=diagnose"' in listed


def test_the_form_begins_with_the_texts_of_the_other_in_plain_words(
    browser: Browser, owner: Actor, project: Project
) -> None:
    form = browser(owner).get(f"/projects/{project.id}/templates/new?from=insights&language=nn").text
    source = form.partition("<textarea")[2].partition("</textarea>")[0]
    assert "## " in source
    assert re.search(r"^## \{\{ _\(", source, re.MULTILINE) is None


def test_the_form_shows_what_the_template_makes_today(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    make.insight(statement="Silence is read as a refusal.", confirmed=True)
    assert "Silence is read as a refusal." in browser(owner).get(f"/projects/{project.id}/templates/new").text


def test_a_preview_keeps_nothing(browser: Browser, owner: Actor, project: Project, make: Make, store: Store) -> None:
    make.insight(statement="Silence is read as a refusal.", confirmed=True)
    shown = browser(owner).post(f"/projects/{project.id}/templates/preview", data=TYPED).text
    assert "Silence is read as a refusal." in shown
    with store.begin(owner) as work:
        assert own_templates.find(work, project.id) == []


def test_a_preview_without_scripts_is_the_whole_page_and_with_them_a_part_of_it(
    browser: Browser, owner: Actor, project: Project
) -> None:
    visitor, address = browser(owner), f"/projects/{project.id}/templates/preview"
    assert "<textarea" in visitor.post(address, data=TYPED).text
    assert "<textarea" not in visitor.post(address, data=TYPED, headers={"HX-Request": "true"}).text


def test_a_fault_is_shown_with_its_line_and_what_stands_there(browser: Browser, owner: Actor, project: Project) -> None:
    wrong = {**TYPED, "source": "# {{ title }}\n\n{{ nothing }}\n"}
    shown = browser(owner).post(f"/projects/{project.id}/templates/preview", data=wrong).text
    for words in (
        'data-line="3"',
        "there is nothing called «nothing» here",
        "<li data-wrong><code>{{ nothing }}</code>",
    ):
        assert words in shown


def test_empty_lines_at_the_top_count(browser: Browser, owner: Actor, project: Project) -> None:
    wrong = {**TYPED, "source": "\n\n{{ nothing }}\n"}
    shown = browser(owner).post(f"/projects/{project.id}/templates/preview", data=wrong).text
    assert 'data-line="3"' in shown


@pytest.mark.parametrize("source", ["{{ nothing }}", "{% if title %}", ""])
def test_what_cannot_be_filled_is_not_kept_and_what_was_typed_stands(
    browser: Browser, owner: Actor, project: Project, store: Store, source: str
) -> None:
    answer = browser(owner).post(f"/projects/{project.id}/templates", data={**TYPED, "source": source})
    assert answer.status_code == 422
    assert 'id="source-e"' in answer.text
    assert f"\n{source}</textarea>" in answer.text
    with store.begin(owner) as work:
        assert own_templates.find(work, project.id) == []


def test_a_kept_template_is_shown_with_its_sections(browser: Browser, owner: Actor, project: Project) -> None:
    sent = {**TYPED, "source": "# {{ title }}\n\n## What we found\n\nText\n"}
    shown = browser(owner).post(f"/projects/{project.id}/templates", data=sent).text
    for words in ("The template is saved.", "MAL-001", "For the council", "<li>What we found</li>"):
        assert words in shown


def test_the_source_is_shown_as_it_was_written(browser: Browser, owner: Actor, make: Make) -> None:
    template = make.template("# {{ title }}\n\n<script>alert(1)</script>\n")
    shown = browser(owner).get(f"/templates/{template.id}").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown


def test_a_changed_template_is_kept(browser: Browser, owner: Actor, make: Make) -> None:
    template = make.template()
    shown = browser(owner).post(f"/templates/{template.id}", data={**TYPED, "revision": "1"}).text
    assert "The changes are saved." in shown


def test_two_who_change_a_template_see_each_others_text(browser: Browser, owner: Actor, make: Make) -> None:
    template, visitor = make.template(), browser(owner)
    visitor.post(f"/templates/{template.id}", data={**TYPED, "name": "First", "revision": "1"})
    answer = visitor.post(f"/templates/{template.id}", data={**TYPED, "name": "Second", "revision": "1"})
    assert answer.status_code == 409
    assert "First" in answer.text
    assert 'value="Second"' in answer.text


def test_a_template_is_thrown_away_and_taken_back(browser: Browser, owner: Actor, make: Make) -> None:
    template, visitor = make.template(), browser(owner)
    assert f'action="/templates/{template.id}/restore"' in visitor.post(f"/templates/{template.id}/remove").text
    assert visitor.post(f"/templates/{template.id}/restore").url.path == f"/templates/{template.id}"


def test_the_form_tells_what_a_template_can_use(browser: Browser, owner: Actor, project: Project) -> None:
    form = browser(owner).get(f"/projects/{project.id}/templates/new").text
    for words in ("insight.underlying_need", "|in_quotes", "picture(&#34;diamond&#34;)", "_cover.md"):
        assert words in form


def test_a_researcher_is_shown_the_templates_and_no_way_to_change_them(
    browser: Browser, team: dict[str, Actor], make: Make
) -> None:
    template, visitor = make.template(), browser(team["researcher"])
    assert "/templates/new" not in visitor.get(f"/projects/{template.project_id}/templates").text
    assert "/edit" not in visitor.get(f"/templates/{template.id}").text
    assert visitor.get(f"/projects/{template.project_id}/templates/new").status_code == 403
    assert visitor.get(f"/templates/{template.id}/edit").status_code == 403
