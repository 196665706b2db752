"""The demo project as events: who did what on which day."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from typing import Any
from uuid import UUID

from research import (
    experiments,
    insights,
    interviews,
    observations,
    participants,
    passages,
    people,
    projects,
    questions,
    studies,
    tags,
)
from research.access import SYSTEM, Actor
from research.demo import consents, gates, reports, solutions
from research.evidence import EvidenceDraft
from research.experiments import ExperimentDraft
from research.insights import InsightDraft, StatusDraft
from research.interviews import InterviewDraft
from research.observations import ObservationDraft
from research.participants import ParticipantDraft
from research.passages import PassageDraft
from research.people import MemberDraft
from research.projects import PhaseDraft, ProjectDraft
from research.questions import QuestionDraft
from research.store import UnitOfWork
from research.studies import StudyDraft
from research.tags import TagDraft
from research.words import ExperimentStatus, InsightStatus, Role, StudyStatus

Entry = dict[str, Any]
"""A record as the files tell of it; ``ref`` is what the others call it."""

_INSTALLATION = ""
_WRITERS = {Role.OWNER, Role.RESEARCHER}
_OVER = {ExperimentStatus.DONE, ExperimentStatus.STOPPED}
_RESULTS = ("result", "outcome", "learning", "decision", "decision_note")
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Event:
    """Something somebody did; ``by`` is an e-mail address, empty for the installation itself."""

    on: date
    by: str
    happen: Callable[[UnitOfWork], object]


class Story:
    """The events of the demo, and the records they have made so far."""

    def __init__(self, contents: dict[str, Any]) -> None:
        self._told = contents
        self._people: dict[str, Entry] = {person["email"]: person for person in contents["people"]}
        self._owner = next(email for email, person in self._people.items() if person["role"] == Role.OWNER)
        self._days = {each["ref"]: _day(each["held_on"]) for each in contents["interviews"]}
        self._days |= {each["ref"]: _day(each["observed_on"]) for each in contents["observations"]}
        self._written = self._insight_days()
        self._ids: dict[str, UUID] = {}
        self._actors: dict[str, Actor] = {_INSTALLATION: SYSTEM}

    def actor(self, email: str) -> Actor:
        """Return somebody whose account has been made."""
        return self._actors[email]

    def events(self) -> Iterator[Event]:
        """Yield every event; of two on the same day, the first to be yielded happened first."""
        yield from self._beginning()
        yield from self._studies()
        for each in self._told["interviews"]:
            by = self._writer(each["interviewers"].split(", ")[0])
            yield Event(self._days[each["ref"]], by, partial(self._ask_to_take_part, each))
            yield Event(self._days[each["ref"]], by, partial(self._add_interview, each))
        for each in self._told["observations"]:
            yield Event(self._days[each["ref"]], each["by"], partial(self._add_observation, each))
        for each in self._told["insights"]:
            yield from self._insight(each)
        for each in self._told["experiments"]:
            yield from self._experiment(each)
        for each in self._told["questions"]:
            asked_on = max(_day(each["asked_on"]), *(self._written[ref] for ref in each["insights"]))
            yield Event(asked_on, self._owner, partial(self._ask, each))
        for on, happen in solutions.events(self._told, self._ids):
            yield Event(on, self._owner, happen)
        for on, happen in reports.events(self._told, self._ids):
            yield Event(on, self._owner, happen)
        for on, by, happen in gates.events(self._told, self._ids):
            yield Event(on, by or self._owner, happen)

    # --- the project ------------------------------------------------------------------------------------------

    def _beginning(self) -> Iterator[Event]:
        phases = self._told["phases"]
        first = _day(phases[0]["opened_on"])
        yield Event(first, _INSTALLATION, self._add_accounts)
        yield Event(first, self._owner, self._add_project)
        for tag in self._told["tags"]:
            yield Event(first, self._owner, partial(self._add_tag, tag))
        for before, after in pairwise(phases):
            move = PhaseDraft(phase=after["phase"], on=before["closed_on"])
            yield Event(_day(after["opened_on"]), self._owner, partial(self._move, move))

    def _add_accounts(self, work: UnitOfWork) -> None:
        for email, person in self._people.items():
            made = people.add_without_password(work, person["name"], email)
            self._ids[email] = made.id
            self._actors[email] = Actor(person_id=made.id, name=made.name)
            if email == self._owner:
                made.is_administrator = True
                work.save(made)

    def _add_project(self, work: UnitOfWork) -> None:
        self._ids["project"] = projects.add(work, ProjectDraft(**self._told["project"])).id
        for email, person in self._people.items():
            if email != self._owner:
                people.add_member(work, self._ids["project"], self._ids[email], MemberDraft(role=person["role"]))

    def _add_tag(self, tag: Entry, work: UnitOfWork) -> None:
        parent = self._ids[f"tag {tag['parent']}"] if tag["parent"] else None
        draft = TagDraft(**_filled(tag, "parent"), parent_id=parent)
        self._ids[f"tag {tag['name']}"] = tags.add(work, self._ids["project"], draft).id

    def _move(self, draft: PhaseDraft, work: UnitOfWork) -> None:
        projects.move(work, self._ids["project"], draft)

    # --- studies and what was collected -----------------------------------------------------------------------

    def _studies(self) -> Iterator[Event]:
        for each in self._told["studies"]:
            yield Event(_day(each["starts_on"]), self._owner, partial(self._add_study, each))
            for text in each["told"]:
                yield Event(_day(text["on"]), self._owner, partial(self._tell, each, text))
            if each["status"] == StudyStatus.CLOSED:
                yield Event(_day(each["ends_on"]), self._owner, partial(self._close_study, each))

    def _add_study(self, each: Entry, work: UnitOfWork) -> None:
        draft = StudyDraft(**_filled(each, "ref", "status", "told"), status=StudyStatus.OPEN)
        self._ids[each["ref"]] = studies.add(work, self._ids["project"], draft).id
        for person in self._told["participants"]:
            if person["study"] == each["ref"]:
                own = ParticipantDraft(**_filled(person, "ref", "study", "consent"), study_id=self._ids[each["ref"]])
                self._ids[person["ref"]] = participants.add(work, self._ids["project"], own).id

    def _close_study(self, each: Entry, work: UnitOfWork) -> None:
        studies.revise(work, self._ids[each["ref"]], StudyDraft(**_filled(each, "ref", "told")))

    def _tell(self, each: Entry, text: Entry, work: UnitOfWork) -> None:
        consents.tell(self._ids[each["ref"]], _filled(text, "on"), work)

    def _ask_to_take_part(self, each: Entry, work: UnitOfWork) -> None:
        told = {person["ref"]: person.get("consent", {}) for person in self._told["participants"]}
        people = {self._ids[ref]: told[ref] for ref in each["participants"]}
        consents.ask(self._ids[each["study"]], people, work)

    def _add_interview(self, each: Entry, work: UnitOfWork) -> None:
        draft = InterviewDraft(
            **_filled(each, "ref", "study", "participants", "turns"),
            study_id=self._ids[each["study"]],
            participant_ids=[self._ids[ref] for ref in each["participants"]],
        )
        interview = interviews.add(work, self._ids["project"], draft)
        self._ids[each["ref"]] = interview.id
        passages.put(work, interview, [self._passage(turn) for turn in each["turns"]])

    def _passage(self, turn: Entry) -> PassageDraft:
        minutes, seconds = turn["start"].split(":")
        return PassageDraft(
            speaker=turn["speaker"],
            participant_id=self._ids.get(turn["speaker"]),
            text=turn["text"],
            start_ms=(int(minutes) * 60 + int(seconds)) * 1000,
        )

    def _add_observation(self, each: Entry, work: UnitOfWork) -> None:
        draft = ObservationDraft(**_filled(each, "ref", "by"))
        self._ids[each["ref"]] = observations.add(work, self._ids["project"], draft).id

    # --- insights ---------------------------------------------------------------------------------------------

    def _insight_days(self) -> dict[str, date]:
        """Return the day each insight was written: after its first source, and in the order of their numbers."""
        written: dict[str, date] = {}
        latest = date.min
        over = {each["ref"]: _day(each["ends_on"]) for each in self._told["experiments"]}
        for each in self._told["insights"]:
            taught = [over[each["grew_from"]]] if "grew_from" in each else []
            sources = [self._days[_source(piece)] for piece in each["evidence"]]
            after_first = min(taught + sources, default=latest) + _DAY
            latest = written[each["ref"]] = max(latest, after_first)
        return written

    def _insight(self, each: Entry) -> Iterator[Event]:
        by, day = self._author(each), self._written[each["ref"]]
        yield Event(day, by, partial(self._add_insight, each))
        for piece in each["evidence"]:
            yield Event(max(day, self._days[_source(piece)] + _DAY), by, partial(self._cite, each, piece))
        if each["status"] != InsightStatus.DRAFT:
            yield Event(self._confirmed_on(each), by, partial(self._set_status, each, InsightStatus.CONFIRMED))
        if each["superseded_by"]:
            later = next(one for one in self._told["insights"] if one["ref"] == each["superseded_by"])
            on = max(self._confirmed_on(each), self._confirmed_on(later)) + _DAY
            yield Event(on, self._owner, partial(self._set_status, each, InsightStatus.SUPERSEDED))

    def _add_insight(self, each: Entry, work: UnitOfWork) -> None:
        draft = InsightDraft(**_filled(each, "ref", "status", "superseded_by", "evidence", "grew_from"))
        if "grew_from" in each:
            made = experiments.learn(work, self._ids[each["grew_from"]], draft)
        else:
            made = insights.add(work, self._ids["project"], draft)
        self._ids[each["ref"]] = made.id

    def _ask(self, each: Entry, work: UnitOfWork) -> None:
        hangs_on = [self._ids[ref] for ref in each["insights"]]
        self._ids[each["ref"]] = questions.add(
            work, self._ids["project"], QuestionDraft(text=each["text"], insight_ids=hangs_on)
        ).id

    def _cite(self, each: Entry, piece: Entry, work: UnitOfWork) -> None:
        cited = _filled(piece, "interview", "observation", "quote")
        if "observation" in piece:
            draft = EvidenceDraft(**cited, observation_id=self._ids[piece["observation"]])
        else:
            interview_id = self._ids[piece["interview"]]
            spoken = passages.of(work, [interview_id])[interview_id]
            passage = next(one for one in spoken if piece["quote"] in one.text)
            draft = EvidenceDraft(**cited, passage_id=passage.id, excerpt=piece["quote"])
        insights.cite(work, self._ids[each["ref"]], draft)

    def _set_status(self, each: Entry, status: InsightStatus, work: UnitOfWork) -> None:
        later = self._ids[each["superseded_by"]] if status is InsightStatus.SUPERSEDED else None
        insights.set_status(work, self._ids[each["ref"]], StatusDraft(status=status, superseded_by=later))

    def _confirmed_on(self, each: Entry) -> date:
        """Return the day after the last source of the insight's own phase; later ones came to it confirmed."""
        closed_on = next(phase["closed_on"] for phase in self._told["phases"] if phase["phase"] == each["phase"])
        days = [self._days[_source(piece)] for piece in each["evidence"]]
        own = [day for day in days if closed_on is None or day <= _day(closed_on)]
        return max(self._written[each["ref"]], max(own or days) + _DAY)

    def _author(self, each: Entry) -> str:
        """Return who wrote an insight: who held the first of its interviews."""
        held = {one["ref"]: one["interviewers"].split(", ")[0] for one in self._told["interviews"]}
        cited = (held[piece["interview"]] for piece in each["evidence"] if "interview" in piece)
        return self._writer(next(cited, ""))

    # --- experiments ------------------------------------------------------------------------------------------

    def _experiment(self, each: Entry) -> Iterator[Event]:
        by, status = self._writer(each["responsible"]), each["status"]
        planned_on = max([_day(each["starts_on"]) - _WEEK, *(self._written[ref] for ref in each["tests"])])
        yield Event(min(planned_on, self._last_day()), by, partial(self._add_experiment, each))
        # What one person does on a day is one change, so that a plan shows it is of an earlier day.
        begun_on = max(planned_on + _DAY, _day(each["starts_on"]))
        if status != ExperimentStatus.PLANNED:
            yield Event(begun_on, by, partial(self._go_on, each, ExperimentStatus.RUNNING))
        if status in _OVER:
            yield Event(max(begun_on + _DAY, _day(each["ends_on"])), by, partial(self._go_on, each, status))

    def _add_experiment(self, each: Entry, work: UnitOfWork) -> None:
        draft = self._experiment_draft(each, ExperimentStatus.PLANNED)
        self._ids[each["ref"]] = experiments.add(work, self._ids["project"], draft).id

    def _go_on(self, each: Entry, status: ExperimentStatus, work: UnitOfWork) -> None:
        experiments.revise(work, self._ids[each["ref"]], self._experiment_draft(each, status))

    def _experiment_draft(self, each: Entry, status: ExperimentStatus) -> ExperimentDraft:
        own = _filled(each, "ref", "status", "tests", *(() if status in _OVER else _RESULTS))
        return ExperimentDraft(**own, status=status, tests=[self._ids[ref] for ref in each["tests"]])

    def _last_day(self) -> date:
        """Return the last day anything was collected; what is planned for later was planned by then."""
        return max(self._days.values()) + _DAY

    def _writer(self, name: str) -> str:
        """Return the address of somebody who writes research; the owner's for anybody else."""
        mine = (email for email, each in self._people.items() if each["name"] == name and each["role"] in _WRITERS)
        return next(mine, self._owner)


def _source(piece: Entry) -> str:
    return str(piece.get("interview") or piece["observation"])


def _filled(values: Entry, *without: str) -> Entry:
    return {name: value for name, value in values.items() if value is not None and name not in without}


def _day(text: str) -> date:
    return date.fromisoformat(text)
