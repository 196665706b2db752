"""Where a text may be cut: where a sentence begins, or at least a word."""

import re
import unicodedata

# After these words with a full stop a sentence goes on; after the second ones it does unless a capital follows.
_SHORT = """
adm adr ang avd bl.a bla ca d.v.s dr dvs evt f.eks f.o.m feks ift ifm iht inkl jf jfr kap kgl kl m.h.t nr p.g.a
pga pkt prof st t.o.m tlf vedr
"""
_SHORT_OR_LAST = "etc kr mfl mill mnd mrd mv osv std"


def _not_after(words: str) -> str:
    """Return what matches where none of these words with a full stop has just ended; their lengths differ."""
    return "".join(rf"(?<!\b{re.escape(word)}\.)" for word in words.split())


# A sentence also goes on after an initial, and may after a number (8. mai) and what has another full stop in it (m.m.).
_IS_LAST = rf"(?i:{_not_after(_SHORT)})(?<!\b[A-ZÆØÅ]\.)"
_IS_SURELY_LAST = rf"(?i:{_not_after(_SHORT_OR_LAST)})(?<![\d.]\.)(?<!\.\w\.)(?<!\.\w\w\.)(?<!\.\w\w\w\.)"
_IS_LONG = r"(?<=[^\W\d_]{5}\.)"
_CLOSING = r"""[")\]»”’]*\s+"""
_SENTENCE_END = re.compile(
    rf"""
    [.!?…\n] (?:
        (?<=\n) \s*
        | (?: (?<=[!?…]) | {_IS_LONG} | {_IS_LAST} (?: {_IS_SURELY_LAST} | (?={_CLOSING}[^\W\d_a-zæøå]) ) ) {_CLOSING}
    )
    """,
    re.VERBOSE,
)

# What belongs to the sign before it: joiners, variants, colours of skin, tags, the second half of a flag.
_SPACE = re.compile(r"\s+")
_BELONGS = re.compile("[\u200c\u200d\ufe00-\ufe0f\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
_JOINER = "\u200d"


def sentences(text: str) -> list[int]:
    """Return where each sentence of a text begins, and at last where the text ends.

    An abbreviation (bl.a.) ends no sentence, nor does an ordinal number (8. mai).
    """
    ends = (end.end() for end in _SENTENCE_END.finditer(text))
    return [0, *(at for at in ends if at < len(text) and may_cut(text, at)), len(text)]


def between_words(text: str, at: int, stop: int) -> int:
    """Return the first place from ``at`` towards ``stop`` where a word begins, or going backwards where one ends.

    A word too long for that is cut between two signs, never within one: letters keep their accents.
    """
    if at <= stop:
        space = _SPACE.search(text, max(0, at - 1), stop)
        place = space.end() if space else -1
    else:
        place = text.rfind(" ", stop, at + 1)
    return place if place >= 0 and may_cut(text, place) else _between_signs(text, at, stop)


def _between_signs(text: str, at: int, stop: int) -> int:
    places = range(at, stop + 1) if at <= stop else range(at, stop - 1, -1)
    allowed = [place for place in places if may_cut(text, place)]
    is_within = (text[place - 1 : place].isalnum() and text[place : place + 1].isalnum() for place in allowed)
    loose = (place for place, within in zip(allowed, is_within, strict=True) if not within)
    return next(loose, allowed[0] if allowed else stop)


def may_cut(text: str, at: int) -> bool:
    """Say whether two signs meet here, and not the halves of one."""
    if not 0 < at < len(text):
        return True
    following = text[at]
    if following.isascii():
        return following != "\n" or text[at - 1] != "\r"
    return not (text[at - 1] == _JOINER or _BELONGS.match(following) or unicodedata.category(following)[0] == "M")
