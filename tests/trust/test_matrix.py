"""Who sees what, over every route that is served: no answer holds a word of what somebody may not see.

Every text of every record holds a word of its own, the canary of those who may see it. Whoever may not is given every
address of it; new routes are asked by themselves, since they are read from the service.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.main import create_app
from app.security import COOKIE
from research import (
    access_tokens,
    circles,
    experiments,
    interviews,
    observations,
    passages,
    people,
    projects,
    restrictions,
    sessions,
)
from research.access import SYSTEM, Actor
from research.access_tokens import TokenDraft
from research.circles import CircleDraft
from research.experiments import ExperimentDraft
from research.installation import Installation
from research.participants import Participant
from research.people import MemberDraft
from research.projects import ProjectDraft
from research.restrictions import RestrictionDraft
from research.settings import Settings
from research.words import Kind, Language, Phase, Role
from tests.house.test_routes import OPEN, routes
from tests.making import Clock, Make

API = "/api/v1"
COMMON = "fellesord"
"""Stands beside every canary, so that a search for it finds all that may be found."""

STEM = "zyxkanari"
"""How every canary begins, so that completing it would tell of all."""

TEAM = {"owner", "inside", "outside"}
MEMBERS = TEAM | {"author", "other", "reader"}
SEEN_BY: dict[str, set[str]] = {
    "member": MEMBERS,
    "team": TEAM,
    "circle": {"owner", "inside"},
    "own": TEAM | {"author"},
    "restricted": set(),
    "binned": TEAM,
    "circlebinned": {"owner", "inside"},
    "elsewhere": set(),
}
"""What there is, by its canary, and who sees it."""

ACTORS = (*sorted(MEMBERS), "officer", "administrator", "outsider", "ended")

# What an officer or owner answers for: a person's right to a copy of what is held of them (article 15), hidden or not.
_RIGHTS = re.compile(r".*/participants/\{participant_id\}/(?:access|rights|export|copy|held).*")
# What an officer reads of studies and restrictions is written by those who answer for them, and holds no contents.
_OFFICERS = re.compile(r".*/projects/\{project_id\}/(?:privacy|protocol|restrictions|log).*")


class Answer(NamedTuple):
    """What came back from one address: its status, and the canaries it holds."""

    canary: str
    path: str
    status: int
    held: frozenset[str]


class Hall(NamedTuple):
    """A service with what there is and who there is.

    Attributes:
        ids: By canary, identifiers by the name of a parameter that takes one.
        pages, programs: A browser and a program of each actor.
        reading: A program of the owner's that may only read.
        heard: What each actor was answered, once they have asked.
    """

    service: FastAPI
    ids: dict[str, dict[str, UUID]]
    pages: dict[str, TestClient]
    programs: dict[str, TestClient]
    reading: TestClient
    heard: dict[str, list["Answer"]]


def said(canary: str) -> str:
    """Return a text with a canary."""
    return f"{STEM}{canary} {COMMON} ble sagt."


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """One service for all: nothing is changed in it."""
    folder: Path = tmp_path_factory.mktemp("matrix")
    installation = Installation.open(Settings(data_dir=folder, language=Language.ENGLISH), clock=Clock())
    installation.store.after_commit.clear()
    service = create_app(installation=installation)
    actors = _people(installation)
    with installation.store.begin(actors["owner"], write=True) as work:
        project = projects.add(work, ProjectDraft(title="Young people and the first job"))
    make = Make(installation.store, project.id, actors["owner"])
    _join(installation, project.id, actors)
    ids = _planted(make, actors)
    pages = {name: _client(service, installation, actors[name], is_program=False) for name in ACTORS}
    programs = {name: _client(service, installation, actors[name], is_program=True) for name in ACTORS}
    reading = _client(service, installation, actors["owner"], is_program=True, may_write=False)
    yield Hall(service, ids, pages, programs, reading, {})
    for client in (*pages.values(), *programs.values(), reading):
        client.close()
    installation.close()


def _people(installation: Installation) -> dict[str, Actor]:
    with installation.store.begin(SYSTEM, write=True) as work:
        made = {name: people.add_without_password(work, name.capitalize(), f"{name}@example.org") for name in ACTORS}
        made["administrator"].is_administrator = True
        work.save(made["administrator"])
    return {name: Actor(person_id=person.id, name=person.name) for name, person in made.items()}


def _join(installation: Installation, project_id: UUID, actors: dict[str, Actor]) -> None:
    roles = {"inside": Role.RESEARCHER, "outside": Role.RESEARCHER, "author": Role.CASEWORKER}
    roles |= {
        "other": Role.CASEWORKER,
        "reader": Role.READER,
        "officer": Role.PRIVACY_OFFICER,
        "ended": Role.RESEARCHER,
    }
    over = Clock().now.date() - timedelta(days=1)
    with installation.store.begin(SYSTEM, write=True) as work:
        for name, role in roles.items():
            draft = MemberDraft(role=role, ends_on=over if name == "ended" else None)
            people.add_member(work, project_id, UUID(str(actors[name].person_id)), draft)


def _client(
    service: FastAPI, installation: Installation, actor: Actor, *, is_program: bool, may_write: bool = True
) -> TestClient:
    assert actor.person_id is not None
    client = TestClient(service, headers={"Sec-Fetch-Site": "same-origin"}, raise_server_exceptions=False)
    with installation.store.begin(SYSTEM, write=True) as work:
        if is_program:
            draft = TokenDraft(name="A program", may_write=may_write)
            client.headers["Authorization"] = f"Bearer {access_tokens.make(work, actor.person_id, draft)[1]}"
        else:
            client.cookies.set(COOKIE, sessions.begin(work, people.get(work, actor.person_id)))
    return client


def _planted(make: Make, actors: dict[str, Actor]) -> dict[str, dict[str, UUID]]:
    """Plant a canary in every text of each record, and return the records' identifiers."""
    study = make.study(title="A limited round", is_limited=True)
    with make.store.begin(make.owner, write=True) as work:
        circles.put(work, study.id, CircleDraft(person_ids=[UUID(str(actors["inside"].person_id))]))
    elsewhere = Make(make.store, make.project(title=said("elsewhere")).id, make.owner)
    found = {
        "team": _collected(make, "team", None) | _concluded(make, "team"),
        "circle": _collected(make, "circle", study.id),
        "restricted": _collected(make, "restricted", None),
        "binned": _collected(make, "binned", None),
        "circlebinned": _collected(make, "circlebinned", study.id),
        "member": _shown_to_members(make),
        "own": {"observation_id": make.observation(by=actors["author"], **_observed("own")).id},
        "elsewhere": _collected(elsewhere, "elsewhere", None) | {"project_id": elsewhere.project_id},
    }
    # The owner of that project is one of the actors; they have left it, so that nobody here is a member.
    with make.store.begin(SYSTEM, write=True) as work:
        stranger = people.add_without_password(work, "Stranger", "stranger@example.org")
        people.add_member(work, elsewhere.project_id, stranger.id, MemberDraft(role=Role.OWNER))
        people.remove_member(work, elsewhere.project_id, UUID(str(make.owner.person_id)))
    _hide(make, found)
    return found


