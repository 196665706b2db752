"""Source strings in the reader's language, from the catalogues in ``research/locales``; English is the source.

The catalogues are read as they are written (``.po``), so that nothing needs compiling. They lie here and not with
the pages because reports and the command line speak to people too.
"""

import io
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from research.errors import FasettError
from research.words import Language, Word

CATALOGUES = Path(__file__).parent / "locales"


@cache
def translations(language: Language) -> NullTranslations:
    """Return the catalogue of a language; an empty one for the source language.

    What nynorsk lacks is said in bokmål.
    """
    file = CATALOGUES / language / "messages.po"
    if not file.exists():
        return NullTranslations()
    compiled = io.BytesIO()
    with file.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    catalogue = GNUTranslations(compiled)
    if language is Language.NYNORSK:
        catalogue.add_fallback(translations(Language.BOKMAL))
    return catalogue


def translate(text: str, language: Language, **values: Any) -> str:
    """Return a source string in a language, its places filled."""
    said = translations(language).gettext(text) if text else ""
    return said % values if values else said


def label(word: Word | None, language: Language) -> str:
    """Return what people call a word of the vocabulary."""
    return translate(word.label, language) if word is not None else ""


def explain(error: FasettError, language: Language) -> str:
    """Return what an error says, in a language."""
    return translate(error.message, language, **error.values)
