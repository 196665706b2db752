"""What every test may ask for: an installation of its own, people with roles, records and visitors."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from fastapi import FastAPI
from jinja2 import FileSystemBytecodeCache
from pydantic import SecretStr
from starlette.testclient import TestClient

from app.main import create_app, work_on
from app.security import COOKIE
from research import access_tokens, database, encryption, migrations, people, projects, sessions
from research.access import SYSTEM, Actor
from research.access_tokens import TokenDraft
from research.installation import Installation, load_records
from research.people import MemberDraft
from research.projects import Project, ProjectDraft
from research.settings import Settings
from research.store import Store
from research.words import Language, Role
from tests import postgresql
from tests.making import Clock, Make

KEY = SecretStr(encryption.new_key())
"""What names and contact data are encrypted with in the tests."""

_SQLITE_FILE = "fasett.sqlite3"
_TEMPLATE = "fasett_template"
# Where Linux keeps files in memory: a test makes a database of its own, which takes a tenth of the time there.
_MEMORY = Path("/dev/shm")
_ENOUGH_BYTES = 4 * 1024**3


def pytest_configure() -> None:
    """Keep what the tests write in memory, where there is room and nobody has said another place."""
    if "TMPDIR" not in os.environ and _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ENOUGH_BYTES:
        os.environ["TMPDIR"] = tempfile.tempdir = str(_MEMORY)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the command line choose the database."""
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite", help="what the tests store in")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, on PostgreSQL, what stores nothing, and the pages and the API over what does: they have been run."""
    if config.getoption("--database") == "postgresql":
        by_use: dict[bool, list[pytest.Item]] = {True: [], False: []}
        for item in items:
            names = set(getattr(item, "fixturenames", ()))
            by_use["is_postgresql" in names and "service" not in names].append(item)
        config.hook.pytest_deselected(items=by_use[False])
        items[:] = by_use[True]


@pytest.fixture(scope="session")
def is_postgresql(pytestconfig: pytest.Config) -> bool:
    """Whether the tests run on PostgreSQL."""
    return bool(pytestconfig.getoption("--database") == "postgresql")


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[postgresql.Server]:
    """A PostgreSQL server with a migrated template."""
    load_records()
    with postgresql.started() as server:
        engine = database.open_engine(Settings(database_url=server.create(_TEMPLATE)).resolved_database_url)
        migrations.migrate(engine)
        engine.dispose()
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database, to be copied."""
    folder = tmp_path_factory.mktemp("template")
    Installation.open(Settings(data_dir=folder)).close()
    return folder / _SQLITE_FILE


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path, is_postgresql: bool) -> Iterator[Settings]:
    """Settings that point at a migrated, empty database of the test's own; pages speak the source language."""
    if not is_postgresql:
        shutil.copyfile(request.getfixturevalue("sqlite_template"), tmp_path / _SQLITE_FILE)
        yield Settings(data_dir=tmp_path, language=Language.ENGLISH, key=KEY)
        return
    server: postgresql.Server = request.getfixturevalue("postgresql_server")
    name = f"fasett_{uuid4().hex}"
    address = server.create(name, template=_TEMPLATE)
    yield Settings(data_dir=tmp_path, database_url=address, language=Language.ENGLISH, key=KEY)
    server.drop(name)


@pytest.fixture
def clock() -> Clock:
    """The installation's clock: Monday 2 March 2026, 9 o'clock UTC, until it is moved."""
    return Clock()


@pytest.fixture
def installation(settings: Settings, clock: Clock) -> Iterator[Installation]:
    """An installation in which nothing has happened yet."""
    opened = Installation.open(settings, clock=clock)
    # A search catches up by itself; doing so behind a test's back only makes it slow.
    opened.store.after_commit.clear()
    yield opened
    opened.close()


@pytest.fixture
def store(installation: Installation) -> Store:
    """The installation's store."""
    return installation.store


@pytest.fixture
def team(store: Store) -> dict[str, Actor]:
    """The people of the tests, by what they are in the project; the outsider is in none."""
    with store.begin(SYSTEM, write=True) as work:
        names = (*Role, "outsider")
        made = [people.add_without_password(work, name.capitalize(), f"{name}@example.org") for name in names]
    return {str(name): Actor(person_id=person.id, name=person.name) for name, person in zip(names, made, strict=True)}