def _hide(make: Make, found: dict[str, dict[str, UUID]]) -> None:
    with make.store.begin(make.owner, write=True) as work:
        for name, kind in (("interview_id", Kind.INTERVIEW), ("observation_id", Kind.OBSERVATION)):
            draft = RestrictionDraft(kind=kind, record_id=found["restricted"][name], reason="They object.")
            restrictions.add(work, make.project_id, draft)
        draft = RestrictionDraft(
            kind=Kind.PARTICIPANT, record_id=found["restricted"]["participant_id"], reason="They object."
        )
        restrictions.add(work, make.project_id, draft)
    with make.store.begin(make.owner, write=True) as work:
        for name in ("binned", "circlebinned"):
            interviews.remove(work, found[name]["interview_id"])
        observations.remove(work, found["binned"]["observation_id"])


def _observed(canary: str) -> dict[str, Any]:
    texts = ("what_happened", "place_detail", "actors", "consequence", "interpretation", "suggestion")
    return {"phase": Phase.DIAGNOSE, **{name: said(canary) for name in texts}}


def _collected(make: Make, canary: str, study_id: UUID | None) -> dict[str, UUID]:
    """Make what was collected: an interview with a participant and a passage, a quote of it, and an observation."""
    text = said(canary)
    person: Participant = make.participant(region=text, characteristics=text, study_id=study_id)
    words: dict[str, Any] = dict.fromkeys(
        ("title", "place", "interviewers", "summary", "notes", "interpretation"), text
    )
    interview = make.interview(**words, study_id=study_id, participant_ids=[person.id], held_on=date(2026, 2, 3))
    passage = make.passage(text, interview=interview, speaker=text, participant_id=person.id)
    ids = {
        "participant_id": person.id,
        "interview_id": interview.id,
        "passage_id": passage.id,
        "quote_id": make.quote(passage, note=text).id,
        "record_id": interview.id,
    }
    if study_id is None:
        ids["observation_id"] = make.observation(**_observed(canary)).id
    return ids


