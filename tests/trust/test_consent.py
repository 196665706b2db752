"""No words of anybody without their consent, where a study rests on it; and no quote beyond its scope."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from starlette.testclient import TestClient

from research import consents, information_texts, interviews, transcripts
from research.access import Actor
from research.errors import ConsentLacking, RuleBroken
from research.exchange import transcript_import
from research.exchange.transcript_import import SpeakerChoice
from research.insights import Insight
from research.interviews import Interview, InterviewDraft
from research.participants import Participant
from research.reports import checks, drafting
from research.reports.checks import FindingKind
from research.reports.kept import ReportDraft
from research.store import Store
from research.studies import Study
from research.words import (
    AgeBand,
    ConsentChannel,
    ConsentScope,
    Group,
    Kind,
    Language,
    LegalBasis,
    Phase,
    QuoteUse,
)
from tests.making import Make

Browser = Callable[..., TestClient]
Program = Callable[..., TestClient]
TALK = {"title": "Talk at the office", "held_on": "2026-02-03", "phase": "diagnose"}
WORDS = "I did not know whom to call."
VTT = b"WEBVTT\n\n00:00.000 --> 00:04.000\n<v Guest>Nobody called me back.</v>\n"


@pytest.fixture
def study(make: Make) -> Study:
    """A study that rests on consent."""
    return make.study(legal_basis=LegalBasis.CONSENT)


@pytest.fixture
def person(make: Make) -> Participant:
    """Somebody whose consent is not recorded."""
    return make.participant()


def withdraw(store: Store, owner: Actor, person: Participant) -> None:
    """Let somebody withdraw what they have said yes to."""
    with store.begin(owner, write=True) as work:
        consents.end(work, person.id)


# --- interviews ---------------------------------------------------------------------------------------------------


def test_p03_no_interview_is_stored_for_somebody_without_consent(make: Make, study: Study, person: Participant) -> None:
    with pytest.raises(ConsentLacking) as refused:
        make.interview(study_id=study.id, participant_ids=[person.id])
    assert refused.value.lacking == ((person.reference, person.id),)


def test_p03_no_interview_is_stored_for_somebody_whose_consent_was_withdrawn(
    store: Store, owner: Actor, make: Make, study: Study, person: Participant
) -> None:
    make.consent(person, study)
    withdraw(store, owner, person)
    with pytest.raises(ConsentLacking):
        make.interview(study_id=study.id, participant_ids=[person.id])


@pytest.mark.parametrize(
    "fields",
    [
        {"valid_until": date(2026, 2, 2)},
        {"scope": [ConsentScope.QUOTES]},
        {"given_on": date(2026, 2, 4)},
    ],
    ids=["expired the day before", "not to notes", "given the day after"],
)
def test_p03_no_interview_is_stored_where_the_consent_does_not_hold_on_its_day(
    make: Make, study: Study, person: Participant, fields: dict[str, Any]
) -> None:
    make.consent(person, study, **fields)
    with pytest.raises(ConsentLacking):
        make.interview(study_id=study.id, participant_ids=[person.id])


def test_p03_no_interview_is_stored_for_somebody_who_consented_to_another_study(
    make: Make, study: Study, person: Participant
) -> None:
    make.consent(person, make.study(legal_basis=LegalBasis.CONSENT))
    with pytest.raises(ConsentLacking):
        make.interview(study_id=study.id, participant_ids=[person.id])


def test_p03_no_interview_is_stored_that_names_nobody(make: Make, study: Study) -> None:
    with pytest.raises(ConsentLacking):
        make.interview(study_id=study.id)


def test_p03_one_without_consent_among_several_is_enough(make: Make, study: Study, person: Participant) -> None:
    other = make.participant()
    make.consent(other, study)
    with pytest.raises(ConsentLacking) as refused:
        make.interview(study_id=study.id, participant_ids=[other.id, person.id])
    assert refused.value.lacking == ((person.reference, person.id),)


def test_p03_an_interview_is_not_moved_into_a_study_that_was_not_consented_to(
    store: Store, owner: Actor, make: Make, study: Study, person: Participant
) -> None:
    made = make.interview(participant_ids=[person.id])
    draft = InterviewDraft.model_validate({**TALK, "study_id": study.id, "participant_ids": [person.id]})
    with store.begin(owner, write=True) as work, pytest.raises(ConsentLacking):
        interviews.revise(work, made.id, draft)


def test_p03_an_interview_with_consent_is_stored(make: Make, study: Study, person: Participant) -> None:
    make.consent(person, study)
    assert make.interview(study_id=study.id, participant_ids=[person.id]).study_id == study.id


@pytest.mark.parametrize("basis", [basis for basis in [None, *LegalBasis] if basis is not LegalBasis.CONSENT])
def test_p03_where_consent_is_not_the_basis_none_is_demanded(
    make: Make, person: Participant, basis: LegalBasis | None
) -> None:
    study = make.study(legal_basis=basis)
    assert make.interview(study_id=study.id, participant_ids=[person.id]).study_id == study.id


def test_p03_the_page_names_who_and_leads_to_where_the_consent_is_recorded(
    browser: Browser, owner: Actor, make: Make, study: Study, person: Participant
) -> None:
    sent = {**TALK, "study_id": str(study.id), "participant_ids": [str(person.id)]}
    answer = browser(owner).post(f"/projects/{make.project_id}/interviews", data=sent)
    assert answer.status_code == 422
    assert 'id="participant_ids-e"' in answer.text
    assert f'href="/participants/{person.id}/consents/new?study={study.id}"' in answer.text


def test_p03_the_page_does_not_add_somebody_new_to_a_study_that_rests_on_consent(
    browser: Browser, owner: Actor, make: Make, study: Study, store: Store
) -> None:
    sent = {**TALK, "study_id": str(study.id), "new_participant": "user"}
    assert browser(owner).post(f"/projects/{make.project_id}/interviews", data=sent).status_code == 422
    with store.begin(owner) as work:
        assert interviews.find(work, make.project_id) == []


def test_p03_the_api_refuses_too(program: Program, owner: Actor, make: Make, study: Study, person: Participant) -> None:
    sent = {**TALK, "study_id": str(study.id), "participant_ids": [str(person.id)]}
    answer = program(owner).post(f"/api/v1/projects/{make.project_id}/interviews", json=sent)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "participant_ids")


# --- transcripts --------------------------------------------------------------------------------------------------


@pytest.fixture
def noted(make: Make, study: Study, person: Participant) -> Interview:
    """An interview with somebody who said yes to notes and no to a recording."""
    make.consent(person, study, scope=[ConsentScope.NOTES])
    return make.interview(study_id=study.id, participant_ids=[person.id])


def test_p03_no_transcript_is_imported_of_somebody_who_said_no_to_a_recording(
    store: Store, owner: Actor, noted: Interview, person: Participant
) -> None:
    speakers = {"Guest": SpeakerChoice(participant_id=person.id)}
    with store.begin(owner, write=True) as work, pytest.raises(ConsentLacking):
        transcript_import.replace(work, noted.id, transcripts.read(VTT, "talk.vtt"), speakers)


def test_p03_not_even_where_the_speaker_is_not_named(store: Store, owner: Actor, noted: Interview) -> None:
    with store.begin(owner, write=True) as work, pytest.raises(ConsentLacking):
        transcript_import.replace(work, noted.id, transcripts.read(VTT, "talk.vtt"), {"Guest": SpeakerChoice("Guest")})


def test_p03_no_transcript_brings_somebody_new_into_a_study_that_rests_on_consent(
    store: Store, owner: Actor, noted: Interview
) -> None:
    speakers = {"Guest": SpeakerChoice(new_group=Group.USER)}
    with store.begin(owner, write=True) as work, pytest.raises(ConsentLacking):
        transcript_import.replace(work, noted.id, transcripts.read(VTT, "talk.vtt"), speakers)


def test_p03_the_api_gives_no_transcript_either(program: Program, owner: Actor, noted: Interview) -> None:
    address = f"/api/v1/interviews/{noted.id}"
    sent = [{"text": "Nobody called me back."}]
    answers = (
        program(owner).put(f"{address}/passages", json=sent, headers={"If-Match": "*"}),
        program(owner).post(f"{address}/transcript", files={"file": ("talk.vtt", VTT)}),
    )
    assert [answer.status_code for answer in answers] == [422, 422]


# --- what a consent holds -----------------------------------------------------------------------------------------


def test_p04_a_consent_holds_the_version_the_day_the_way_the_scope_and_who_took_it(
    make: Make, study: Study, person: Participant, owner: Actor
) -> None:
    make.information_text(study)
    second = make.information_text(study)
    made = make.consent(person, study, given_on=date(2026, 3, 2), channel=ConsentChannel.ORAL)
    assert (made.information_text_id, made.version, made.language) == (second.id, 2, Language.BOKMAL)
    assert (made.given_on, made.channel, made.taken_by) == (date(2026, 3, 2), ConsentChannel.ORAL, owner.name)
    assert made.scope == list(ConsentScope)


def test_p04_a_guardian_is_demanded_below_the_limit(make: Make, study: Study) -> None:
    minor = make.participant(age_band=AgeBand.UNDER_18)
    with pytest.raises(RuleBroken) as refused:
        make.consent(minor, study)
    assert refused.value.field == "guardian_agreed"


def test_p04_with_a_guardian_who_agreed_a_minor_takes_part(make: Make, study: Study) -> None:
    minor = make.participant(age_band=AgeBand.UNDER_18)
    agreed = {"guardian_agreed": True, "guardian_agreed_on": date(2026, 1, 30)}
    assert make.consent(minor, study, **agreed).guardian_agreed_on == date(2026, 1, 30)


def test_p04_the_form_stores_what_was_ticked(
    browser: Browser, owner: Actor, make: Make, study: Study, person: Participant, store: Store
) -> None:
    text = make.information_text(study)
    sent = {
        "information_text_id": str(text.id),
        "given_on": "2026-02-03",
        "channel": "oral",
        "scope": ["", "notes", "quotes"],
    }
    shown = browser(owner).post(f"/participants/{person.id}/consents", data=sent)
    assert shown.url.path == f"/participants/{person.id}"
    with store.begin(owner) as work:
        (made,) = consents.of(work, [person.id])[person.id]
    assert made.scope == [ConsentScope.NOTES, ConsentScope.QUOTES]


def test_p05_what_people_were_told_is_shown_as_it_was_on_a_day(
    store: Store, owner: Actor, make: Make, study: Study, browser: Browser
) -> None:
    make.information_text(study, text="We ask, and write it down in our own words.")
    make.information_text(study, text="We ask, and record it on a machine of our own.")
    with store.begin(owner) as work:
        told = information_texts.on(work, study.id, Language.BOKMAL, date(2026, 3, 1))
    assert told is not None
    assert told.text == "We ask, and write it down in our own words."
    assert "machine" not in browser(owner).get(f"/studies/{study.id}/information-texts?day=2026-03-01").text


def test_p05_there_is_no_way_to_change_a_version(program: Program, owner: Actor, make: Make, study: Study) -> None:
    address = f"/api/v1/studies/{study.id}/information-texts/{make.information_text(study).id}"
    assert {getattr(program(owner), verb)(address).status_code for verb in ("put", "patch", "delete")} == {405}


@pytest.mark.parametrize(
    "sent",
    [
        {"age_band": "17"},
        {"age_band": 17},
        {"age": 17},
        {"birth_date": "2009-01-01"},
        {"region": "Skogveien 14"},
        {"region": "4630 Kristiansand"},
        {"region": "Storgata"},
        {"characteristics": "17-åring med læreplass"},
        {"characteristics": "Er 17 år gammel"},
    ],
    ids=str,
)
def test_p11_the_api_takes_a_band_and_a_region_and_nothing_exact(
    program: Program, owner: Actor, make: Make, sent: dict[str, Any]
) -> None:
    answer = program(owner).post(f"/api/v1/projects/{make.project_id}/participants", json={"group": "user", **sent})
    assert answer.status_code == 422


@pytest.mark.parametrize("region", ["Agder", "Solvik sentrum", "Indre by", "Vegårshei"])
def test_p11_a_region_is_taken(make: Make, region: str) -> None:
    assert make.participant(region=region).region == region


# --- quotes in reports --------------------------------------------------------------------------------------------


def cite(make: Make, study: Study | None, *people: Participant, by: Participant | None = None) -> Insight:
    """Let a confirmed insight rest on an approved quote of an interview, said by one of those who took part."""
    ids = [person.id for person in people]
    talk = make.interview(study_id=study.id if study else None, participant_ids=ids)
    passage = make.passage(WORDS, interview=talk, participant_id=by.id if by else None)
    insight = make.insight()
    make.evidence(insight, make.quote(passage, approved=True))
    return make.confirm(insight)


def told(store: Store, owner: Actor, make: Make, use: QuoteUse = QuoteUse.APPROVED) -> tuple[str, list[checks.Finding]]:
    """Return a report as it would be, and what is found of consent."""
    draft = ReportDraft.model_validate(
        {"title": "What we know", "template": "insights", "choices": {"quotes": use, "phases": [Phase.DIAGNOSE]}}
    )
    with store.begin(owner) as work:
        text = drafting.fill(work, make.project_id, draft).rendered.markdown
        found = checks.check(work, make.project_id, draft)
    return text, [finding for finding in found if finding.kind is FindingKind.CONSENT]


@pytest.mark.parametrize("use", [QuoteUse.APPROVED, QuoteUse.ALL])
def test_p17_a_quote_beyond_the_scope_of_consent_is_kept_out_whatever_is_asked_for(
    store: Store, owner: Actor, make: Make, study: Study, person: Participant, use: QuoteUse
) -> None:
    make.consent(person, study, scope=[ConsentScope.NOTES, ConsentScope.RECORDING])
    cite(make, study, person, by=person)
    text, (finding,) = told(store, owner, make, use)
    assert WORDS not in text
    assert (finding.where, finding.count) == ((Kind.PARTICIPANT, person.id), 1)


def test_p17_a_quote_within_the_scope_of_consent_is_printed(
    store: Store, owner: Actor, make: Make, study: Study, person: Participant
) -> None:
    make.consent(person, study)
    cite(make, study, person, by=person)
    text, found = told(store, owner, make)
    assert WORDS in text
    assert found == []


def test_p17_a_quote_of_somebody_who_withdrew_is_kept_out(
    store: Store, owner: Actor, make: Make, study: Study, person: Participant
) -> None:
    make.consent(person, study)
    cite(make, study, person, by=person)
    withdraw(store, owner, person)
    assert WORDS not in told(store, owner, make)[0]


def test_p17_who_speaks_decides_where_that_is_known(
    store: Store, owner: Actor, make: Make, study: Study, person: Participant
) -> None:
    silent = make.participant()
    make.consent(person, study)
    make.consent(silent, study, scope=[ConsentScope.NOTES, ConsentScope.RECORDING])
    cite(make, study, person, silent, by=person)
    assert WORDS in told(store, owner, make)[0]


def test_p17_where_it_is_not_known_who_speaks_everybody_has_to_agree(
    store: Store, owner: Actor, make: Make, study: Study, person: Participant
) -> None:
    other = make.participant()
    make.consent(person, study)
    make.consent(other, study, scope=[ConsentScope.NOTES, ConsentScope.RECORDING])
    cite(make, study, person, other)
    text, (finding,) = told(store, owner, make)
    assert WORDS not in text
    assert finding.where == (Kind.PARTICIPANT, other.id)


def test_p17_where_consent_is_not_the_basis_a_missing_one_is_pointed_out(
    store: Store, owner: Actor, make: Make, person: Participant
) -> None:
    cite(make, make.study(legal_basis=LegalBasis.INTEREST), person, by=person)
    text, (finding,) = told(store, owner, make)
    assert WORDS in text
    assert finding.where == (Kind.PARTICIPANT, person.id)


def test_p17_where_consent_is_not_the_basis_a_no_to_quotes_counts_all_the_same(
    store: Store, owner: Actor, make: Make, person: Participant
) -> None:
    study = make.study(legal_basis=LegalBasis.INTEREST)
    make.consent(person, study, scope=[ConsentScope.NOTES])
    cite(make, study, person, by=person)
    assert WORDS not in told(store, owner, make)[0]
