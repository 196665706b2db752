"""The pages of quotes: marking, listing, approving, changing and placing anew."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from research import interviews, passages, quotes
from research.access import Actor
from research.passages import Passage, PassageDraft
from research.projects import Project
from research.quotes import Quote
from research.store import Store
from tests.making import Make

Browser = Callable[..., TestClient]
SAID = "I waited for seven weeks. Then I called."


@pytest.fixture
def passage(make: Make) -> Passage:
    """Something that was said 12 minutes and 41 seconds into an interview."""
    return make.passage(SAID, speaker="P-001", start_ms=761_000)


def found(store: Store, actor: Actor, make: Make) -> list[Quote]:
    with store.begin(actor) as work:
        return quotes.find(work, make.project_id)


def correct(store: Store, actor: Actor, passage: Passage, text: str) -> None:
    with store.begin(actor, write=True) as work:
        interview = interviews.get(work, passage.interview_id)
        quotes.correct_passage(work, passage.id, PassageDraft(text=text), interview)


# --- marking ------------------------------------------------------------------------------------------------------


def test_words_are_marked_without_scripts(
    browser: Browser, owner: Actor, project: Project, passage: Passage, store: Store, make: Make
) -> None:
    visitor = browser(owner)
    form = visitor.get(f"/projects/{project.id}/quotes/new?passage={passage.id}").text
    assert "readonly" in form
    assert SAID in form
    sent = {"passage_id": str(passage.id), "words": "seven weeks", "tags": "waiting, time", "note": "Long."}
    shown = visitor.post(f"/projects/{project.id}/quotes", data=sent).text
    assert "SIT-001 is marked." in shown
    assert "seven weeks</mark>" in shown
    (quote,) = found(store, owner, make)
    assert (quote.start, quote.note) == (13, "Long.")


def test_words_that_do_not_stand_there_come_back_in_the_form(
    browser: Browser, owner: Actor, project: Project, passage: Passage
) -> None:
    sent = {"passage_id": str(passage.id), "words": "eight weeks", "note": "Long."}
    answer = browser(owner).post(f"/projects/{project.id}/quotes", data=sent)
    assert answer.status_code == 422
    for kept in ("eight weeks", 'value="Long."', str(passage.id), 'id="words-e"'):
        assert kept in answer.text


def test_what_is_marked_in_several_passages_becomes_a_quote_in_each(
    browser: Browser, owner: Actor, project: Project, store: Store, make: Make
) -> None:
    interview = make.interview(transcript=("I waited.", "You waited?", "For weeks."))
    with store.begin(owner) as work:
        spoken = passages.of(work, [interview.id])[interview.id]
    sent = {
        "passage_id": [str(each.id) for each in spoken],
        "start": ["2", "0", "0"],
        "end": ["9", "11", "3"],
        "words": ["waited.", "You waited?", "For"],
        "tags": "waiting",
    }
    visitor = browser(owner)
    shown = visitor.post(f"/projects/{project.id}/quotes", data=sent).text
    assert "SIT-001, SIT-002, SIT-003 is marked." in shown
    assert [quote.text for quote in reversed(found(store, owner, make))] == ["waited.", "You waited?", "For"]
    undo = shown.partition('<form action="/quotes/')[2].partition('"')[0].replace("&amp;", "&")
    visitor.post(f"/quotes/{undo}")
    assert found(store, owner, make) == []


def test_marking_twice_by_a_double_click_marks_once(
    browser: Browser, owner: Actor, project: Project, passage: Passage, store: Store, make: Make
) -> None:
    sent = {"passage_id": str(passage.id), "words": "seven weeks", "submission": "once"}
    visitor = browser(owner)
    for _ in range(2):
        assert visitor.post(f"/projects/{project.id}/quotes", data=sent).status_code == 200
    assert len(found(store, owner, make)) == 1


def test_where_htmx_marks_only_the_passage_is_shown_anew_with_a_way_back(
    browser: Browser, owner: Actor, project: Project, passage: Passage
) -> None:
    sent = {"passage_id": str(passage.id), "start": "13", "end": "24", "words": "seven weeks"}
    shown = browser(owner).post(f"/projects/{project.id}/quotes", data=sent, headers={"HX-Request": "true"}).text
    assert "<html" not in shown
    assert f'id="p-{passage.id}" hx-swap-oob="true"' in shown
    assert "seven weeks</mark>" in shown
    assert '/remove" method="post"' in shown


def test_where_htmx_is_refused_the_script_is_told_to_send_the_form_itself(
    browser: Browser, owner: Actor, project: Project, passage: Passage
) -> None:
    sent = {"passage_id": str(passage.id), "start": "13", "end": "24", "words": "eight weeks"}
    answer = browser(owner).post(f"/projects/{project.id}/quotes", data=sent, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["hx-trigger"]) == (204, "fasett:refused")


def test_where_htmx_marks_in_an_observation_its_words_are_shown_anew(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    seen = make.observation(what_happened="The letter was read aloud.")
    sent = {"observation_id": str(seen.id), "words": "read aloud"}
    shown = browser(owner).post(f"/projects/{project.id}/quotes", data=sent, headers={"HX-Request": "true"}).text
    assert "read aloud</mark>" in shown


@pytest.mark.parametrize("by_htmx", [True, False])
def test_words_are_marked_and_cited_in_one_go(
    browser: Browser, owner: Actor, project: Project, passage: Passage, store: Store, make: Make, by_htmx: bool
) -> None:
    sent = {"passage_id": str(passage.id), "words": "seven weeks", "then": "cite"}
    headers = {"HX-Request": "true"} if by_htmx else {}
    answer = browser(owner).post(f"/projects/{project.id}/quotes", data=sent, headers=headers, follow_redirects=False)
    (quote,) = found(store, owner, make)
    address = answer.headers["hx-redirect" if by_htmx else "location"]
    assert address == f"/projects/{project.id}/evidence/new?quote={quote.id}"


def test_an_observation_shows_its_quotes(browser: Browser, owner: Actor, make: Make) -> None:
    seen = make.observation(what_happened="The letter was\nread aloud twice.")
    make.quote(seen, "read aloud", note="In front of all.")
    shown = browser(owner).get(f"/observations/{seen.id}").text
    assert 'The letter was\n<mark class="f-cite" data-color="neutral">read aloud</mark> twice.' in shown
    assert "In front of all." in shown


def test_an_observation_lists_its_quotes_without_a_place(browser: Browser, owner: Actor, make: Make) -> None:
    seen = make.observation(what_happened="The letter was read aloud twice.")
    make.quote(seen, "read aloud")
    sent = {"what_happened": "The letter was read twice.", "phase": "diagnose"}
    assert "1 quote has no place" in browser(owner).post(f"/observations/{seen.id}", data=sent).text


# --- the list -----------------------------------------------------------------------------------------------------


def test_quotes_are_listed_with_a_way_to_where_they_were_said(
    browser: Browser, owner: Actor, project: Project, passage: Passage, make: Make
) -> None:
    quote = make.quote(passage, "seven weeks")
    shown = browser(owner).get(f"/projects/{project.id}/quotes").text
    assert "«seven weeks»" in shown
    assert f"/interviews/{passage.interview_id}/passages/{passage.id}?quote={quote.id}" in shown
    assert "P-001, INT-001, 12:41" in shown


@pytest.mark.parametrize(
    ("asked", "references"),
    [
        ("tag=waiting", {"SIT-001"}),
        ("approved=yes", {"SIT-002"}),
        ("approved=no", {"SIT-001", "SIT-003"}),
        ("unplaced=yes", {"SIT-003"}),
        ("unplaced=no&approved=no", {"SIT-001"}),
    ],
)
def test_quotes_are_chosen_by_filters(
    browser: Browser,
    owner: Actor,
    project: Project,
    passage: Passage,
    store: Store,
    make: Make,
    asked: str,
    references: set[str],
) -> None:
    make.quote(passage, "seven weeks", tags=["waiting"])
    make.quote(passage, "I called", approved=True)
    lost = make.passage("Nobody answered.")
    make.quote(lost, "Nobody")
    correct(store, owner, lost, "She answered.")
    shown = browser(owner).get(f"/projects/{project.id}/quotes?{asked}").text
    assert {each for each in ("SIT-001", "SIT-002", "SIT-003") if each in shown} == references


def test_a_quote_is_approved_in_the_list_and_the_filters_stay(
    browser: Browser, owner: Actor, project: Project, make: Make, store: Store
) -> None:
    quote = make.quote(tags=["waiting"])
    sent = {"is_approved": "true", "revision": quote.revision, "then": "list", "tag": "waiting"}
    answer = browser(owner).post(f"/quotes/{quote.id}/approval", data=sent, follow_redirects=False)
    assert answer.headers["location"] == f"/projects/{project.id}/quotes?tag=waiting#q-{quote.id}"
    assert found(store, owner, make)[0].is_approved


def test_a_list_without_quotes_says_how_to_begin(browser: Browser, owner: Actor, project: Project) -> None:
    visitor = browser(owner)
    assert "No quotes yet" in visitor.get(f"/projects/{project.id}/quotes").text
    assert "Nothing fits" in visitor.get(f"/projects/{project.id}/quotes?approved=yes").text


# --- one quote ----------------------------------------------------------------------------------------------------


def test_a_quote_is_shown_where_it_stands_with_the_insights_that_cite_it(
    browser: Browser, owner: Actor, passage: Passage, make: Make
) -> None:
    insight = make.insight(statement="Silence is read as a no.")
    make.evidence(insight, passage, excerpt="seven weeks")
    quote = make.quote(make.passage("Another talk."))
    visitor = browser(owner)
    cited = visitor.get(f"/quotes/{_quote_in(visitor, passage)}").text
    assert 'I waited for <mark class="f-cite" data-color="diagnose" data-sought>seven weeks</mark>' in cited
    assert "Silence is read as a no." in cited
    assert "Silence is read as a no." not in visitor.get(f"/quotes/{quote.id}").text


def _quote_in(visitor: TestClient, passage: Passage) -> str:
    shown = visitor.get(f"/interviews/{passage.interview_id}").text
    return str(shown.partition('href="/quotes/')[2].partition('"')[0])


def test_a_readers_page_of_an_approved_quote_keeps_what_is_the_teams(
    browser: Browser, reader: Actor, passage: Passage, make: Make
) -> None:
    quote = make.quote(passage, "seven weeks", approved=True, note="Say this to the board.")
    shown = browser(reader).get(f"/quotes/{quote.id}").text
    assert "seven weeks" in shown
    for kept in ("I waited", "INT-001", "P-001", "12:41", "the board"):
        assert kept not in shown


def test_a_note_and_tags_are_changed(browser: Browser, owner: Actor, passage: Passage, make: Make) -> None:
    quote, visitor = make.quote(passage, "seven weeks", tags=["waiting"]), browser(owner)
    form = visitor.get(f"/quotes/{quote.id}/edit").text
    assert 'value="waiting"' in form
    sent = _sent(quote, words="seven weeks", note="Long.", tags="time")
    shown = visitor.post(f"/quotes/{quote.id}", data=sent).text
    for said in ("«seven weeks»", "Long.", "time"):
        assert said in shown


def _sent(quote: Quote, **fields: str) -> dict[str, str]:
    own = {"passage_id": str(quote.passage_id), "revision": str(quote.revision)}
    return {**own, "start": str(quote.start), "end": str(quote.end), **fields}


def test_other_words_are_marked_by_writing_them(browser: Browser, owner: Actor, passage: Passage, make: Make) -> None:
    quote = make.quote(passage, "seven weeks")
    shown = browser(owner).post(f"/quotes/{quote.id}", data=_sent(quote, words="I called")).text
    assert "«I called»" in shown


def test_a_quote_without_a_place_is_placed_by_writing_its_words(
    browser: Browser, owner: Actor, passage: Passage, store: Store, make: Make
) -> None:
    make.quote(passage, "seven weeks")
    correct(store, owner, passage, "I waited for eight weeks.")
    (quote,) = found(store, owner, make)
    visitor = browser(owner)
    assert "I waited for eight weeks." in visitor.get(f"/quotes/{quote.id}").text
    still = visitor.post(f"/quotes/{quote.id}", data=_sent(quote, words="", note="Eight?")).text
    assert "Without a place" in still
    sent = {**_sent(found(store, owner, make)[0], words="eight weeks")}
    assert "Without a place" not in visitor.post(f"/quotes/{quote.id}", data=sent).text
    assert found(store, owner, make)[0].text == "eight weeks"


def test_who_saves_last_sees_what_was_saved_first(browser: Browser, owner: Actor, passage: Passage, make: Make) -> None:
    quote, visitor = make.quote(passage, "seven weeks"), browser(owner)
    visitor.post(f"/quotes/{quote.id}", data=_sent(quote, words="seven weeks", note="First."))
    answer = visitor.post(f"/quotes/{quote.id}", data=_sent(quote, words="seven weeks", note="Second."))
    assert answer.status_code == 409
    assert "First." in answer.text
    assert 'value="Second."' in answer.text


def test_a_quote_is_removed_and_taken_back(browser: Browser, owner: Actor, passage: Passage, make: Make) -> None:
    quote, visitor = make.quote(passage, "seven weeks"), browser(owner)
    shown = visitor.post(f"/quotes/{quote.id}/remove").text
    assert "SIT-001 is in the bin." in shown
    assert "<mark" not in shown
    assert "seven weeks</mark>" in visitor.post(f"/quotes/{quote.id}/restore").text


def test_the_list_of_quotes_is_the_research_teams(
    browser: Browser, team: dict[str, Actor], project: Project, make: Make
) -> None:
    make.quote(approved=True)
    for who, status in (("researcher", 200), ("caseworker", 403), ("reader", 403), ("outsider", 404)):
        assert browser(team[who]).get(f"/projects/{project.id}/quotes").status_code == status
