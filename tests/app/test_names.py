"""The page and the API of the first names that are looked for."""

from collections.abc import Callable

from starlette.testclient import TestClient

from research.access import Actor

Browser = Callable[..., TestClient]


def test_an_administrator_adds_a_name_and_takes_it_off(browser: Browser, administrator: Actor) -> None:
    client = browser(administrator)
    assert "«Zefira» is looked for." in client.post("/names", data={"name": "zefira"}).text
    assert "Zefira" in client.get("/names", params={"origin": "own"}).text
    assert "is no longer looked for" in client.post("/names/Zefira/off").text
    assert "No such name on the list" in client.get("/names", params={"q": "Zefira"}).text


def test_a_name_that_is_no_name_is_refused_with_what_was_typed(browser: Browser, administrator: Actor) -> None:
    answer = browser(administrator).post("/names", data={"name": "R2 D2"})
    assert (answer.status_code, 'value="R2 D2"' in answer.text) == (422, True)


def test_others_see_the_list_and_do_not_change_it(browser: Browser, owner: Actor) -> None:
    client = browser(owner)
    assert "Do not look for it" not in client.get("/names").text
    assert client.post("/names/Solveig/off").status_code == 403


def test_a_program_of_an_administrator_changes_the_list(program: Browser, administrator: Actor) -> None:
    client = program(administrator)
    assert client.put("/api/v1/names/Zefira").json() == {"name": "Zefira", "origin": "own"}
    assert client.delete("/api/v1/names/Zefira").status_code == 204
    assert client.get("/api/v1/names", params={"q": "Zefira"}).json()["items"] == []
