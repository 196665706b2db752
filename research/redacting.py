"""Taking words out of a text in which they were printed, whatever marks have come between them since."""

import re
from collections.abc import Iterable
from typing import Any

WITHDRAWN = "[trukket tilbake]"
"""What stands in a report where words were taken out, in the language that most reports have."""

_FEW = 3
# Between two words of what was printed: white space, marks of Markdown, quotation marks that became others, entities.
_BETWEEN = r"(?:&#?\w{1,8};|[^\w]|_)+"
_WORD = re.compile(r"[^\W_]+")


class Words:
    """Words that are to be taken out of texts."""

    def __init__(self, texts: Iterable[str]) -> None:
        spoken = {tuple(_WORD.findall(text)) for text in texts}
        # The longest first: where one text holds another, all of it goes.
        self._patterns = [_pattern(words) for words in sorted(spoken - {()}, key=len, reverse=True)]

    def __bool__(self) -> bool:
        return bool(self._patterns)

    def taken_out(self, told: Any) -> Any:
        """Return a text without the words, or a list or an object with each of its texts so."""
        if isinstance(told, dict):
            return {name: self.taken_out(each) for name, each in told.items()}
        if isinstance(told, list):
            return [self.taken_out(each) for each in told]
        if not isinstance(told, str):
            return told
        for pattern in self._patterns:
            told = pattern.sub(lambda found: (found["lead"] or "") + WITHDRAWN, told)
        return told


def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds words in their order; a word or two, which others say too, only where they are quoted."""
    lead = r"(?P<lead>[«“‘\">]\s*)" if len(words) < _FEW else r"(?P<lead>)"
    said = _BETWEEN.join(map(re.escape, words))
    return re.compile(rf"{lead}(?<![^\W_]){said}(?![^\W_])", re.IGNORECASE)
