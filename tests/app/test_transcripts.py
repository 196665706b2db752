"""Bringing a transcript: what is read is shown first, and stored when its speakers have been named."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.pages.transcript_state import Carried
from research import interviews, participants, passages
from research.access import Actor
from research.installation import Installation
from research.participants import ParticipantDraft
from research.passages import Passage
from research.projects import Project
from research.store import Store
from research.words import Group
from tests.app.sending import Fields
from tests.making import Make

Browser = Callable[..., TestClient]
TYPED = {"title": "Talk at the library", "held_on": "2026-02-03", "phase": "explore", "submission": "a key"}
SAID = """WEBVTT

00:00:01.000 --> 00:00:03.000
<v Ingrid Aas>How long did you wait, Kari?</v>

00:00:04.000 --> 00:00:09.000
<v Kari Moe>Seven weeks. I asked Ola too.</v>

00:00:10.000 --> 00:01:12.000
<v Ola Vik>That is so.</v>
"""


def _preview(client: TestClient, project: Project, said: str = SAID, **more: str) -> dict[str, Any]:
    """Bring a transcript to a new interview, and return the form of its preview."""
    answer = client.post(f"/projects/{project.id}/interviews", data={**TYPED, "transcript": said, **more})
    assert answer.status_code == 200
    return Fields(answer.text).sent


def _stored(store: Store, owner: Actor, project: Project) -> list[Passage]:
    with store.begin(owner) as work:
        found = interviews.find(work, project.id)
        return [passage for said in passages.of(work, [each.id for each in found]).values() for passage in said]


def test_nothing_is_stored_before_it_has_been_seen(
    browser: Browser, owner: Actor, project: Project, store: Store
) -> None:
    _preview(browser(owner), project)
    with store.begin(owner) as work:
        assert not interviews.find(work, project.id)
        assert not participants.find(work, project.id)


def test_the_preview_shows_who_says_how_much_and_what(browser: Browser, owner: Actor, project: Project) -> None:
    answer = browser(owner).post(
        f"/projects/{project.id}/interviews", data=TYPED, files={"file": ("talk.vtt", SAID.encode())}
    )
    for words in ("utf-8", "Ingrid Aas", "Kari Moe", "Ola Vik", "How long did you wait, Kari?", "00:04"):
        assert words in answer.text


def test_a_file_is_read_as_pasted_text_is(browser: Browser, owner: Actor, project: Project) -> None:
    client = browser(owner)
    file = {"file": ("talk.vtt", SAID.encode())}
    from_file = client.post(f"/projects/{project.id}/interviews", data=TYPED, files=file)
    turns = (Fields(from_file.text).sent["turns"], _preview(client, project)["turns"])
    read, pasted = map(Carried.unpacked, turns)
    assert read.rough == pasted.rough


def test_who_asks_is_the_interviewer_and_the_others_are_new_participants(
    browser: Browser, owner: Actor, project: Project
) -> None:
    form = _preview(browser(owner), project)
    assert (form["who-0"], form["label-0"]) == ("other", "Intervjuer")
    assert (form["who-1"], form["who-2"]) == ("new:other", "new:other")


def test_the_group_chosen_for_somebody_new_is_proposed(browser: Browser, owner: Actor, project: Project) -> None:
    assert _preview(browser(owner), project, new_participant="user")["who-1"] == "new:user"


def test_those_who_took_part_are_proposed_when_they_are_as_many(
    browser: Browser, owner: Actor, project: Project, make: Make
) -> None:
    person = make.participant()
    said = "Moderator: How long?\nKari: Seven weeks.\nModerator: And then?\nKari: Then I called."
    form = _preview(browser(owner), project, said, participant_ids=str(person.id))
    assert form["who-1"] == str(person.id)


def test_what_is_stored_holds_no_real_name(browser: Browser, owner: Actor, project: Project, store: Store) -> None:
    client = browser(owner)
    client.post(f"/projects/{project.id}/interviews/import", data=_preview(client, project))
    said = _stored(store, owner, project)
    assert [passage.speaker for passage in said] == ["Intervjuer", "P-001", "P-002"]
    assert not [name for name in ("Kari", "Ola", "Ingrid") for passage in said if name in passage.text]


def test_the_interview_is_stored_with_its_own_fields(browser: Browser, owner: Actor, project: Project) -> None:
    client = browser(owner)
    form = _preview(client, project, notes="Two lines\nof notes, «as typed».", tags="letters, waiting")
    shown = client.post(f"/projects/{project.id}/interviews/import", data=form).text
    for words in ("Talk at the library", "Two lines", "of notes, «as typed».", "letters", "waiting", "00:04"):
        assert words in shown


def test_those_who_speak_take_part(browser: Browser, owner: Actor, project: Project, store: Store, make: Make) -> None:
    person, client = make.participant(), browser(owner)
    form = {**_preview(client, project), "who-1": str(person.id)}
    client.post(f"/projects/{project.id}/interviews/import", data=form)
    with store.begin(owner) as work:
        (interview,) = interviews.find(work, project.id, participant_id=person.id)
        assert [each.reference for each in interviews.views(work, [interview])[0].participants] == ["P-001", "P-002"]


def test_what_a_skipped_speaker_says_is_left_out_and_the_name_with_it(
    browser: Browser, owner: Actor, project: Project, store: Store
) -> None:
    client = browser(owner)
    client.post(f"/projects/{project.id}/interviews/import", data={**_preview(client, project), "who-2": "skip"})
    assert [passage.text for passage in _stored(store, owner, project)] == [
        "How long did you wait, P-001?",
        "Seven weeks. I asked [navn] too.",
    ]


def test_an_interviewer_is_shown_as_the_form_says(
    browser: Browser, owner: Actor, project: Project, store: Store
) -> None:
    client = browser(owner)
    client.post(f"/projects/{project.id}/interviews/import", data={**_preview(client, project), "label-0": "Ingrid"})
    assert _stored(store, owner, project)[0].speaker == "Ingrid"


def test_turns_that_nobody_is_named_for_get_no_speaker(
    browser: Browser, owner: Actor, project: Project, store: Store
) -> None:
    client = browser(owner)
    form = _preview(client, project, "We waited for seven weeks.\n\nThen somebody called.")
    client.post(f"/projects/{project.id}/interviews/import", data=form)
    assert [passage.speaker for passage in _stored(store, owner, project)] == ["", ""]


def test_a_preview_sent_twice_makes_one_interview(
    browser: Browser, owner: Actor, project: Project, store: Store
) -> None:
    client = browser(owner)
    form = _preview(client, project)
    for _ in range(2):
        assert client.post(f"/projects/{project.id}/interviews/import", data=form).status_code == 200
    assert len(_stored(store, owner, project)) == 3


@pytest.mark.parametrize(
    ("content", "line"),
    [
        pytest.param(b"WEBVTTX\n\nfoo", "1", id="a broken header"),
        pytest.param(b"WEBVTT\n\n00:00:01,000 -> 00:00:02,000\nHei\n", "3", id="no readable cue"),
        pytest.param(b"Hei\nabc\0def", "2", id="not text"),
        pytest.param(b"", "1", id="empty"),
    ],
)
def test_a_file_that_cannot_be_read_names_the_line_and_loses_nothing_else(
    browser: Browser, owner: Actor, project: Project, content: bytes, line: str
) -> None:
    sent = {**TYPED, "notes": "Seven weeks.", "tags": "letters"}
    file = {"file": ("talk.vtt", content)}
    answer = browser(owner).post(f"/projects/{project.id}/interviews", data=sent, files=file)
    assert answer.status_code == 422
    problem = answer.text.split('id="transcript-e">')[1].split("<")[0]
    assert f" {line}:" in problem
    assert all(f'value="{words}"' in answer.text for words in ("Talk at the library", "letters"))
    assert "Seven weeks." in answer.text


def test_a_file_over_the_readers_limit_is_too_large_and_loses_nothing_else(
    browser: Browser, owner: Actor, project: Project
) -> None:
    file = {"file": ("talk.txt", b"a" * 10_000_001)}
    answer = browser(owner).post(f"/projects/{project.id}/interviews", data=TYPED, files=file)
    assert answer.status_code == 413
    assert 'value="Talk at the library"' in answer.text


def test_a_request_over_the_installations_limit_gives_back_what_was_written(
    browser: Browser, owner: Actor, project: Project, installation: Installation
) -> None:
    installation.settings.upload_limit_bytes = 2_000
    sent = {**TYPED, "notes": "She waited for seven weeks before anybody called."}
    file = {"file": ("talk.txt", b"a" * 4_000)}
    answer = browser(owner).post(f"/projects/{project.id}/interviews", data=sent, files=file)
    assert answer.status_code == 413
    assert "She waited for seven weeks before anybody called." in answer.text


def test_a_refused_form_keeps_the_transcript_that_was_read(browser: Browser, owner: Actor, project: Project) -> None:
    client = browser(owner)
    file = {"file": ("talk.vtt", SAID.encode())}
    refused = client.post(f"/projects/{project.id}/interviews", data={**TYPED, "title": ""}, files=file)
    assert refused.status_code == 422
    kept = Fields(refused.text).sent["turns"]
    mended = client.post(f"/projects/{project.id}/interviews", data={**TYPED, "turns": kept})
    assert "who-0" in Fields(mended.text).sent


def test_going_back_to_the_form_keeps_all_of_it(browser: Browser, owner: Actor, project: Project) -> None:
    client = browser(owner)
    form = {**_preview(client, project, notes="Seven weeks."), "then": "back"}
    answer = client.post(f"/projects/{project.id}/interviews/import", data=form)
    assert 'value="Talk at the library"' in answer.text
    assert "Seven weeks." in answer.text
    assert Fields(answer.text).sent["turns"] == form["turns"]


@pytest.mark.parametrize(
    "turns", ["not JSON", "{}", '{"format":"word","encoding":"utf-8","cues":1,"turns":[["Kari"]]}']
)
def test_turns_that_come_back_damaged_are_refused(
    browser: Browser, owner: Actor, project: Project, store: Store, turns: str
) -> None:
    answer = browser(owner).post(f"/projects/{project.id}/interviews/import", data={**TYPED, "turns": turns})
    assert answer.status_code == 422
    assert 'value="Talk at the library"' in answer.text
    with store.begin(owner) as work:
        assert not interviews.find(work, project.id)


@pytest.mark.parametrize(("field", "value"), [("who-1", "new:king"), ("who-1", "nobody"), ("label-0", "x" * 121)])
def test_a_choice_that_was_not_offered_shows_the_preview_again(
    browser: Browser, owner: Actor, project: Project, field: str, value: str
) -> None:
    client = browser(owner)
    answer = client.post(f"/projects/{project.id}/interviews/import", data={**_preview(client, project), field: value})
    assert answer.status_code == 422
    assert f'id="{field}-e"' in answer.text
    assert "Ola Vik" in answer.text


def test_another_projects_participant_does_not_speak_here(
    browser: Browser, owner: Actor, project: Project, make: Make, store: Store
) -> None:
    elsewhere = make.project()
    with store.begin(owner, write=True) as work:
        stranger = participants.add(work, elsewhere.id, ParticipantDraft(group=Group.USER))
    client = browser(owner)
    form = {**_preview(client, project), "who-1": str(stranger.id)}
    assert client.post(f"/projects/{project.id}/interviews/import", data=form).status_code == 422


def test_a_transcript_is_brought_to_an_interview_that_stands(browser: Browser, owner: Actor, make: Make) -> None:
    interview, client = make.interview(title="Talk at the office"), browser(owner)
    form = Fields(client.post(f"/interviews/{interview.id}/transcript", data={"transcript": SAID}).text).sent
    shown = client.post(f"/interviews/{interview.id}/transcript/import", data=form)
    assert shown.url.path == f"/interviews/{interview.id}"
    assert "Talk at the office" in shown.text
    assert "Seven weeks. I asked P-002 too." in shown.text


def test_a_transcript_takes_the_place_of_another(browser: Browser, owner: Actor, make: Make) -> None:
    interview, client = make.interview(transcript=("The wrong file.",)), browser(owner)
    form = Fields(client.post(f"/interviews/{interview.id}/transcript", data={"transcript": SAID}).text).sent
    assert "The wrong file." not in client.post(f"/interviews/{interview.id}/transcript/import", data=form).text


def test_a_transcript_that_is_cited_is_not_replaced(browser: Browser, owner: Actor, make: Make) -> None:
    passage, client = make.passage("I waited for seven weeks."), browser(owner)
    make.evidence(make.insight(), passage)
    address = f"/interviews/{passage.interview_id}/transcript"
    form = Fields(client.post(address, data={"transcript": SAID}).text).sent
    assert client.post(f"{address}/import", data=form).status_code == 422
    assert "I waited for seven weeks." in client.get(f"/interviews/{passage.interview_id}").text


def test_bringing_nothing_asks_for_something(browser: Browser, owner: Actor, make: Make) -> None:
    answer = browser(owner).post(f"/interviews/{make.interview().id}/transcript", data={"transcript": " "})
    assert answer.status_code == 422
    assert 'id="transcript-e"' in answer.text


def test_a_caseworker_brings_no_transcript(browser: Browser, caseworker: Actor, project: Project, make: Make) -> None:
    client, sent = browser(caseworker), {**TYPED, "transcript": SAID}
    assert client.post(f"/projects/{project.id}/interviews", data=sent).status_code == 403
    assert client.post(f"/interviews/{make.interview().id}/transcript", data=sent).status_code == 404