def _concluded(make: Make, canary: str) -> dict[str, UUID]:
    text = said(canary)
    insight = make.insight(statement=text, elaboration=text, group_described=text, implication=text)
    return {
        "insight_id": insight.id,
        "gate_id": make.gate(problem_statement=text).id,
        "template_id": make.template(f"# {text}", name=text).id,
    }


def _shown_to_members(make: Make) -> dict[str, UUID]:
    text = said("member")
    insight = make.insight(statement=text, elaboration=text)
    team = _collected(make, "team", None)
    with make.store.begin(SYSTEM) as work:
        passage = passages.get(work, team["passage_id"])
    quote = make.quote(make.passage(text, interview=make.interview(title=said("team"))), text, approved=True)
    make.evidence(insight, quote)
    make.evidence(insight, passage, reason=said("team"))
    make.confirm(insight)
    with make.store.begin(make.owner, write=True) as work:
        draft = ExperimentDraft(title=text, hypothesis=text, phase=Phase.EXPLORE, tests=[insight.id])
        experiment = experiments.add(work, make.project_id, draft)
    return {
        "project_id": make.project_id,
        "insight_id": insight.id,
        "experiment_id": experiment.id,
        "question_id": make.question(insight, text=f"How might we say {text}").id,
        "report_id": make.report(title=text, markdown=f"# {text}").id,
        "concept_id": make.concept(title=text).id,
        "benefit_id": make.benefit(title=text).id,
        "study_id": make.study(title="An open round").id,
        "tag_id": make.tag("letter").id,
    }


# --- asking -------------------------------------------------------------------------------------------------------


def _addresses(hall: Hall, method: str) -> Iterator[tuple[str, str, str]]:
    """Yield canary, path and address of every route with every record that it takes."""
    project = hall.ids["member"]["project_id"]
    for asked, path, _ in routes(hall.service):
        if asked != method or path in OPEN:
            continue
        names = re.findall(r"\{(\w+)\}", path)
        for canary, ids in hall.ids.items():
            known = [name for name in names if name in ids]
            if not known and (names or canary != "member") and names != ["project_id"]:
                continue
            if names == ["project_id"] and "project_id" not in ids:
                continue
            given = {"project_id": project, **ids}
            places = {name: str(given.get(name) or _GIVEN.get(name) or uuid4()) for name in names}
            yield canary, path, path.format(**places)


_GIVEN = {"format": "csv", "name": "tag", "key": "diagnose", "topic": "start", "term": "brev"}


def _questions(path: str) -> list[str]:
    """Return what to ask of an address that takes words."""
    if "search" not in path and "complete" not in path:
        return [""]
    return [f"?q={COMMON}", f"?q={STEM}", "?q=zyxkanarx"]


