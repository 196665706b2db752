"""The API of search."""

from collections.abc import Callable
from datetime import date

import pytest
from starlette.testclient import TestClient

from research.access import Actor
from research.interviews import Interview
from tests.making import Make


@pytest.fixture
def interview(make: Make) -> Interview:
    """An interview in which somebody waits."""
    return make.interview(transcript=("Jeg ventet på brevet i fire uker.", "Så ringte jeg."), tags=["ventetid"])


def test_a_passage_is_found_by_another_form_of_its_words(api: TestClient, interview: Interview) -> None:
    (hit,) = api.get("/api/v1/search", params={"q": "brevene"}).json()["hits"]
    passage = api.get(f"/api/v1/interviews/{interview.id}/passages").json()[0]["id"]
    assert (hit["kind"], hit["id"], hit["passage"]) == ("interview", str(interview.id), passage)
    assert hit["url"] == f"http://127.0.0.1:8000/interviews/{interview.id}/passages/{passage}"


def test_highlights_say_where_in_the_snippet_the_words_are(api: TestClient, interview: Interview) -> None:
    (hit,) = api.get("/api/v1/search", params={"q": "brev"}).json()["hits"]
    assert [hit["snippet"][first:last] for first, last in hit["highlights"]] == ["brevet"]


def test_words_may_be_sent_in_a_body(api: TestClient, interview: Interview) -> None:
    by_address = api.get("/api/v1/search", params={"q": "brev", "from": "2026-01-01"})
    assert api.post("/api/v1/search", json={"q": "brev", "from": "2026-01-01"}).json() == by_address.json()


def test_a_reading_token_searches(program: Callable[..., TestClient], researcher: Actor, interview: Interview) -> None:
    found = program(researcher, may_write=False).post("/api/v1/search", json={"q": "brev"})
    assert (found.status_code, found.json()["total"]) == (200, 1)


def test_a_filter_takes_several_values(api: TestClient, make: Make) -> None:
    for phase in ("diagnose", "explore", "develop"):
        make.observation(what_happened="Brevet kom for sent.", phase=phase)
    found = api.get("/api/v1/search", params={"q": "brev", "phase": ["diagnose", "develop"]}).json()
    assert {hit["phase"] for hit in found["hits"]} == {"diagnose", "develop"}


@pytest.mark.parametrize(
    ("narrowed", "total"),
    [({"tag": "ventetid"}, 2), ({"tag": "annet"}, 0), ({"from": "2026-02-04"}, 0), ({"to": "2026-02-03"}, 2)],
)
def test_hits_are_narrowed_to_a_tag_and_to_days(
    api: TestClient, interview: Interview, narrowed: dict[str, str], total: int
) -> None:
    assert api.get("/api/v1/search", params={"q": "jeg", "kind": "interview", **narrowed}).json()["total"] == total


def test_hits_are_narrowed_to_a_study_a_status_a_month_and_an_interview(api: TestClient, make: Make) -> None:
    study = make.study()
    wanted = make.interview(transcript=("Brevet kom.",), study_id=study.id, held_on=date(2026, 5, 8))
    make.interview(transcript=("Brevet kom.",), held_on=date(2026, 6, 8))
    insight = make.insight(statement="Brevet blir ikke lest.", confirmed=True)
    for narrowed in ({"study": str(study.id)}, {"month": "2026-05"}, {"record": str(wanted.id)}):
        (hit,) = api.get("/api/v1/search", params={"q": "brev", **narrowed}).json()["hits"]
        assert hit["id"] == str(wanted.id)
    (hit,) = api.get("/api/v1/search", params={"q": "brev", "status": "confirmed"}).json()["hits"]
    assert hit["id"] == str(insight.id)


def test_the_newest_come_first_when_asked_for(api: TestClient, make: Make) -> None:
    for day in (5, 7, 6):
        make.observation(what_happened="Brevet kom.", observed_on=date(2026, 2, day))
    found = api.get("/api/v1/search", params={"q": "brev", "sort": "newest"}).json()
    assert [hit["at"] for hit in found["hits"]] == ["2026-02-07", "2026-02-06", "2026-02-05"]


def test_other_words_for_the_same_are_told_and_can_be_left_out(api: TestClient, make: Make) -> None:
    make.observation(what_happened="Hun fikk arbeidsavklaringspenger.")
    found = api.get("/api/v1/search", params={"q": "AAP"}).json()
    assert (found["total"], bool(found["also"])) == (1, True)
    exact = api.get("/api/v1/search", params={"q": "AAP", "synonyms": False}).json()
    assert (exact["total"], exact["also"]) == (0, [])


def test_a_hit_tells_how_many_there_are_in_its_record(api: TestClient, make: Make) -> None:
    make.interview(transcript=("Brevet kom.", "Brevet gikk.", "Så ringte jeg."))
    found = api.get("/api/v1/search", params={"q": "brev"}).json()
    assert ([hit["siblings"] for hit in found["hits"]], found["missing"]) == ([2, 2], 0)


@pytest.mark.parametrize("wrong", [{"month": "2026-13"}, {"status": "lost"}, {"added_after": "2026-05-08"}])
def test_a_filter_that_makes_no_sense_is_refused(api: TestClient, wrong: dict[str, str]) -> None:
    assert api.get("/api/v1/search", params={"q": "brev", **wrong}).status_code == 422


def test_facets_count_by_phase_kind_and_tag(api: TestClient, interview: Interview) -> None:
    facets = api.get("/api/v1/search", params={"q": "brev"}).json()["facets"]
    assert (facets["phase"], facets["kind"], facets["tag"]) == ({"diagnose": 1}, {"interview": 1}, {"ventetid": 1})


def test_hits_are_read_page_by_page(api: TestClient, make: Make) -> None:
    for number in range(3):
        make.observation(what_happened=f"Brevet kom for sent {number}.")
    first = api.get("/api/v1/search", params={"q": "brev", "limit": 2}).json()
    second = api.get("/api/v1/search", params={"q": "brev", "limit": 2, "cursor": first["next"]}).json()
    assert (len(first["hits"]), len(second["hits"]), second["next"]) == (2, 1, None)
    assert second["hits"][0] not in first["hits"]


def test_hits_are_narrowed_to_a_project(api: TestClient, make: Make) -> None:
    make.observation(what_happened="Brevet kom for sent.")
    other = make.project()
    found = api.get("/api/v1/search", params={"q": "brev", "project": str(other.id)}).json()
    assert found["total"] == 0


def test_an_outsider_finds_nothing(program: Callable[..., TestClient], outsider: Actor, interview: Interview) -> None:
    found = program(outsider).get("/api/v1/search", params={"q": "brev", "project": str(interview.project_id)})
    assert found.json()["total"] == 0


def test_words_are_completed(api: TestClient, interview: Interview) -> None:
    api.get("/api/v1/search", params={"q": "brev"})
    assert "ventetid" in api.get("/api/v1/search/words", params={"q": "vente"}).json()


def test_a_parameter_that_does_not_exist_is_refused(api: TestClient) -> None:
    assert api.get("/api/v1/search", params={"q": "brev", "colour": "red"}).status_code == 422
