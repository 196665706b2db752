"""What set-up promises: locked by hash, from any registry, with the tasks that the README names."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-node.lock")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def pins(lock: str) -> dict[str, str]:
    """Return each locked Python package with the rest of its line and its hashes."""
    entries = re.split(r"\n(?=\S)", read(lock).strip())
    return {entry.split("==")[0].strip(): entry.split("==", 1)[1] for entry in entries}


def locked_npm() -> dict[str, dict[str, Any]]:
    packages: dict[str, dict[str, Any]] = json.loads(read("package-lock.json"))["packages"]
    return {path.removeprefix("node_modules/"): entry for path, entry in packages.items() if path}


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=~!; ]", line)[0].lower().replace("_", "-") for line in requirements}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_python_package_is_locked_by_its_hashes(lock: str) -> None:
    assert [name for name, rest in pins(lock).items() if "--hash=sha256:" not in rest] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_python_lock_names_no_address(lock: str) -> None:
    assert "://" not in read(lock)


def test_every_npm_package_is_locked_by_its_hash() -> None:
    assert [path for path, entry in locked_npm().items() if not entry.get("integrity", "").startswith("sha512-")] == []


def test_the_npm_lock_says_not_from_where() -> None:
    assert [path for path, entry in locked_npm().items() if "resolved" in entry] == []
    assert "omit-lockfile-registry-resolved=true" in read(".npmrc").splitlines()


def test_no_npm_package_may_run_anything_when_installed() -> None:
    assert "ignore-scripts=true" in read(".npmrc").splitlines()


def test_the_npm_lock_holds_the_versions_that_package_json_names() -> None:
    package = json.loads(read("package.json"))
    wanted = package["dependencies"] | package["devDependencies"]
    assert {name: locked_npm()[name]["version"] for name in wanted} == wanted


def test_the_locks_hold_everything_that_the_project_names() -> None:
    project = tomllib.loads(read("pyproject.toml"))
    runs = project["project"]["dependencies"] + project["project"]["optional-dependencies"]["postgres"]
    groups = project["dependency-groups"]
    assert names(runs + project["build-system"]["requires"]) <= pins("requirements.lock").keys()
    assert names(groups["dev"]) <= pins("requirements-dev.lock").keys()
    assert names(groups["node"]) <= pins("requirements-node.lock").keys()


def test_tests_run_on_the_versions_that_the_service_runs_on() -> None:
    developed = pins("requirements-dev.lock")
    assert {name: developed[name] for name in pins("requirements.lock")} == pins("requirements.lock")


@pytest.mark.parametrize("task", ["run", "test", "check", "bench", "screens", "lock", "clean", "setup", "help"])
def test_each_task_is_a_target_with_an_explanation(task: str) -> None:
    assert re.search(rf"^{task}:.*## \w", read("Makefile"), re.MULTILINE)


def test_ci_runs_the_tasks_that_a_developer_runs() -> None:
    assert {"make test", "make check"} <= set(read(".ci/run").splitlines())


def test_the_container_runs_as_nobody_in_particular() -> None:
    last_stage = read("Dockerfile").split("\nFROM ")[-1]
    assert "\nUSER 1069:1069\n" in last_stage
