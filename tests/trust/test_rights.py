"""P-40, P-41, P-66 and P-70: what a participant may ask for, and what the organisation accounts for."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from research import access_log, history, interviews, observations, participants, passages, protocol, rights
from research.access import SYSTEM, Actor
from research.audit import LogEntry
from research.errors import NotFound, NotPermitted
from research.installation import Installation
from research.interviews import Interview
from research.observations import ObservationDraft
from research.participants import Participant
from research.passages import PassageDraft
from research.projects import Project
from research.records import ProjectRecord
from research.rights import Access, AccessRequestDraft
from research.settings import Settings
from research.store import Store
from research.words import DataCategory, Group, LegalBasis, LogAct, Phase, StudyStatus
from tests.making import Make

Browser = Callable[..., TestClient]
ASKED = AccessRequestDraft(reason="They asked for it in a letter.")


def taken_out(store: Store, actor: Actor, participant: Participant, settings: Settings) -> Access:
    """Return what is held about a participant."""
    with store.begin(actor, write=True) as work:
        return rights.take_out(work, participant.id, ASKED, settings)


def talk_with(make: Make, *speakers: tuple[Participant, str]) -> Interview:
    """Make a conversation in which each of these says something."""
    talk = make.interview(participant_ids=[person.id for person, _ in speakers], notes="They spoke of the letter.")
    drafts = [PassageDraft(speaker=person.reference, participant_id=person.id, text=said) for person, said in speakers]
    with make.store.begin(make.owner, write=True) as work:
        passages.put(work, interviews.get(work, talk.id), drafts)
    return talk


def test_p40_all_that_is_held_of_a_participant_is_taken_out_in_one_step(
    browser: Browser, team: dict[str, Actor], store: Store, make: Make, project: Project
) -> None:
    study = make.study(purpose="To learn how letters are read.")
    person = make.participant(study_id=study.id, region="Agder")
    talk = talk_with(make, (person, "I did not know whom to call."))
    with store.begin(make.owner) as work:
        passage = passages.of(work, [talk.id])[talk.id][0]
    quote = make.quote(passage)
    insight = make.insight()
    make.evidence(insight, quote)
    with store.begin(team["researcher"], write=True) as work:
        access_log.showed(work, talk)
    form = {"participant_id": str(person.id), "reason": ASKED.reason, "format": "json"}
    answer = browser(team["privacy_officer"]).post(f"/projects/{project.id}/privacy/access", data=form)
    held = answer.json()
    assert held["participant"]["region"] == "Agder"
    assert held["study"]["purpose"] == "To learn how letters are read."
    assert held["conversations"][0]["notes"] == "They spoke of the letter."
    assert held["conversations"][0]["passages"][0]["text"] == "I did not know whom to call."
    assert held["quotes"][0]["reference"] == quote.reference
    assert held["insights"][0]["reference"] == insight.reference
    assert ("Researcher", "shown") in {(line["who"], line["act"]) for line in held["log"]}
    assert f"{person.reference.lower()}-" in answer.headers["Content-Disposition"]


def test_p40_it_is_a_page_that_loads_nothing_from_elsewhere(
    browser: Browser, team: dict[str, Actor], make: Make, project: Project
) -> None:
    person = make.participant()
    talk_with(make, (person, "I did not <b>know</b> whom to [call](https://example.org)."))
    form = {"participant_id": str(person.id), "reason": ASKED.reason, "format": "html"}
    answer = browser(team["privacy_officer"]).post(f"/projects/{project.id}/privacy/access", data=form)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "&lt;b&gt;know&lt;/b&gt;" in answer.text
    for loading in ("<script", "<link", "<img", "src=", "http://", 'href="https:'):
        assert loading not in answer.text.replace("src: url(data:", "")


def test_p40_that_it_was_taken_out_is_logged_with_the_reason(
    store: Store, team: dict[str, Actor], make: Make, settings: Settings
) -> None:
    person = make.participant()
    taken_out(store, team["privacy_officer"], person, settings)
    with store.begin(SYSTEM) as work:
        (entry,) = work.session.exec(select(LogEntry)).all()
    assert (entry.act, entry.record_id, entry.reason) == (LogAct.EXPORTED, person.id, ASKED.reason)


def test_p40_in_a_conversation_with_several_nobody_is_given_what_others_said(
    store: Store, team: dict[str, Actor], make: Make, settings: Settings
) -> None:
    one, other = make.participant(), make.participant()
    talk_with(make, (one, f"As {other.reference} said."), (other, "I was ashamed."))
    held = taken_out(store, team["owner"], one, settings)
    (talk,) = held.conversations
    assert (talk.is_shared, talk.notes) == (True, "")
    assert [said.text for said in talk.passages] == [f"As {rights.MASK} said."]
    assert "ashamed" not in held.model_dump_json()
    assert f'"{other.reference}"' not in held.model_dump_json()


@pytest.mark.parametrize("hidden", ["removed_at", "restricted_at"])
def test_p40_what_is_hidden_or_in_the_bin_is_given_too(
    hidden: str, store: Store, team: dict[str, Actor], make: Make, settings: Settings
) -> None:
    person = make.participant()
    talk = talk_with(make, (person, "I did not know."))
    records: list[tuple[type[ProjectRecord], Any]] = [(Participant, person.id), (Interview, talk.id)]
    with store.begin(SYSTEM, write=True) as work:
        for record in [work.get(kind, key) for kind, key in records]:
            setattr(record, hidden, work.now)
            work.save(record)
    held = taken_out(store, team["privacy_officer"], person, settings)
    assert [said.text for said in held.conversations[0].passages] == ["I did not know."]


@pytest.mark.parametrize(("role", "refused"), [("researcher", NotPermitted), ("reader", NotPermitted)])
def test_p40_nobody_else_takes_it_out(
    role: str, refused: type[Exception], store: Store, team: dict[str, Actor], make: Make, settings: Settings
) -> None:
    person = make.participant()
    with pytest.raises(refused):
        taken_out(store, team[role], person, settings)


def test_p40_a_participant_of_another_project_is_not_there(
    browser: Browser, store: Store, team: dict[str, Actor], make: Make, project: Project, settings: Settings
) -> None:
    elsewhere = make.project(by=team["outsider"])
    with store.begin(team["outsider"], write=True) as work:
        theirs = participants.add(work, elsewhere.id, participants.ParticipantDraft(group=Group.USER))
    form = {"participant_id": str(theirs.id), "reason": ASKED.reason, "format": "json"}
    assert browser(team["owner"]).post(f"/projects/{project.id}/privacy/access", data=form).status_code == 404
    with pytest.raises(NotFound):
        taken_out(store, team["owner"], theirs, settings)


def test_p40_without_a_reason_nothing_is_taken_out(
    browser: Browser, store: Store, team: dict[str, Actor], make: Make, project: Project
) -> None:
    form = {"participant_id": str(make.participant().id), "reason": "", "format": "json"}
    answer = browser(team["privacy_officer"]).post(f"/projects/{project.id}/privacy/access", data=form)
    assert answer.status_code == 422
    with store.begin(SYSTEM) as work:
        assert work.session.exec(select(LogEntry)).all() == []


def test_p40_the_name_comes_with_it_only_for_who_may_open_the_key(
    store: Store, team: dict[str, Actor], make: Make, settings: Settings
) -> None:
    person = make.participant()
    with pytest.raises((NotPermitted, NotFound)), store.begin(team["privacy_officer"], write=True) as work:
        rights.take_out(work, person.id, ASKED.model_copy(update={"with_key": True}), settings)


def test_p41_a_correction_keeps_who_and_when_and_the_old_text_is_not_found(
    store: Store, make: Make, project: Project, installation: Installation, team: dict[str, Actor]
) -> None:
    seen = make.observation(what_happened="The xylophone was read aloud.")
    installation.finder.catch_up()
    with store.begin(team["researcher"], write=True) as work:
        draft = ObservationDraft(what_happened="The letter was read aloud.", phase=Phase.DIAGNOSE)
        observations.revise(work, seen.id, draft)
    with store.begin(make.owner) as work:
        newest, *_ = history.of(work, observations.get(work, seen.id))
    assert (newest.who, newest.at) == ("Researcher", store.clock())
    installation.finder.catch_up()
    with store.begin(make.owner) as work:
        hits = [
            len(installation.finder.search(work, word, project_ids=[project.id]).results)
            for word in ("xylophone", "letter")
        ]
    assert hits == [0, 1]


def test_p66_what_a_processor_is_asked_about_stands_in_the_protocol(
    store: Store, owner: Actor, project: Project, settings: Settings
) -> None:
    told = settings.model_copy(
        update={"stored_where": "In Kristiansand.", "sub_processors": "Driftsselskapet", "support_access": "By VPN."}
    )
    with store.begin(owner) as work:
        written = protocol.as_markdown(protocol.of(work, project.id, told), settings.language)
        untold = protocol.as_markdown(protocol.of(work, project.id, settings), settings.language)
    for text in ("In Kristiansand.", "Driftsselskapet", "By VPN."):
        assert text in written
    assert "Nobody outside the organisation." in untold


def test_p70_the_protocol_is_written_from_the_studies(
    browser: Browser, team: dict[str, Actor], make: Make, project: Project
) -> None:
    make.study(
        title="First round",
        purpose="To learn how letters are read.",
        legal_basis=LegalBasis.PUBLIC_TASK,
        statute="NAV-loven § 4",
        responsible="Service owner",
        groups=[Group.USER],
        categories=[next(iter(DataCategory))],
        recipients="The steering group",
        transfers="To Iceland",
        retention_on=date(2027, 3, 1),
        security_measures="Two people read each transcript.",
    )
    visitor, base = browser(team["privacy_officer"]), f"/projects/{project.id}/privacy/protocol"
    wanted = (
        "To learn how letters are read.",
        "NAV-loven § 4",
        "Service owner",
        "The steering group",
        "To Iceland",
        "1 March 2027",
        "Two people read each transcript.",
    )
    for address in (base, f"{base}/csv", f"{base}/html"):
        text = visitor.get(address).text
        assert [each for each in wanted if each not in text] == [], address


def test_p70_a_study_of_which_little_is_settled_says_so(
    store: Store, owner: Actor, make: Make, project: Project, settings: Settings
) -> None:
    make.study()
    with store.begin(owner) as work:
        (study,) = protocol.of(work, project.id, settings).activities
    told = dict(protocol.facts(study, settings.language))
    assert told["Purpose"] == told["Legal basis"] == told["Raw data are deleted"] == "Not settled"


def test_p70_a_project_with_a_collecting_study_has_it_in_the_api_too(
    program: Browser, team: dict[str, Actor], make: Make, project: Project
) -> None:
    make.study(title="Second round")
    found = program(team["privacy_officer"]).get(f"/api/v1/projects/{project.id}/privacy/protocol").json()
    assert [each["title"] for each in found["activities"]] == ["Second round"]
    assert json.dumps(found["activities"][0]["status"]) == f'"{StudyStatus.DRAFT}"'
