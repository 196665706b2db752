"""The command line as a whole: what it tells, where, and how it ends."""

import pytest

from research.installation import Installation
from research.projects import Project
from tests.making import Make
from tests.research.commands.conftest import Fasett


def test_every_command_tells_what_it_does(fasett: Fasett) -> None:
    told = fasett("--help").stdout
    commands = "serve demo import export search report scan reindex backup restore doctor migrate user token"
    assert [command for command in commands.split() if f"\n  {command}  " not in told] == []


def test_the_version_is_told(fasett: Fasett) -> None:
    assert fasett("--version").stdout.startswith("Fasett")


def test_what_cannot_be_done_is_one_line_and_exit_code_1(fasett: Fasett) -> None:
    ended = fasett("user", "link", "nobody@example.org")
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert ended.stderr == "fasett: There is no account for nobody@example.org.\n"


def test_what_is_not_understood_is_exit_code_2(fasett: Fasett) -> None:
    assert fasett("export", "x", "--format", "excel", "--out", "y").exit_code == 2


def test_a_setting_that_does_not_fit_is_named(fasett: Fasett, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FASETT_SESSION_HOURS", "many")
    ended = fasett("user", "list")
    assert ended.exit_code == 1
    assert ended.stderr.startswith("fasett: session_hours: ")


def test_a_database_that_cannot_be_reached_is_one_line(fasett: Fasett, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FASETT_DATABASE_URL", "postgresql://127.0.0.1:1/none?connect_timeout=1")
    ended = fasett("user", "list")
    assert ended.exit_code == 1
    assert ended.stderr.startswith("fasett: The database cannot be used: ")
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize("named", ["Young people and the first job", "young", "YOUNG PEOPLE"])
def test_a_project_is_named_by_its_title_or_how_it_begins(fasett: Fasett, project: Project, named: str) -> None:
    assert fasett("search", "anything", "--project", named).exit_code == 0


def test_a_project_is_named_by_its_identifier(fasett: Fasett, project: Project) -> None:
    assert fasett("search", "anything", "--project", project.id).exit_code == 0


def test_a_project_that_is_not_there_is_told_with_those_that_are(fasett: Fasett, project: Project) -> None:
    ended = fasett("search", "anything", "--project", "Old people")
    assert ended.exit_code == 1
    assert "The projects are: «Young people and the first job»" in ended.stderr


def test_a_beginning_that_several_titles_have_is_not_enough(fasett: Fasett, make: Make) -> None:
    make.project(title="Young people and the second job")
    ended = fasett("search", "anything", "--project", "young")
    assert ended.exit_code == 1
    assert str(make.project_id) in ended.stderr


def test_the_data_folder_may_be_named(embedded: Fasett, installation: Installation) -> None:
    elsewhere = installation.settings.data_dir / "elsewhere"
    assert embedded("--data", elsewhere, "user", "list").exit_code == 0
    assert (elsewhere / "fasett.sqlite3").is_file()
