"""The words of a template in a language: spelled out for somebody who makes a template of their own from it."""

from itertools import product

import pytest

from research.reports.render import KEYS, get_shipped, read, render
from research.reports.wording import spelled_out
from research.words import Language
from tests.research.reports.invented import report


def test_headings_and_sentences_become_the_text_they_stand_for() -> None:
    assert spelled_out('## {{ _("Main findings") }}', Language.NYNORSK) == "## Hovudfunn"


def test_texts_inside_expressions_stay_expressions() -> None:
    source = '{{ _("Made on %(day)s", day=made_on|date) }} {{ _("fewer than five") if x else _("Name") }}'
    assert spelled_out(source, Language.BOKMAL) == (
        '{{ _("Laget %(day)s", day=made_on|date) }} {{ _("færre enn fem") if x else _("Navn") }}'
    )


def test_the_forms_of_a_count_are_spelled_out_too() -> None:
    source = '{{ n|count("one source", "sources") }}'
    assert spelled_out(source, Language.NYNORSK) == '{{ n|count("éi kjelde", "kjelder") }}'


def test_title_and_description_are_spelled_out() -> None:
    assert spelled_out("{#\ntitle: Final report\n#}\nTekst", Language.BOKMAL) == "{#\ntitle: Sluttrapport\n#}\nTekst"


@pytest.mark.parametrize(("key", "language"), list(product(KEYS, Language)))
def test_a_template_that_is_spelled_out_makes_the_same_report(key: str, language: Language) -> None:
    template = get_shipped(key, language)
    copy = read(spelled_out(template.source, language), key="own", language=language)
    assert render(copy, report()).markdown == render(template, report()).markdown
    assert [each.heading for each in copy.sections] == [each.heading for each in template.sections]
