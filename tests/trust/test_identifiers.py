"""P-10, P-12, P-13, P-14 and P-73: what looks like personal data is stopped at every door, and is never repeated."""

import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import inspect, text
from sqlmodel import select
from starlette.testclient import TestClient

from research import installation, sight
from research.access import Actor
from research.audit import LogEntry
from research.doors import Override
from research.errors import PersonalData, RuleBroken
from research.exchange import tables
from research.records import Draft
from research.reports import checks, publishing
from research.reports.publishing import PublishDraft
from research.store import Store
from research.words import Kind, LogAct
from tests.house.test_routes import OPEN, addressed, routes
from tests.known import Known
from tests.making import Make

Browser = Callable[..., TestClient]
API = "/api/v1"
# Skatteetaten's own example of a number from 2032 on: nobody's.
NUMBER = "02013299997"
SAID = f"Hun leste opp {NUMBER[:6]} {NUMBER[6:]} for oss."
# What is not stored: previews, and a reason where nothing needs one.
NOT_STORED = re.compile(r".*/preview|.*/studies(/\{study_id\})?")
REASON = "It is the example that the agency itself prints."
ROOT = Path(__file__).parents[2]


def dumped(store: Store) -> Iterator[str]:
    """Yield every row of every table, as text."""
    with store.engine.connect() as asking:
        for table in inspect(store.engine).get_table_names():
            for row in asking.execute(text(f'SELECT * FROM "{table}"')):
                yield f"{table}: {tuple(row)!r}"


def stored(store: Store) -> list[str]:
    """Return the rows that hold the number, however it is written."""
    digits = re.compile(r"\D?".join(NUMBER))
    return [row for row in dumped(store) if digits.search(row)]


def filled_in(draft: Draft) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield a draft with the number in each of its fields of text, with the name of the field."""
    plain = draft.model_dump(mode="json", exclude_defaults=True)
    for name, field in type(draft).model_fields.items():
        if field.annotation is str:
            yield name, {**plain, name: SAID}
        elif "list" in str(field.annotation) and "UUID" not in str(field.annotation):
            yield name, {**plain, name: [SAID]}
        elif str(field.annotation) == "dict[str, str]":
            yield name, {**plain, name: {"summary": SAID}}


@pytest.fixture
def known(make: Make, caseworker: Actor) -> Known:
    """One record of each kind."""
    return Known(make, UUID(str(caseworker.person_id)))


def writing(service: FastAPI, known: Known) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Yield method, path, field and body for every field of text of every draft that the API takes."""
    for method, path, route in routes(service):
        if method not in {"POST", "PUT"} or not path.startswith(API) or path in OPEN:
            continue
        for parameter in route.dependant.body_params:
            drafts = [draft for each, draft in known.drafts.items() if each is parameter.field_info.annotation]
            for draft in drafts:
                yield from ((method, path, name, sent) for name, sent in filled_in(draft))


def test_p12_a_program_can_put_an_identity_number_into_no_field(
    service: FastAPI, program: Browser, owner: Actor, known: Known, store: Store
) -> None:
    client, let_in, repeated, asked = program(owner), [], [], 0
    for method, path, name, sent in writing(service, known):
        answer = client.request(method, addressed(path, known.ids), json=sent, headers={"If-Match": "*"})
        asked += "identifiers" in answer.text
        is_needless = NOT_STORED.fullmatch(path) and (path.endswith("/preview") or name == "reason")
        let_in += [f"{method} {path} {name}"] if answer.status_code < 400 and not is_needless else []
        repeated += [f"{method} {path} {name}"] if NUMBER[6:] in answer.text and not is_needless else []
    assert (let_in, repeated, stored(store)) == ([], [], [])
    assert asked > 40


def test_p12_nobody_can_put_an_identity_number_into_a_field_of_a_page(
    service: FastAPI, browser: Browser, owner: Actor, known: Known, store: Store
) -> None:
    client, asked = browser(owner), 0
    for _, path, _, sent in writing(service, known):
        form = {name: value for name, value in sent.items() if value is not None and not isinstance(value, dict)}
        answer = client.post(addressed(path.removeprefix(API), known.ids), data=form, follow_redirects=False)
        asked += 'name="mask"' in answer.text
    assert stored(store) == []
    assert asked > 25


def test_p12_an_override_needs_a_reason_and_is_logged_without_the_number(
    program: Browser, owner: Actor, make: Make, store: Store
) -> None:
    address, sent = f"{API}/projects/{make.project_id}/observations", {"what_happened": SAID, "phase": "diagnose"}
    assert program(owner).post(address, json=sent, headers={"Override-Reason": REASON}).status_code == 201
    with store.begin(owner) as work:
        (entry,) = [each for each in work.session.exec(select(LogEntry)) if each.act is LogAct.OVERRIDDEN]
    assert (entry.reason, entry.told) == (REASON, {"identity_number": 1})


