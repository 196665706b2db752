"""What the tests of reports share: what a report of the project is filled from."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from research import demo
from research.access import Actor
from research.installation import Installation
from research.projects import Project
from research.reports import gather
from research.reports.choices import Choices
from research.reports.gather import Gathered
from research.reports.kept import ReportDraft
from research.settings import Settings
from research.store import Store
from research.words import Language
from tests.making import Clock

Gathering = Callable[..., Gathered]


@pytest.fixture
def gathered(installation: Installation, project: Project, owner: Actor) -> Gathering:
    """Gather what a report of the project is filled from, by these choices; as its owner, unless ``by`` is another."""

    def _gathered(*, by: Actor = owner, language: Language = Language.BOKMAL, **choices: object) -> Gathered:
        wanted = ReportDraft(
            title="What we know", template="insights", language=language, choices=Choices.model_validate(choices)
        )
        with installation.store.begin(by) as work:
            return gather.gathered(work, project.id, wanted, installation.finder)

    return _gathered


@pytest.fixture(scope="session")
def demo_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store in which the demo project was told after the last of it had happened, for looking only."""
    clock = Clock()
    clock.now = datetime(2026, 12, 1, tzinfo=UTC)
    installation = Installation.open(Settings(data_dir=tmp_path_factory.mktemp("demo")), clock=clock)
    installation.store.after_commit.clear()
    demo.load(installation.store)
    yield installation.store
    installation.close()
