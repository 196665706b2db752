"""Every error of the domain.

::

    FasettError
    ├── NotFound          it does not exist, or the actor may not know that it does
    ├── NotPermitted      the actor may see it but not do this
    ├── NotSignedIn       nobody is known to be asking
    ├── TooMany           it was tried too often: one must wait
    ├── Invalid           the input does not fit; names the fields
    ├── PersonalData      a text holds what looks like personal data; tells where, never what
    ├── RuleBroken        the input fits, but a rule between records says no
    │   ├── ConsentLacking  somebody has not consented; names them by their pseudonyms
    │   └── Repeated      it was done before; asked for again by name, it is done again
    ├── Conflict          somebody else saved first
    ├── Unreadable        a file cannot be read; names the place
    ├── TooLarge          a file or text is over its limit
    ├── LinkSpent         a one-time link was used, ended or never existed
    └── ToolFailed        a tool outside the process (pandoc, typst) failed or took too long

Messages are English source strings for people, with ``%(name)s`` places filled from
``values``: the web translates the template before it fills it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from research.privacy.identifiers import Certainty, IdentifierKind
    from research.words import Kind


class FasettError(Exception):
    """The root: ``message`` is a template, ``values`` fill it."""

    def __init__(self, message: str, **values: Any) -> None:
        self.message = message
        self.values: Mapping[str, Any] = values
        super().__init__(message % values if values else message)


class NotFound(FasettError):
    """It does not exist, or the actor may not know that it does."""


class NotPermitted(FasettError):
    """The actor may see the record but not do this to it."""


class NotSignedIn(FasettError):
    """Nobody is known to be asking."""


class TooMany(FasettError):
    """It was tried too often.

    Attributes:
        seconds: How long to wait.
    """

    def __init__(self, message: str, *, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(message, seconds=seconds)


class Invalid(FasettError):
    """The input does not fit.

    Attributes:
        problems: Message template by field name; the empty name stands for the whole.
        details: What fills each field's template.
    """

    def __init__(self, problems: Mapping[str, str], details: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        self.problems = dict(problems)
        self.details = dict(details or {})
        lines = [
            (field, text % self.details[field] if self.details.get(field) else text) for field, text in problems.items()
        ]
        super().__init__("%(problems)s", problems="; ".join(f"{at}: {text}" if at else text for at, text in lines))


@dataclass(frozen=True, slots=True)
class Found:
    """Where a text that was to be stored holds what looks like personal data, without what stands there.

    Attributes:
        field: The column; in a list or an object, with the place or the name after a full stop.
        start, end: In code points, from 0.
        of: What kind of record it is in, where it is in one.
        row: The row of an imported table, or the place of a passage in its transcript, as people number them.
    """

    field: str
    kind: "IdentifierKind"
    certainty: "Certainty"
    start: int
    end: int
    of: "Kind | None" = None
    record_id: UUID | None = None
    project_id: UUID | None = None
    row: int | None = None

    def __str__(self) -> str:
        """Tell it to a program: ``what_happened=phone@12-20``."""
        return f"{self.field}={self.kind.value}@{self.start}-{self.end}"


class PersonalData(FasettError):
    """A text holds what looks like personal data.

    Attributes:
        findings: Where, and of what kind; never what stands there.
    """

    def __init__(self, message: str, findings: Sequence[Found]) -> None:
        self.findings = tuple(findings)
        super().__init__(message)


class RuleBroken(FasettError):
    """The input fits, but a rule between records says no.

    Attributes:
        field: The field a form should point at, if there is one.
    """

    def __init__(self, message: str, *, field: str = "", **values: Any) -> None:
        self.field = field
        super().__init__(message, **values)


class ConsentLacking(RuleBroken):
    """The study rests on consent, and somebody's does not hold.

    Attributes:
        lacking: The pseudonym and the identifier of each participant whose does not; empty when nobody was named.
    """

    def __init__(
        self, message: str, *, field: str = "", lacking: tuple[tuple[str, UUID], ...] = (), **values: Any
    ) -> None:
        self.lacking = lacking
        super().__init__(message, field=field, **values)


class Repeated(RuleBroken):
    """It was done before; asked for again by name, it is done again."""


class Conflict(FasettError):
    """Somebody else saved first.

    Attributes:
        stored: The record as it stands now.
    """

    def __init__(self, message: str, *, stored: Any = None, **values: Any) -> None:
        self.stored = stored
        super().__init__(message, **values)


class Unreadable(FasettError):
    """A file cannot be read.

    Attributes:
        line: The line of the fault, from 1; None when the fault has no line.
    """

    def __init__(self, message: str, *, line: int | None = None, **values: Any) -> None:
        self.line = line
        super().__init__(message, **values)


class TooLarge(FasettError):
    """A file or a text is over its limit."""


class LinkSpent(FasettError):
    """A one-time link was used, has ended or never existed."""


class ToolFailed(FasettError):
    """A tool outside the process failed or took too long."""