@pytest.fixture
def owner(team: dict[str, Actor]) -> Actor:
    """Who owns the project."""
    return team["owner"]


@pytest.fixture
def researcher(team: dict[str, Actor]) -> Actor:
    """Somebody who writes research in the project."""
    return team["researcher"]


@pytest.fixture
def caseworker(team: dict[str, Actor]) -> Actor:
    """Somebody who adds observations to the project."""
    return team["caseworker"]


@pytest.fixture
def reader(team: dict[str, Actor]) -> Actor:
    """Somebody who reads what the project has confirmed."""
    return team["reader"]


@pytest.fixture
def outsider(team: dict[str, Actor]) -> Actor:
    """Somebody with an account who is not a member of the project."""
    return team["outsider"]


@pytest.fixture
def administrator(store: Store) -> Actor:
    """Somebody who administers the installation, and is a member of no project."""
    with store.begin(SYSTEM, write=True) as work:
        person = people.add_without_password(work, "Administrator", "administrator@example.org")
        person.is_administrator = True
        work.save(person)
    return Actor(person_id=person.id, name=person.name, is_administrator=True)


@pytest.fixture
def project(store: Store, team: dict[str, Actor]) -> Project:
    """A project that all but the outsider are members of."""
    with store.begin(team["owner"], write=True) as work:
        made = projects.add(work, ProjectDraft(title="Young people and the first job"))
    with store.begin(SYSTEM, write=True) as work:
        for role in set(Role) - {Role.OWNER}:
            people.add_member(work, made.id, team[role].person_id or made.id, MemberDraft(role=role))
    return made


@pytest.fixture
def make(store: Store, project: Project, owner: Actor) -> Make:
    """What makes records of the project."""
    return Make(store, project.id, owner)


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """The templates as the first test that showed them compiled them."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture(scope="session")
def services() -> dict[tuple[int, str], FastAPI]:
    """The web services that tests have made, by what each is made with: reading some 600 routes takes its time."""
    return {}


@pytest.fixture
def service(
    installation: Installation,
    compiled_templates: FileSystemBytecodeCache,
    services: dict[tuple[int, str], FastAPI],
) -> Iterator[FastAPI]:
    """The web service over the installation; a route that a test adds is taken away after it."""
    made_with = installation.settings.upload_limit_bytes, installation.settings.base_url
    if made_with not in services:
        services[made_with] = create_app(installation=installation)
        services[made_with].state.rendering.environment.bytecode_cache = compiled_templates
    app = services[made_with]
    work_on(app, installation)
    known = len(app.router.routes)
    yield app
    del app.router.routes[known:]


@pytest.fixture
def browser(service: FastAPI, store: Store) -> Iterator[Callable[..., TestClient]]:
    """Open a browser in which somebody, or nobody, is signed in."""
    opened: list[TestClient] = []

    def _open(actor: Actor | None = None) -> TestClient:
        client = TestClient(service, headers={"Sec-Fetch-Site": "same-origin"})
        opened.append(client)
        if actor is not None and actor.person_id is not None:
            with store.begin(SYSTEM, write=True) as work:
                client.cookies.set(COOKIE, sessions.begin(work, people.get(work, actor.person_id)))
        return client

    yield _open
    for client in opened:
        client.close()


@pytest.fixture
def program(service: FastAPI, store: Store) -> Iterator[Callable[..., TestClient]]:
    """Start a program with an access token of somebody's."""
    started: list[TestClient] = []

    def _start(actor: Actor, *, may_write: bool = True) -> TestClient:
        assert actor.person_id is not None
        with store.begin(SYSTEM, write=True) as work:
            draft = TokenDraft(name="A program", may_write=may_write)
            _, secret = access_tokens.make(work, actor.person_id, draft)
        client = TestClient(service, headers={"Authorization": f"Bearer {secret}"})
        started.append(client)
        return client

    yield _start
    for client in started:
        client.close()
