"""The settings that bear on privacy: which are lower than they come, and since when.

What a setting was at a start is told by the access log: a line is written where a start finds another value than the
newest line says, or than the setting's own where no line is. So nobody need remember to tell of a change, and nobody
who changes the environment can leave it untold.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

from research import access_log
from research.access import SYSTEM, Permission
from research.records import View
from research.settings import Settings
from research.store import Store, UnitOfWork
from research.words import N_, LogAct

_LOCAL = frozenset({"127.0.0.1", "::1", "localhost"})


class _Watched(NamedTuple):
    """How a setting is told of.

    Attributes:
        is_lower: Says whether a value lowers privacy, given the value that the setting comes with.
        says: What a lower value leads to.
    """

    is_lower: Callable[[Any, Any], bool]
    says: str


def _more(value: Any, usual: Any) -> bool:
    return bool(value > usual)


def _less(value: Any, usual: Any) -> bool:
    return bool(value < usual)


def _on(value: Any, _usual: Any) -> bool:
    return bool(value)


def _in_clear(value: Any, _usual: Any) -> bool:
    address = urlsplit(str(value))
    return address.scheme != "https" and address.hostname not in _LOCAL


WATCHED = {
    "base_url": _Watched(_in_clear, N_("What is sent can be read on the way: the address does not begin with https.")),
    "allow_http": _Watched(_on, N_("A public address may be served without encryption.")),
    "session_idle_minutes": _Watched(_more, N_("A screen that is left stays open longer.")),
    "session_hours": _Watched(_more, N_("A sign-in that is stolen is of use longer.")),
    "invitation_days": _Watched(_more, N_("An invitation that goes astray can be used longer.")),
    "consent_age": _Watched(_less, N_("Younger people take part without a guardian's consent.")),
    "longest_retention_years": _Watched(_more, N_("Raw data can be kept longer.")),
    "unusual_reading": _Watched(_more, N_("More can be read in a short time before anybody is told.")),
    "backup_days": _Watched(_more, N_("Copies hold what was deleted for longer, where Fasett cannot reach into them.")),
    "least_group": _Watched(_less, N_("Smaller groups are told of, in which people may be recognised.")),
    "log_years": _Watched(_less, N_("Who has seen what can be told for a shorter time.")),
    "log_addresses": _Watched(_on, N_("The web server's log tells where people are.")),
}
"""The settings that are watched, with what lowers privacy."""


class SettingView(View):
    """A setting that bears on privacy.

    Attributes:
        usual: What it is when nobody has set it.
        says: What its being lower leads to; empty where it is not.
        changed_at: When a start found it changed last; None where it never was.
    """

    name: str
    value: str
    usual: str
    says: str
    changed_at: datetime | None


def in_force(work: UnitOfWork, project_id: UUID, settings: Settings) -> list[SettingView]:
    """Return the settings that bear on privacy, those that lower it first."""
    work.require(Permission.READ_LOG, project_id)
    changed = {str(each.told.get("setting")): each.at for each in access_log.of_settings(work)}
    found = [
        SettingView(
            name=name,
            value=_told(name, getattr(settings, name)),
            usual=_told(name, _usual(name)),
            says=watched.says if watched.is_lower(getattr(settings, name), _usual(name)) else "",
            changed_at=changed.get(name),
        )
        for name, watched in WATCHED.items()
    ]
    return sorted(found, key=lambda each: not each.says)


def note_changes(store: Store, settings: Settings) -> int:
    """Log which of the settings are others than at the last start, and return how many."""
    with store.begin(SYSTEM) as work:
        if not list(_changed(work, settings)):
            return 0
    with store.begin(SYSTEM, write=True) as work:
        # Looked at again, since another process may have begun at the same moment.
        found = list(_changed(work, settings))
        for name, before, after in found:
            work.note(LogAct.SETTING_CHANGED, project_id=None, setting=name, before=before, after=after)
        return len(found)


def _changed(work: UnitOfWork, settings: Settings) -> Iterator[tuple[str, str, str]]:
    before = {name: _told(name, _usual(name)) for name in WATCHED}
    before |= {str(each.told.get("setting")): str(each.told.get("after")) for each in access_log.of_settings(work)}
    for name in WATCHED:
        after = _told(name, getattr(settings, name))
        if after != before[name]:
            yield name, before[name], after


def _usual(name: str) -> Any:
    return Settings.model_fields[name].default


def _told(name: str, value: Any) -> str:
    """Return a value as it is told: of an address no more than how it is reached."""
    return urlsplit(str(value)).scheme if name == "base_url" else str(value)