def _ask(hall: Hall, actor: str, path: str) -> TestClient:
    return (hall.programs if path.startswith(API) else hall.pages)[actor]


def _heard(hall: Hall, actor: str) -> list[Answer]:
    """Return what somebody is answered at every address that is read; each is asked once."""
    if actor not in hall.heard:
        hall.heard[actor] = [
            _answered(_ask(hall, actor, path).get(address + question, follow_redirects=False), canary, path)
            for canary, path, address in _addresses(hall, "GET")
            for question in _questions(path)
        ]
    return hall.heard[actor]


def _answered(answer: Any, canary: str, path: str) -> Answer:
    held = re.findall(rf"{STEM}(\w+)", answer.text + str(answer.headers))
    return Answer(canary, path, answer.status_code, frozenset(held))


def _hidden_from(actor: str) -> set[str]:
    return {canary for canary, seers in SEEN_BY.items() if actor not in seers}


def _may_hold(actor: str, path: str) -> bool:
    """Say whether somebody who answers for privacy is told here what is held of one person."""
    return actor in {"officer", "owner"} and bool(_RIGHTS.fullmatch(path) or _OFFICERS.fullmatch(path))


@pytest.mark.parametrize("actor", ACTORS)
def test_p50_no_answer_holds_a_word_of_what_somebody_may_not_see(hall: Hall, actor: str) -> None:
    answers, hidden = _heard(hall, actor), _hidden_from(actor)
    told = {(each.path, word) for each in answers if not _may_hold(actor, each.path) for word in each.held & hidden}
    assert told == set()
    assert {each.path for each in answers if each.status >= 500} == set()
    assert len(answers) > 300


@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_p50_what_somebody_may_not_see_does_not_exist_for_them(hall: Hall, actor: str, method: str) -> None:
    wrong = set()
    headers = {"If-Match": "*"}
    for canary, path, address in _addresses(hall, method):
        names = set(re.findall(r"\{(\w+)\}", path)) & hall.ids[canary].keys()
        if actor in SEEN_BY[canary] or names <= {"project_id", "record_id"} or _may_hold(actor, path):
            continue
        asked = _ask(hall, actor, path).request(method, address, headers=headers, follow_redirects=False)
        answer = _answered(asked, canary, path)
        # A body that does not fit is refused before anything is looked up, and tells nothing.
        if answer.status not in {404, 422} or answer.held & _hidden_from(actor):
            wrong.add((f"{method} {path}", canary, answer.status))
    assert wrong == set()


@pytest.mark.parametrize("actor", ACTORS)
def test_p50_what_somebody_may_not_see_is_not_found(hall: Hall, actor: str) -> None:
    wrong = set()
    for each in _heard(hall, actor):
        names = set(re.findall(r"\{(\w+)\}", each.path)) & hall.ids[each.canary].keys()
        if actor in SEEN_BY[each.canary] or names <= {"project_id", "record_id"} or _may_hold(actor, each.path):
            continue
        if each.status not in {404, 422}:
            wrong.add((each.path, each.canary, each.status))
    assert wrong == set()


@pytest.mark.parametrize("actor", sorted(MEMBERS))
def test_p50_who_may_see_something_does_see_it(hall: Hall, actor: str) -> None:
    found = set[str]().union(*(each.held for each in _heard(hall, actor)))
    assert {canary for canary, seers in SEEN_BY.items() if actor in seers} <= found


def test_p50_a_program_that_may_only_read_changes_nothing(hall: Hall) -> None:
    wrong = set()
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        for canary, path, address in _addresses(hall, method):
            if not path.startswith(API) or "owner" not in SEEN_BY[canary] or path == f"{API}/search":
                continue
            answer = hall.reading.request(method, address, headers={"If-Match": "*"})
            if answer.status_code < 400:
                wrong.add((f"{method} {path}", answer.status_code))
    assert wrong == set()
