"""The page and the API that choose who takes part in a study."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from research.access import Actor
from research.studies import Study
from research.words import Role
from tests.making import Make

Browser = Callable[..., TestClient]


@pytest.fixture
def study(make: Make) -> Study:
    """A study whose data are for its members."""
    return make.study(title="The quiet round", is_limited=True)


def test_an_owner_ticks_who_takes_part(browser: Browser, owner: Actor, researcher: Actor, study: Study) -> None:
    visitor, address = browser(owner), f"/studies/{study.id}/circle"
    ticked = f'value="{researcher.person_id}" checked'
    assert ticked not in visitor.get(address).text
    assert "The changes are saved." in visitor.post(address, data={"person_ids": ["", str(researcher.person_id)]}).text
    assert ticked in visitor.get(address).text
    visitor.post(address, data={"person_ids": [""]})
    assert ticked not in visitor.get(address).text


def test_who_does_not_take_part_is_offered_no_choice(browser: Browser, make: Make, study: Study) -> None:
    outside = make.person("Outside", Role.RESEARCHER)
    visitor, address = browser(outside), f"/studies/{study.id}/circle"
    assert "<form" not in visitor.get(address).text.split("<main")[1]
    assert visitor.post(address, data={"person_ids": [str(outside.person_id)]}).status_code == 403


@pytest.mark.parametrize("strange", ["not-an-id", "00000000-0000-7000-8000-000000000000"])
def test_somebody_who_is_not_there_is_refused_beside_the_field(
    browser: Browser, owner: Actor, study: Study, strange: str
) -> None:
    assert browser(owner).post(f"/studies/{study.id}/circle", data={"person_ids": [strange]}).status_code == 422


def test_a_program_chooses_too(program: Browser, owner: Actor, researcher: Actor, study: Study) -> None:
    address = f"/api/v1/studies/{study.id}/circle"
    answer = program(owner).put(address, json={"person_ids": [str(researcher.person_id)]})
    assert {each["name"] for each in answer.json() if each["takes_part"]} == {"Owner", "Researcher"}
    assert program(owner).get(address).json() == answer.json()