def test_p12_what_was_refused_is_in_no_log(
    browser: Browser, owner: Actor, make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        browser(owner).post(
            f"/projects/{make.project_id}/observations", data={"what_happened": SAID, "phase": "diagnose"}
        )
    assert NUMBER[6:] not in caplog.text


def test_p10_there_is_no_field_for_an_identity_number_and_none_for_a_participants_name() -> None:
    installation.load_records()
    participant = sight.class_of(Kind.PARTICIPANT)
    assert not {"name", "first_name", "last_name", "email", "phone"} & set(participant.model_fields)
    every = {name for kind in Kind for name in sight.class_of(kind).model_fields if kind is not Kind.PERSON}
    assert not {name for name in every if re.search(r"(^|_)(fnr|ssn|identity_number|national_id|birth)", name)}


def test_p10_the_form_of_a_participant_asks_for_no_name(browser: Browser, owner: Actor, make: Make) -> None:
    shown = browser(owner).get(f"/projects/{make.project_id}/participants/new").text
    assert not re.search(r'<(?:input|textarea)[^>]+name="(?:name|first_name|last_name|fnr|email|phone)"', shown)


def test_p13_a_table_with_identity_numbers_stores_nothing_and_tells_every_row(
    make: Make, store: Store, owner: Actor
) -> None:
    table = tables.read(f"what_happened\nIt was quiet.\n{SAID}\nIt was loud.\n{SAID}\n".encode())
    plan = tables.plan(Kind.OBSERVATION, table, {"what_happened": "what_happened"}, {"phase": "diagnose"})
    with pytest.raises(PersonalData) as refused, store.begin(owner, write=True) as work:
        tables.store(work, make.project_id, plan)
    assert [(each.row, each.field) for each in refused.value.findings] == [(3, "what_happened"), (5, "what_happened")]
    assert stored(store) == []


def test_p13_a_table_is_masked_where_that_is_asked_for(make: Make, store: Store, owner: Actor) -> None:
    table = tables.read(f"what_happened\n{SAID}\n".encode())
    plan = tables.plan(Kind.OBSERVATION, table, {"what_happened": "what_happened"}, {"phase": "diagnose"})
    with store.begin(owner, write=True, override=Override(masks=True)) as work:
        assert tables.store(work, make.project_id, plan) == 1
    assert stored(store) == []


def test_p13_a_transcript_with_an_identity_number_is_not_stored(
    program: Browser, owner: Actor, make: Make, store: Store
) -> None:
    address = f"{API}/interviews/{make.interview().id}/transcript"
    answer = program(owner).post(address, files={"file": ("talk.txt", f"Speaker 1: {SAID}".encode())})
    assert answer.status_code == 422
    assert answer.json()["identifiers"][0]["row"] == 1
    assert stored(store) == []


def test_p73_a_report_with_an_identity_number_is_published_only_for_a_reason_that_is_logged(
    make: Make, store: Store, owner: Actor
) -> None:
    draft = make.draft()
    with store.begin(owner, write=True, override=Override(reason=REASON)) as work:
        report = work.get(sight.class_of(Kind.REPORT), draft.id)
        report.written = {"summary": SAID}
        work.save(report)
    with store.begin(owner) as work:
        assert any(each.needs_reason for each in checks.check_report(work, draft.id))
    with pytest.raises(RuleBroken), store.begin(owner, write=True) as work:
        publishing.publish(work, draft.id, PublishDraft())
    with store.begin(owner, write=True) as work:
        publishing.publish(work, draft.id, PublishDraft(reason=REASON))
    with store.begin(owner) as work:
        acts = [(each.act, each.reason, each.record_id) for each in work.session.exec(select(LogEntry))]
    assert acts.count((LogAct.OVERRIDDEN, REASON, draft.id)) == 2


def test_p14_every_large_field_about_what_people_said_or_did_says_what_not_to_write() -> None:
    field = re.compile(r'form\.long\(filled, "(\w+)"[^}]*leave_out\(\)')
    folders = ("observations", "interviews", "experiments", "insights")
    shown = "".join(file.read_text("utf-8") for name in folders for file in (ROOT / "templates" / name).glob("*.html"))
    told = {"what_happened", "consequence", "interpretation", "notes", "summary", "text", "result", "learning"}
    assert set(field.findall(shown)) >= told
