"""The pages of the bin."""

from collections.abc import Callable
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from research.access import Actor
from research.projects import Project
from research.words import Role
from tests.making import Clock, Make

Browser = Callable[..., TestClient]


@pytest.fixture
def home(project: Project) -> str:
    """The address of the project's bin."""
    return f"/projects/{project.id}/bin"


def removed(visitor: TestClient, make: Make, by: Actor | None = None) -> UUID:
    """Put an observation in the bin."""
    made = make.observation(by=by)
    visitor.post(f"/observations/{made.id}/remove")
    return made.id


def test_an_empty_bin_says_so(browser: Browser, owner: Actor, home: str) -> None:
    assert "The bin is empty" in browser(owner).get(home).text


def test_the_bin_tells_who_removed_what_and_how_long_it_lies_there(
    browser: Browser, owner: Actor, clock: Clock, make: Make, home: str
) -> None:
    removed(browser(owner), make)
    clock.advance(days=2)
    shown = browser(owner).get(home).text
    for words in ("OBS-001", "The letter was read aloud twice", "Owner removed this 2 March 2026", "28 days left"):
        assert words in shown


def test_the_bin_tells_what_hangs_on_what_lies_there(browser: Browser, owner: Actor, make: Make, home: str) -> None:
    passage = make.passage()
    make.evidence(make.insight(), passage)
    visitor = browser(owner)
    visitor.post(f"/interviews/{passage.interview_id}/remove")
    shown = visitor.get(home).text
    assert "1 quote" in shown
    assert "cited by 1 insight" in shown


def test_what_is_taken_out_is_back(browser: Browser, owner: Actor, make: Make, home: str) -> None:
    visitor = browser(owner)
    made = removed(visitor, make)
    assert f'action="/observations/{made}/restore"' in visitor.get(home).text
    assert "It is back." in visitor.post(f"/observations/{made}/restore").text


def test_before_deleting_for_good_it_is_said_what_goes(browser: Browser, owner: Actor, make: Make, home: str) -> None:
    passage = make.passage()
    make.evidence(make.insight(), passage)
    visitor = browser(owner)
    visitor.post(f"/interviews/{passage.interview_id}/remove")
    shown = visitor.get(f"{home}/{passage.interview_id}").text
    for words in ("This cannot be undone", "1 passage goes", "1 quote goes", "1 insight loses evidence"):
        assert words in shown


def test_what_is_deleted_for_good_is_gone(browser: Browser, owner: Actor, make: Make, home: str) -> None:
    visitor = browser(owner)
    made = removed(visitor, make)
    assert "OBS-001 is deleted for good." in visitor.post(f"{home}/{made}").text
    assert visitor.post(f"/observations/{made}/restore").status_code == 404


def test_no_page_breaks_when_evidence_is_deleted_for_good(
    browser: Browser, owner: Actor, make: Make, home: str
) -> None:
    insight, visitor = make.insight(confirmed=True), browser(owner)
    passage = make.passage()
    make.evidence(insight, passage)
    visitor.post(f"/interviews/{passage.interview_id}/remove")
    visitor.post(f"{home}/{passage.interview_id}")
    pages = (f"/insights/{insight.id}", f"/insights/{insight.id}/history", f"/projects/{make.project_id}", home)
    assert [visitor.get(page).status_code for page in pages] == [200] * 4
    assert "1 that is no longer here" in visitor.get(pages[1]).text


@pytest.mark.parametrize(("role", "may"), [(Role.OWNER, True), (Role.RESEARCHER, False)])
def test_only_owners_are_offered_to_delete_for_good(
    browser: Browser, team: dict[str, Actor], make: Make, home: str, role: Role, may: bool
) -> None:
    made = removed(browser(team["owner"]), make)
    visitor = browser(team[role])
    assert ("Delete for good now" in visitor.get(home).text) is may
    assert (visitor.get(f"{home}/{made}").status_code == 200) is may


def test_a_caseworker_finds_own_observations_there(browser: Browser, caseworker: Actor, make: Make, home: str) -> None:
    visitor = browser(caseworker)
    removed(visitor, make, by=caseworker)
    assert home in visitor.get(f"/projects/{make.project_id}/observations").text
    assert "OBS-" in visitor.get(home).text


def test_a_reader_has_no_bin(browser: Browser, reader: Actor, home: str) -> None:
    assert browser(reader).get(home).status_code == 403


# --- projects -----------------------------------------------------------------------------------------------------


def test_an_owner_removes_a_project_and_takes_it_out_again(browser: Browser, owner: Actor, project: Project) -> None:
    visitor = browser(owner)
    assert "is in the bin." in visitor.post(f"/projects/{project.id}/remove").text
    assert "30 days left" in visitor.get("/bin").text
    assert "It is back." in visitor.post(f"/projects/{project.id}/restore").text


def test_a_project_that_is_deleted_for_good_is_gone(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    make.observation()
    visitor = browser(owner)
    visitor.post(f"/projects/{project.id}/remove")
    assert "1 record goes with it" in visitor.get(f"/bin/{project.id}").text
    assert "is deleted for good." in visitor.post(f"/bin/{project.id}").text
    assert visitor.get(f"/bin/{project.id}").status_code == 404


def test_who_does_not_own_a_project_cannot_remove_it(browser: Browser, researcher: Actor, project: Project) -> None:
    assert browser(researcher).post(f"/projects/{project.id}/remove").status_code == 403
