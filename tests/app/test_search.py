"""The search page: whole, and as the part that is asked for while somebody types."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any

import pytest
from starlette.testclient import TestClient

from research.access import Actor
from research.passages import Passage
from research.projects import Project
from research.records import ProjectRecord
from research.words import Decision, Outcome, Phase, Stance
from tests.making import Make

Browser = Callable[..., TestClient]
CHIP = re.compile(r'<a class="ds-(?:chip" data-removable|link f-sm") href="([^"]*)"[^>]*>([^<]*)</a>')
SPOKEN = "Ventetiden var sju uker, og ingen ringte."
TYPING = {"HX-Request": "true"}


def _chips(shown: str) -> dict[str, str]:
    """Return the filters that are on, with the address of the search without each, and the way back to none."""
    row = shown.partition('class="f-row f-active"')[2].partition("</div>")[0]
    return {unescape(said): unescape(address) for address, said in CHIP.findall(row)}


@pytest.fixture
def passage(make: Make) -> Passage:
    """Something a participant said of waiting."""
    person = make.participant()
    return make.passage(SPOKEN, speaker="P-001", participant_id=person.id, start_ms=761_000)


@pytest.fixture
def address(project: Project) -> str:
    """Where the project is searched."""
    return f"/projects/{project.id}/search"


def test_without_words_the_page_asks_what_to_look_for(browser: Browser, owner: Actor, address: str, make: Make) -> None:
    make.observation(tags=["ventetid"])
    shown = browser(owner).get(address).text
    assert "What have we heard about" in shown
    assert f'href="{address}?tag=ventetid"' in shown


def test_a_hit_leads_to_the_passage_and_marks_the_words(
    browser: Browser, owner: Actor, address: str, passage: Passage
) -> None:
    shown = browser(owner).get(f"{address}?q=ventetiden").text
    assert f'href="/interviews/{passage.interview_id}/passages/{passage.id}"' in shown
    assert "<mark>Ventetiden</mark> var sju uker" in shown
    assert "P-001, 12:41" in shown


def test_one_form_of_a_word_finds_another(browser: Browser, owner: Actor, address: str, passage: Passage) -> None:
    assert f'href="/interviews/{passage.interview_id}/passages/' in browser(owner).get(f"{address}?q=ventetid").text


def test_a_hit_shows_the_tag_that_it_was_found_by(browser: Browser, owner: Actor, address: str, make: Make) -> None:
    make.observation(what_happened="Ingen svarte.", tags=["ventetid", "brev"])
    shown = browser(owner).get(f"{address}?q=ventetiden").text
    assert "<mark>ventetid</mark>" in shown
    assert "<mark>brev</mark>" not in shown


def test_words_in_markup_are_shown_as_words(browser: Browser, owner: Actor, address: str, make: Make) -> None:
    make.observation(what_happened="Brevet sa <b>nei</b>.")
    assert "<b>" not in browser(owner).get(f"{address}?q=brevet").text


def test_while_somebody_types_only_the_hits_are_sent(
    browser: Browser, owner: Actor, address: str, passage: Passage
) -> None:
    part = browser(owner).get(f"{address}?q=ventetid", headers=TYPING).text
    assert f'href="/interviews/{passage.interview_id}/passages/{passage.id}"' in part
    assert not any(whole in part for whole in ("<html", "<main", 'id="q"'))


def test_what_somebody_types_is_one_step_in_the_history(browser: Browser, owner: Actor, address: str) -> None:
    visitor = browser(owner)

    def _told(**headers: str) -> dict[str, str]:
        answer = visitor.get(f"{address}?q=brev&from=&sort=", headers={**TYPING, **headers})
        return {name: value for name, value in answer.headers.items() if name.endswith("-url")}

    assert _told(**{"Fasett-Typing": "begun"}) == {"hx-push-url": f"{address}?q=brev"}
    assert _told(**{"Fasett-Typing": "on"}) == {"hx-replace-url": f"{address}?q=brev"}
    assert _told(**{"HX-Current-URL": f"http://testserver{address}?q=brev"}) == {"hx-replace-url": f"{address}?q=brev"}


def test_a_word_that_is_being_written_finds_what_begins_so(
    browser: Browser, owner: Actor, address: str, make: Make
) -> None:
    observation = make.observation(what_happened="Helikopteret landet.")
    visitor = browser(owner)
    typed = {**TYPING, "Fasett-Typing": "on"}
    assert str(observation.id) in visitor.get(f"{address}?q=heli", headers=typed).text
    assert str(observation.id) not in visitor.get(f"{address}?q=heli ", headers=typed).text
    assert str(observation.id) not in visitor.get(f"{address}?q=heli", headers=TYPING).text


def test_going_back_shows_the_whole_page(browser: Browser, owner: Actor, address: str, passage: Passage) -> None:
    headers = {**TYPING, "HX-History-Restore-Request": "true"}
    assert "<html" in browser(owner).get(f"{address}?q=ventetiden", headers=headers).text


def test_a_passage_and_an_observation_can_be_cited(
    browser: Browser, owner: Actor, project: Project, address: str, passage: Passage, make: Make
) -> None:
    observation = make.observation(what_happened="Alle spurte om ventetiden.")
    shown = browser(owner).get(f"{address}?q=ventetiden").text
    assert f'href="/projects/{project.id}/evidence/new?passage={passage.id}"' in shown
    assert f'href="/projects/{project.id}/evidence/new?observation={observation.id}"' in shown


def test_who_looks_for_evidence_cites_it_in_their_insight(
    browser: Browser, owner: Actor, address: str, passage: Passage, make: Make
) -> None:
    insight = make.insight()
    visitor = browser(owner)
    assert "Find evidence for INN-001" in visitor.get(f"{address}?insight={insight.id}").text
    shown = visitor.get(f"{address}?q=ventetiden&insight={insight.id}").text
    assert f"passage={passage.id}&amp;insight={insight.id}" in shown


def test_each_filter_narrows_the_hits(browser: Browser, owner: Actor, address: str, make: Make) -> None:
    fields: dict[str, Any] = {
        "what_happened": "Køen var lang.",
        "phase": Phase.EXPLORE,
        "tags": ["kø"],
        "observed_on": date(2026, 2, 3),
    }
    wanted = make.observation(**fields)
    others: list[ProjectRecord] = [
        make.observation(**{**fields, "phase": Phase.DIAGNOSE}),
        make.observation(**{**fields, "tags": []}),
        make.observation(**{**fields, "observed_on": date(2026, 1, 31)}),
        make.observation(**{**fields, "observed_on": date(2026, 3, 1)}),
        make.insight(statement="Køen var lang i februar.", phase=Phase.EXPLORE, tags=["kø"]),
    ]
    chosen = "phase=explore&kind=observation&tag=kø&from=2026-02-01&to=2026-02-28"
    shown = browser(owner).get(f"{address}?q=køen&{chosen}").text
    assert f'/{wanted.id}"' in shown
    assert not any(f'/{each.id}"' in shown for each in others)


def test_a_filter_without_words_lists_what_it_fits(browser: Browser, owner: Actor, address: str, make: Make) -> None:
    observation = make.observation(tags=["kø"])
    make.observation()
    shown = browser(owner).get(f"{address}?tag=kø").text
    assert f'href="/observations/{observation.id}"' in shown
    assert "1 hit<" in shown


def test_a_facet_tells_how_many_hits_it_has(browser: Browser, owner: Actor, address: str, make: Make) -> None:
    make.observation(what_happened="Køen var lang.", phase=Phase.EXPLORE)
    make.observation(what_happened="Køen var kort.", phase=Phase.EXPLORE)
    facet = browser(owner).get(f"{address}?q=køen").text.partition('name="phase" value="explore"')[2]
    assert facet.partition('class="f-facet__n">')[2].startswith("2<")


def test_a_chosen_filter_can_be_taken_away_alone(browser: Browser, owner: Actor, address: str, make: Make) -> None:
    make.observation(what_happened="Køen var lang.", phase=Phase.EXPLORE, tags=["kø"])
    chips = _chips(browser(owner).get(f"{address}?q=lang&phase=explore&tag=kø").text)
    assert chips == {"Explore": "?q=lang&tag=k%C3%B8", "kø": "?q=lang&phase=explore", "Reset": "?q=lang"}


def test_a_day_that_does_not_exist_narrows_nothing(browser: Browser, owner: Actor, address: str, make: Make) -> None:
    make.observation(what_happened="Køen var lang.")
    assert "1 hit<" in browser(owner).get(f"{address}?q=køen&from=2026-02-31").text


def test_when_nothing_holds_all_the_words_the_page_says_so(
    browser: Browser, owner: Actor, address: str, passage: Passage
) -> None:
    shown = browser(owner).get(f"{address}?q=ventetiden helikopter").text
    assert "Too few hold all the words" in shown
    assert f'href="/interviews/{passage.interview_id}/passages/' in shown


def test_a_misspelt_word_is_asked_about(browser: Browser, owner: Actor, address: str, make: Make) -> None:
    make.observation(what_happened="Ventetiden er for lang.")
    shown = browser(owner).get(f"{address}?q=vemtetiden").text
    assert "Did you mean" in shown
    assert "<strong>ventetiden</strong>" in shown.lower()


def test_nothing_found_says_what_was_searched_for(
    browser: Browser, owner: Actor, address: str, passage: Passage
) -> None:
    shown = browser(owner).get(f"{address}?q=helikopter").text
    assert "No hits for «helikopter»" in shown
    assert "/observations/new" in shown.partition("No hits for")[2]


def test_nothing_found_under_filters_says_how_much_there_is_without_them(
    browser: Browser, owner: Actor, address: str, make: Make
) -> None:
    make.observation(what_happened="Køen var lang.", phase=Phase.EXPLORE)
    shown = browser(owner).get(f"{address}?q=køen&phase=develop").text
    assert "No hits for «køen» with these filters" in shown
    assert "Search without filters: 1 hit<" in shown


def test_an_interview_stands_once_with_its_passages_under_it(
    browser: Browser, owner: Actor, address: str, make: Make
) -> None:
    interview = make.interview(transcript=("Køen var lang.", "Køen var kort.", "Jeg gikk hjem."))
    shown = browser(owner).get(f"{address}?q=køen").text
    assert shown.count(f'href="/interviews/{interview.id}"') == 1
    assert shown.count(f'href="/interviews/{interview.id}/passages/') == 2
    assert "passages – show all" not in shown


def test_more_passages_of_an_interview_are_found_in_that_interview_alone(
    browser: Browser, owner: Actor, address: str, make: Make
) -> None:
    interview = make.interview(transcript=tuple(f"Køen var lang, dag {number}." for number in range(12)))
    make.observation(what_happened="Køen var lang.")
    visitor = browser(owner)
    shown = visitor.get(f"{address}?q=køen").text
    assert f'href="?q=k%C3%B8en&amp;record={interview.id}"' in shown
    assert "3 of 12 passages – show all in this interview" in shown
    within = visitor.get(f"{address}?q=køen&record={interview.id}").text
    assert within.count(f'href="/interviews/{interview.id}/passages/') == 12
    assert _chips(within) == {"in INT-001": "?q=k%C3%B8en", "Reset": "?q=k%C3%B8en"}


def test_an_insight_tells_how_strong_it_is_and_what_it_rests_on(
    browser: Browser, owner: Actor, address: str, make: Make
) -> None:
    insight = make.insight(statement="Køen er ikke problemet.", confirmed=True)
    make.evidence(insight, make.passage(), stance=Stance.CONTRADICTS)
    hit = browser(owner).get(f"{address}?q=køen").text.partition(f'href="/insights/{insight.id}"')[2]
    for words in ("Contradicted", "1 supports, 1 contradicts", "Confirmed"):
        assert words in hit


def test_an_experiment_tells_how_it_went(browser: Browser, owner: Actor, address: str, make: Make) -> None:
    make.experiment(title="Kø i trappa", result="-", learning="-", decision=Decision.ADJUST, outcome=Outcome.UNCLEAR)
    shown = browser(owner).get(f"{address}?q=trappa").text
    for words in ("Planned", "The result is unclear", "Decided: Adjust"):
        assert words in shown


def test_studies_statuses_and_months_are_facets_too(browser: Browser, owner: Actor, address: str, make: Make) -> None:
    study = make.study(title="Første runde")
    wanted = make.interview(transcript=("Køen var lang.",), study_id=study.id, held_on=date(2026, 5, 8))
    make.insight(statement="Køen er ikke problemet.")
    visitor = browser(owner)
    shown = visitor.get(f"{address}?q=køen").text
    for words in ("Første runde", "May 2026", 'name="status" value="draft"'):
        assert words in shown
    narrowed = visitor.get(f"{address}?q=køen&study={study.id}&month=2026-05").text
    assert "1 hit<" in narrowed
    assert f'href="/interviews/{wanted.id}/passages/' in narrowed
    assert list(_chips(narrowed)) == ["Første runde", "May 2026", "Reset"]


def test_a_facet_of_many_values_shows_the_most_frequent_and_what_is_chosen(
    browser: Browser, owner: Actor, address: str, make: Make
) -> None:
    for number in range(9):
        make.observation(what_happened="Køen var lang.", tags=["mye brukt", f"tagg {number}"])
    visitor = browser(owner)
    first, _, rest = visitor.get(f"{address}?q=køen&tag=tagg 8").text.partition('id="facet-tag"')[2].partition("3 more")
    assert 'value="mye brukt"' in first
    assert 'value="tagg 8" form="search" checked' in first
    assert 'value="tagg 7"' not in first + rest
    link = re.search(r'href="([^"]+/search/values/tag[^"]+)"', rest)
    assert link
    more = visitor.get(unescape(link[1]), headers=TYPING).text
    assert ('value="tagg 7"' in more, 'value="mye brukt"' in more, "<html" in more) == (True, False, False)
    page = visitor.get(unescape(link[1])).text
    assert ('value="tagg 7"' in page, "<html" in page) == (True, True)


def test_a_facet_that_there_is_not_has_no_more_values(browser: Browser, owner: Actor, address: str, make: Make) -> None:
    make.observation(what_happened="Køen var lang.")
    answer = browser(owner).get(f"{address}/values/tull?q=køen", headers=TYPING)
    assert (answer.status_code, answer.text.strip()) == (200, "")


def test_a_value_that_would_find_nothing_cannot_be_chosen(
    browser: Browser, owner: Actor, address: str, make: Make
) -> None:
    make.observation(what_happened="Køen var lang.", phase=Phase.EXPLORE)
    shown = browser(owner).get(f"{address}?q=køen").text
    assert 'name="phase" value="develop" form="search" disabled' in shown
    assert 'name="phase" value="explore" form="search">' in shown


def test_the_newest_come_first_when_asked_for(browser: Browser, owner: Actor, address: str, make: Make) -> None:
    old = make.observation(what_happened="Køen, køen, køen.", observed_on=date(2026, 1, 5))
    new = make.observation(what_happened="Alle snakket om køen i dag.", observed_on=date(2026, 2, 5))
    shown = browser(owner).get(f"{address}?q=køen&sort=newest").text
    assert shown.index(str(new.id)) < shown.index(str(old.id))
    assert '<option value="newest" selected>' in shown


def test_other_words_for_the_same_are_told_and_can_be_left_out(
    browser: Browser, owner: Actor, address: str, make: Make
) -> None:
    make.observation(what_happened="Hun fikk arbeidsavklaringspenger.")
    visitor = browser(owner)
    shown = visitor.get(f"{address}?q=AAP").text
    assert "Also searched for" in shown
    assert 'href="?q=AAP&amp;exact=1"' in shown
    exact = visitor.get(f"{address}?q=AAP&exact=1").text
    assert "Searched only for what you wrote." in exact
    assert 'href="?q=AAP"' in exact
    assert "Also searched for" not in exact


def test_more_hits_are_shown_when_asked_for(browser: Browser, owner: Actor, address: str, make: Make) -> None:
    made = [make.observation(what_happened="Køen var lang.") for _ in range(21)]
    visitor = browser(owner)
    first = visitor.get(f"{address}?q=køen").text
    assert "Shows 20 of 21" in first
    more = visitor.get(f"{address}?q=køen&limit=40").text
    assert all(f'href="/observations/{each.id}"' in more for each in made)


def test_the_beginning_of_a_word_is_completed(browser: Browser, owner: Actor, address: str, passage: Passage) -> None:
    visitor = browser(owner)
    visitor.get(f"{address}?q=ventetiden")
    assert "ventetiden" in visitor.get(f"{address}/complete?q=vent").json()


@pytest.mark.parametrize("who", ["caseworker", "reader"])
def test_what_is_said_in_interviews_is_found_by_the_research_team_alone(
    browser: Browser, team: dict[str, Actor], address: str, passage: Passage, who: str
) -> None:
    visitor = browser(team[who])
    for headers in ({}, TYPING):
        shown = visitor.get(f"{address}?q=ventetiden", headers=headers).text
        assert "0 hits" in shown
        assert not any(words in shown for words in ("sju uker", "INT-001", "P-001", str(passage.interview_id)))


@pytest.mark.parametrize("who", ["caseworker", "reader"])
def test_words_of_interviews_are_neither_completed_nor_suggested_to_who_may_not_read_them(
    browser: Browser, team: dict[str, Actor], address: str, passage: Passage, who: str
) -> None:
    visitor = browser(team[who])
    assert "ventetiden" not in visitor.get(f"{address}?q=vemtetiden").text.lower()
    assert visitor.get(f"{address}/complete?q=vent").json() == []


def test_a_caseworker_finds_their_own_observations_alone(
    browser: Browser, caseworker: Actor, address: str, make: Make
) -> None:
    own = make.observation(by=caseworker, what_happened="Køen var lang.")
    other = make.observation(what_happened="Køen var kort.")
    shown = browser(caseworker).get(f"{address}?q=køen").text
    assert f'href="/observations/{own.id}"' in shown
    assert f'href="/observations/{other.id}"' not in shown
    assert "/evidence/new" not in shown


@pytest.mark.parametrize("path", ["?q=ventetiden", "/complete?q=vent"])
def test_a_project_is_not_searched_by_an_outsider(browser: Browser, outsider: Actor, address: str, path: str) -> None:
    assert browser(outsider).get(f"{address}{path}").status_code == 404
