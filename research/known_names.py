"""The names that are looked for in what is written in a project: of its members, of the people in its key, and those
that many have."""

from uuid import UUID

from sqlmodel import col, select

from research import first_names
from research.access import Membership, Permission
from research.key_table import KeyTable
from research.people import Person
from research.privacy.identifiers import KnownNames
from research.store import UnitOfWork
from research.studies import Study
from research.words import Role

_SHORTEST = 3
"""Letters; what is shorter is more often an initial than a name."""


def of(work: UnitOfWork, project_id: UUID, keys: KeyTable) -> KnownNames:
    """Return the names that are looked for in what the actor writes in a project."""
    chosen = select(Person.name).join(Membership, col(Membership.person_id) == col(Person.id))
    members = work.session.exec(chosen.where(Membership.project_id == project_id)).all()
    known = {*members, *_in_key(work, project_id, keys)}
    whole = (name for name in known if " " in name)
    parts = {part for name in known for part in name.replace("-", " ").split()}
    single = {part for part in parts if len(part) >= _SHORTEST and part[:1].isupper()}
    return KnownNames(frozenset(whole), first_names.looked_for(work) | single)


def _in_key(work: UnitOfWork, project_id: UUID, keys: KeyTable) -> frozenset[str]:
    """Return the names of participants that the actor may open the key of.

    To anybody else, that a name is known would tell that its holder takes part.
    """
    if not work.standing.may(Permission.OPEN_KEY, project_id):
        return frozenset()
    sees_all = work.actor.is_system or work.standing.roles.get(project_id) is Role.OWNER
    limited = select(Study.id).where(Study.project_id == project_id, col(Study.is_limited).is_(True))
    hidden = () if sees_all else set(work.session.exec(limited)) - work.standing.circles
    return keys.names(project_id, but=hidden)
