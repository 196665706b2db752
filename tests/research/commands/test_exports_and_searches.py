"""`fasett export`, `fasett search` and `fasett reindex`."""

import json
from pathlib import Path

import pytest

from research.projects import Project
from tests.making import Make
from tests.research.commands.conftest import Fasett


@pytest.mark.parametrize(("format", "name"), [("csv", "folder"), ("csv", "all.zip"), ("json", "a"), ("sqlite", "b")])
def test_a_project_is_written_to_an_open_format(
    fasett: Fasett, project: Project, tmp_path: Path, format: str, name: str
) -> None:
    assert fasett("export", "young", "--format", format, "--out", tmp_path / name).exit_code == 0
    assert (tmp_path / name).exists()


def test_an_export_writes_over_nothing(fasett: Fasett, project: Project, tmp_path: Path) -> None:
    file = tmp_path / "dear"
    file.write_text("my own")
    assert fasett("export", "young", "--format", "sqlite", "--out", file).exit_code == 1
    assert file.read_text() == "my own"


def test_what_is_found_is_told_to_a_program(fasett: Fasett, make: Make) -> None:
    made = make.observation(what_happened="Køen sto ut døra")
    told = json.loads(fasett("search", "køen", "--json").stdout)
    assert told["total"] == 1
    assert (told["hits"][0]["reference"], told["hits"][0]["id"]) == ("OBS-001", str(made.id))


def test_what_is_found_is_a_line_each_where_nobody_watches(fasett: Fasett, make: Make) -> None:
    make.observation(what_happened="Køen sto ut døra")
    assert fasett("search", "køen").stdout == "OBS-001\t2026-03-02\tKøen sto ut døra\tKøen sto ut døra\n"


def test_the_index_is_built_again(fasett: Fasett, make: Make) -> None:
    make.observation(what_happened="Køen sto ut døra")
    assert fasett("reindex").exit_code == 0
    assert json.loads(fasett("search", "køen", "--json").stdout)["total"] == 1
