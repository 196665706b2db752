"""P-50: who is not let in is kept out, of everything, and from the day after the last."""

from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from research import projects
from research.access import GRANTS, Actor, Permission, Standing
from research.installation import Installation
from research.store import Store
from research.words import Role
from tests.making import Clock, Make

Browser = Callable[..., TestClient]
LAST = date(2026, 3, 2)
SOMEWHERE = uuid4()


@pytest.fixture
def consultant(make: Make) -> Actor:
    """A researcher whose contract ends today."""
    return make.person("Consultant", Role.RESEARCHER, ends_on=LAST)


def found(installation: Installation, actor: Actor) -> int:
    """Return how much somebody's search finds."""
    with installation.store.begin(actor) as work:
        return installation.finder.search(work, "letter").total


def test_p50_nobody_may_do_anything_who_has_no_role() -> None:
    standing = Standing(Actor(person_id=None))
    assert not any(standing.may(permission, SOMEWHERE) for permission in Permission)


def test_p50_a_role_allows_what_the_table_says_and_nothing_else() -> None:
    told = {role: sorted(permission.value for permission in GRANTS[role]) for role in Role}
    assert told == {
        Role.OWNER: sorted(permission.value for permission in Permission),
        Role.RESEARCHER: ["add_observation", "keep_own", "open_key", "read", "read_research", "write_research"],
        Role.CASEWORKER: ["add_observation", "keep_own", "read"],
        Role.READER: ["keep_own", "read"],
        Role.PRIVACY_OFFICER: ["read_log"],
    }


def test_p50_on_the_last_day_a_consultant_still_works(
    browser: Browser, program: Browser, installation: Installation, make: Make, consultant: Actor
) -> None:
    observation = make.observation()
    assert browser(consultant).get(f"/observations/{observation.id}").status_code == 200
    assert program(consultant).get(f"/api/v1/observations/{observation.id}").status_code == 200
    assert found(installation, consultant) == 1


def test_p50_the_day_after_there_is_nothing_for_them_in_pages_search_or_the_api(
    browser: Browser, program: Browser, installation: Installation, make: Make, consultant: Actor, clock: Clock
) -> None:
    observation, base = make.observation(), f"/projects/{make.project_id}"
    visitor, asking = browser(consultant), program(consultant)
    clock.advance(days=1)
    for address in (f"/observations/{observation.id}", base, f"{base}/search?q=letter", f"{base}/members"):
        assert browser(consultant).get(address).status_code == 404
    for address in (f"observations/{observation.id}", f"projects/{make.project_id}/interviews"):
        assert asking.get(f"/api/v1/{address}").status_code == 404
    assert asking.get("/api/v1/search?q=letter").json()["total"] == 0
    assert asking.get("/api/v1/search/words?q=let").json() == []
    assert found(installation, consultant) == 0
    assert visitor.post(f"{base}/observations", data={"what_happened": "Seen."}).status_code in {401, 404}


def test_p50_an_administrator_sees_no_contents_without_being_a_member(
    browser: Browser, administrator: Actor, make: Make
) -> None:
    observation, base = make.observation(), f"/projects/{make.project_id}"
    for address in (f"/observations/{observation.id}", base, f"{base}/search?q=letter", f"{base}/privacy"):
        assert browser(administrator).get(address).status_code == 404


# --- the privacy officer ---


@pytest.fixture
def officer(team: dict[str, Actor]) -> Actor:
    """The privacy officer of the project."""
    return team[Role.PRIVACY_OFFICER]


def test_p50_the_front_page_leads_a_privacy_officer_to_the_privacy_page(
    browser: Browser, officer: Actor, make: Make
) -> None:
    answer = browser(officer).get("/")
    assert (answer.status_code, answer.url.path) == (200, f"/projects/{make.project_id}/privacy")


