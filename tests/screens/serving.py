"""The service under test: a real server in a thread, with the demo project and an empty one."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import uvicorn
from pydantic import SecretStr

from app.main import create_app
from research import demo, encryption, people, projects, sessions
from research.access import SYSTEM, Actor
from research.installation import Installation
from research.people import MemberDraft, PasswordDraft, Person
from research.projects import Project, ProjectDraft
from research.settings import Settings
from research.store import Store
from research.words import Role
from tests.making import Clock

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""When the tests take place: after the last day that the demo tells of."""

KEY = SecretStr(encryption.new_key())
PASSWORD = "riktig hest batteri stift"


@dataclass
class Site:
    """A running service.

    Attributes:
        address: Where it answers, without a slash at the end.
        project_id: The demo project.
        people: Somebody of each role in the demo project, with a password.
    """

    address: str
    installation: Installation
    project_id: UUID
    people: dict[Role, Person] = field(default_factory=dict)

    @property
    def store(self) -> Store:
        """What is behind the pages."""
        return self.installation.store

    def actor(self, role: Role) -> Actor:
        """Return whoever has a role, as the functions of the domain know them."""
        return Actor(person_id=self.people[role].id, name=self.people[role].name)

    def begin(self, role: Role) -> str:
        """Sign somebody in, and return the secret that their browser keeps."""
        with self.store.begin(SYSTEM, write=True) as work:
            return sessions.begin(work, self.people[role])

    def new_project(self, title: str) -> Project:
        """Make an empty project with the members of the demo project."""
        with self.store.begin(self.actor(Role.OWNER), write=True) as work:
            made = projects.add(work, ProjectDraft(title=title, question="Hva er det som gjør at folk gir opp?"))
        with self.store.begin(SYSTEM, write=True) as work:
            for role in set(Role) - {Role.OWNER}:
                people.add_member(work, made.id, self.people[role].id, MemberDraft(role=role))
        return made


@contextmanager
def running(folder: Path) -> Iterator[Site]:
    """Serve a fresh installation with the demo project on a free port."""
    clock = Clock()
    clock.now = NOW
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        installation = Installation.open(Settings(data_dir=folder, base_url=address, key=KEY), clock=clock)
        site = _with_demo(address, installation)
        config = uvicorn.Config(create_app(installation=installation), log_level="warning", ws="none")
        server = uvicorn.Server(config)
        # The socket listens already, so nobody has to wait for the thread.
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield site
        finally:
            server.should_exit = True
            thread.join()
            installation.close()


def _with_demo(address: str, installation: Installation) -> Site:
    store = installation.store
    demo.load(store)
    with store.begin(SYSTEM) as work:
        project = projects.find(work)[0]
        members = {member.role: people.get(work, member.person_id) for member in people.members(work, project.id)}
    for person in members.values():
        with store.begin(Actor(person_id=person.id, name=person.name), write=True) as work:
            people.set_password(work, person.id, PasswordDraft(password=PASSWORD))
    return Site(address, installation, project.id, members)
