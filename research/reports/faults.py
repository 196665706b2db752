"""What is wrong with a report template, and in which line, said so that whoever wrote it can mend it.

Nothing of Python is told: what a template cannot do it needs no names for.
"""

import traceback
from collections.abc import Iterable

from jinja2 import TemplateNotFound, TemplateSyntaxError
from jinja2.exceptions import SecurityError

from research.errors import FasettError, RuleBroken, TooLarge
from research.words import N_

MISSING = N_("Line %(line)s of %(name)s: there is nothing called «%(what)s» here.")
EMPTY = N_("Line %(line)s of %(name)s: the list is empty, so nothing can be taken from it.")
FORBIDDEN = N_("Line %(line)s of %(name)s: a report template cannot use «%(what)s».")
NO_FILTER = N_("Line %(line)s of %(name)s: there is no filter called «%(what)s».")
NO_TEST = N_("Line %(line)s of %(name)s: there is no test called «%(what)s».")
NO_PART = N_("Line %(line)s of %(name)s: there is no part called «%(what)s».")
NO_TEXT = N_("Line %(line)s of %(name)s: this is not a text. Print one of its fields, or go through it with «for».")
UNFIT = N_("Line %(line)s of %(name)s: the values here do not fit what is done with them.")
TOO_DEEP = N_("Line %(line)s of %(name)s: the template goes in a circle, or is nested too deep.")
TOO_SLOW = N_("Line %(line)s of %(name)s: filling the template took more than %(what)s seconds.")
TOO_LARGE = N_("Line %(line)s of %(name)s: what the template makes is too large.")
UNREADABLE = N_("Line %(line)s of %(name)s cannot be read. Jinja says: %(what)s")

_DEEP = (RecursionError, MemoryError, SyntaxError)


class Refused(Exception):
    """A template has asked for what it cannot have.

    Attributes:
        message: One of this module's.
        what: What it asked for.
        line: Where, when that is known before it runs.
    """

    def __init__(self, message: str, what: object = "", *, line: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.what = what
        self.line = line


def explained(error: Exception, name: str, names: Iterable[str]) -> FasettError:
    """Return what an error in a template is for whoever wrote it.

    Its values are ``name`` (of the template or part), ``line``, ``what``, and ``at``: the line of the template
    itself from which the part was included.

    Args:
        name: Of the template.
        names: Of all that may be at fault, as the traceback has them.
    """
    frames = traceback.extract_tb(error.__traceback__)
    known = set(names)
    places = [(frame.filename, frame.lineno or 1) for frame in frames if frame.filename in known]
    part, line = places[-1] if places else (name, 1)
    at = next((number for file, number in reversed(places) if file == name), line)
    message, what = UNFIT, ""
    match error:
        case Refused():
            message, what, line = error.message, str(error.what), error.line or line
        case TemplateSyntaxError():
            message, what, line = UNREADABLE, error.message or "", error.lineno
            part = error.name or part
        case TemplateNotFound():
            message, what = NO_PART, error.message or ""
        case SecurityError():
            message, what = FORBIDDEN, "…"
        case _ if isinstance(error, _DEEP):
            message = TOO_DEEP
    kind = TooLarge if message == TOO_LARGE else RuleBroken
    return kind(message, name=part, line=line, what=what, at=at if part != name else line)