def test_p50_the_menu_of_a_privacy_officer_holds_what_they_may_open(
    browser: Browser, officer: Actor, make: Make
) -> None:
    shown = browser(officer).get(f"/projects/{make.project_id}/privacy").text
    base = f'href="/projects/{make.project_id}'
    assert f'{base}/privacy"' in shown
    for part in ("interviews", "observations/new", "insights", "reports", "search", "settings"):
        assert f'{base}/{part}"' not in shown
    assert 'role="search"' not in shown


@pytest.mark.parametrize(
    "part",
    [
        "interviews",
        "observations",
        "quotes",
        "insights",
        "experiments",
        "reports",
        "search",
        "map",
        "bin",
        "studies",
        "participants",
        "tags",
        "members",
        "settings",
        "transfer",
        "activity",
        "gates",
    ],
)
def test_p50_a_privacy_officer_is_told_that_contents_are_not_for_them(
    browser: Browser, officer: Actor, make: Make, part: str
) -> None:
    assert browser(officer).get(f"/projects/{make.project_id}/{part}").status_code == 403


def test_p50_a_privacy_officer_finds_nothing(installation: Installation, officer: Actor, make: Make) -> None:
    make.insight(statement="The letter is not read.", confirmed=True)
    assert found(installation, officer) == 0


def test_p50_an_owner_gives_the_role_of_privacy_officer_on_the_page_of_members(
    browser: Browser, store: Store, owner: Actor, make: Make
) -> None:
    somebody = make.person("Somebody", Role.READER)
    answer = browser(owner).post(
        f"/projects/{make.project_id}/members/{somebody.person_id}",
        data={"role": "privacy_officer", "ends_on": "2026-03-31"},
    )
    assert answer.status_code == 200
    with store.begin(somebody) as work:
        assert projects.shown(work, make.project_id).role is Role.PRIVACY_OFFICER


# --- what an address, a title and a file name say (P-57) ---

SAID = "Kari went to the kingfisher"


def test_p57_no_title_of_a_page_holds_what_somebody_has_written(browser: Browser, owner: Actor, make: Make) -> None:
    interview = make.interview(title=SAID, transcript=(SAID,))
    observation, tag = make.observation(what_happened=SAID), make.tag(SAID)
    insight, participant = make.insight(statement=SAID), make.participant(characteristics=SAID)
    visitor = browser(owner)
    for address in (
        f"/interviews/{interview.id}",
        f"/interviews/{interview.id}/edit",
        f"/interviews/{interview.id}/history",
        f"/observations/{observation.id}",
        f"/observations/{observation.id}/history",
        f"/participants/{participant.id}",
        f"/insights/{insight.id}",
        f"/tags/{tag.id}",
        f"/tags/{tag.id}/split",
        f"/projects/{make.project_id}/search?q=kingfisher",
    ):
        shown = visitor.get(address)
        assert shown.status_code == 200
        title = shown.text[shown.text.index("<title>") : shown.text.index("</title>")]
        assert (address, "ingfisher" in title) == (address, False)


def test_p57_no_address_is_made_of_what_somebody_has_written(browser: Browser, owner: Actor, make: Make) -> None:
    observation = make.observation(what_happened=SAID)
    interview = make.interview(title=SAID)
    for kind, record in (("observations", observation), ("interviews", interview)):
        shown = browser(owner).get(f"/projects/{make.project_id}/{kind}").text
        addresses = [part.split('"')[0] for part in shown.split('href="')[1:]]
        assert f"/{kind}/{record.id}" in addresses
        assert not [address for address in addresses if "ingfisher" in address or "Kari" in address]


@pytest.mark.parametrize("format", ["csv", "json", "sqlite"])
def test_p57_the_name_of_a_file_says_the_day_and_nothing_of_what_it_holds(
    browser: Browser, owner: Actor, make: Make, format: str
) -> None:
    make.interview(title=SAID)
    answer = browser(owner).get(f"/projects/{make.project_id}/transfer/export?format={format}")
    assert answer.headers["content-disposition"].startswith('attachment; filename="fasett-2026-03-02.')
