"""Words: every value has a label, and every text of the interface has its Norwegian."""

import ast
import re
from collections.abc import Iterator
from gettext import GNUTranslations

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from research import words
from research.translation import CATALOGUES, translations
from research.words import Language, Word
from tests.house.source import name_of, python_files, report_texts, templates, tree

# What marks a text of the interface in Python, and how Jinja is told to read templates.
MARKS = {"N_", "say", "_say", "_"}
JINJA = {"extensions": "jinja2.ext.i18n,jinja2.ext.do"}
PLACES = re.compile(r"%\((\w+)\)[sd]")
# Modules whose texts go into reports.
IN_REPORTS = tuple(f"research/reports/{name}.py" for name in ("gather", "telling", "citing", "sources", "render"))
WORDS = [
    kind for kind in vars(words).values() if isinstance(kind, type) and issubclass(kind, Word) and kind is not Word
]


def marked() -> Iterator[tuple[str, str]]:
    """Yield every text of the interface with where it stands."""
    for file in python_files("app", "research"):
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.Call) and _called(node) in MARKS and node.args:
                text = node.args[0]
                if isinstance(text, ast.Constant) and isinstance(text.value, str):
                    yield text.value, f"{name_of(file)}:{node.lineno}"
    for file in templates():
        for line, found, _, _ in extract_from_file("jinja2", file, options=JINJA):
            yield found if isinstance(found, str) else str(found[0]), f"{name_of(file)}:{line}"
    for said in report_texts():
        yield said[0], "templates/reports"


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def told_in_reports() -> set[str]:
    """Return all that a report may say: its templates, the vocabulary, and what is gathered and drawn for it."""
    said = {text for text, place in marked() if place.startswith(IN_REPORTS)}
    labels = {value.label for kind in WORDS for value in kind}
    return said | labels | {text for text, *_ in report_texts()}


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    """What the interface says in bokmål."""
    return read("nb")


def read(language: str) -> Catalog:
    with (CATALOGUES / language / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def translated(message: Message | None) -> bool:
    if message is None or message.fuzzy:
        return False
    return all(message.string) if isinstance(message.string, tuple | list) else bool(message.string)


@pytest.mark.parametrize("kind", WORDS)
def test_every_value_of_a_word_has_a_label(kind: type[Word]) -> None:
    assert [value for value in kind if not value.label] == []


def test_the_lives_of_all_kinds_of_records_are_known() -> None:
    assert {kind for kind in WORDS if kind.__name__.endswith("Status")} == set(words.STATUSES)


@pytest.mark.parametrize("kind", WORDS)
def test_every_word_says_what_it_is(kind: type[Word]) -> None:
    assert (kind.__doc__ or "").strip().endswith(".")


def test_every_text_has_its_norwegian(catalogue: Catalog) -> None:
    missing = {text: place for text, place in marked() if not translated(catalogue.get(text))}
    assert missing == {}


def test_nothing_is_translated_that_is_not_said(catalogue: Catalog) -> None:
    said = {text for text, _ in marked()}
    ids = {message.id if isinstance(message.id, str) else message.id[0] for message in catalogue if message.id}
    assert sorted(ids - said) == []


def test_every_text_of_a_report_has_its_nynorsk() -> None:
    nynorsk = read("nn")
    assert sorted(text for text in told_in_reports() if not translated(nynorsk.get(text))) == []


def test_nynorsk_says_nothing_that_bokmal_does_not(catalogue: Catalog) -> None:
    ids = [message.id if isinstance(message.id, str) else message.id[0] for message in read("nn") if message.id]
    assert [text for text in ids if catalogue.get(text) is None] == []


def test_what_nynorsk_lacks_is_said_in_bokmal() -> None:
    assert translations(Language.NYNORSK).gettext("Delete for good now") == "Slett for godt nå"


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_a_translation_fills_the_same_places(language: str) -> None:
    wrong = [
        message.id
        for message in read(language)
        if isinstance(message.id, str)
        and message.id
        and sorted(set(PLACES.findall(message.id))) != sorted(set(PLACES.findall(str(message.string))))
    ]
    assert wrong == []


def test_the_catalogue_is_the_one_that_is_shown() -> None:
    assert isinstance(translations(Language.BOKMAL), GNUTranslations)
    assert translations(Language.BOKMAL).gettext("Insight") == "Innsikt"
