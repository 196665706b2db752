"""Templates: they compile, hold markup and not thought, and nothing the content policy refuses."""

import ast
import re
from zoneinfo import ZoneInfo

import pytest
from jinja2 import Environment, meta, nodes

from app.assets import ICONS
from app.rendering import Rendering
from tests.house.source import ROOT, name_of, python_files, templates, tree

# What the one Markdown cleaner has cleaned is shown by this module.
OF_CATALOGUES = "app/escaping.py"
MAKES_MARKUP = "app/sheets.py"
NAMES = [name_of(file).removeprefix("templates/") for file in templates()]


def source(name: str) -> str:
    return (ROOT / "templates" / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def environment() -> Environment:
    return Rendering(ZoneInfo("Europe/Oslo")).environment


@pytest.mark.parametrize("name", NAMES)
def test_a_template_compiles(name: str, environment: Environment) -> None:
    environment.get_template(name)


@pytest.mark.parametrize("name", NAMES)
def test_what_a_template_builds_on_exists(name: str, environment: Environment) -> None:
    built_on = meta.find_referenced_templates(environment.parse(source(name)))
    assert [each for each in built_on if each not in NAMES] == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "refused",
    [r"\sstyle=", r"\son[a-z]+=", r"<script(?![^>]*\ssrc=)", r"<style", r"javascript:", r"hx-on", r"https?://(?!127)"],
)
def test_a_template_holds_nothing_that_the_content_policy_refuses(name: str, refused: str) -> None:
    markup = re.sub(r"\{#.*?#\}", "", source(name), flags=re.DOTALL)
    assert re.findall(refused, markup, re.IGNORECASE) == []


@pytest.mark.parametrize("name", NAMES)
def test_text_is_never_taken_as_markup(name: str, environment: Environment) -> None:
    parsed = environment.parse(source(name))
    filters = [node.name for node in parsed.find_all(nodes.Filter)]
    calls = [node.node.name for node in parsed.find_all(nodes.Call) if isinstance(node.node, nodes.Name)]
    assert [each for each in filters + calls if each in {"safe", "Markup"}] == []


def test_text_is_made_markup_by_the_cleaner_of_reports_and_the_catalogues_only() -> None:
    making = [
        name_of(file)
        for file in python_files("app", "research")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Markup"
    ]
    assert making == [OF_CATALOGUES, MAKES_MARKUP]


@pytest.mark.parametrize("name", NAMES)
def test_a_page_has_one_heading_of_the_first_rank(name: str) -> None:
    assert source(name).count("<h1") <= 1


@pytest.mark.parametrize("name", NAMES)
def test_every_picture_says_what_it_shows(name: str) -> None:
    pictures = re.findall(r"<img\b[^>]*>", source(name))
    assert [picture for picture in pictures if "alt=" not in picture] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_icon_is_one_that_is_served(name: str) -> None:
    named = re.findall(r"f-icon-([a-z-]+)", source(name)) + re.findall(r"icon\(\s*[\"']([a-z-]+)[\"']", source(name))
    assert [icon for icon in named if icon not in ICONS] == []
