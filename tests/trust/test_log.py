"""P-53 to P-55, P-62, P-65 and P-72: what is logged, what is not, who sees it, and what cannot be altered unseen."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlmodel import select
from starlette.testclient import TestClient

from research import access_log, breach, privacy_settings, unusual_reading
from research.access import SYSTEM, Actor
from research.access_log import LogFilter
from research.audit import LogEntry
from research.commands.access_log import without_words
from research.installation import Installation
from research.projects import Project
from research.settings import Settings
from research.store import Store
from research.words import AuthorShown, Kind, LogAct
from tests.making import Clock, Make

Browser = Callable[..., TestClient]
API = "/api/v1"


def lines(store: Store) -> list[tuple[LogAct, UUID | None, UUID | None]]:
    """Return the lines of the log: act, record, account."""
    with store.begin(SYSTEM) as work:
        found = work.session.exec(select(LogEntry).order_by(LogEntry.number)).all()  # type: ignore[arg-type]
        return [(entry.act, entry.record_id, entry.actor_id) for entry in found]


class Displayed:
    """An interview, an observation and a participant, with what hangs on them."""

    def __init__(self, make: Make) -> None:
        self.project = f"/projects/{make.project_id}"
        self.participant = make.participant()
        self.interview = make.interview(participant_ids=[self.participant.id])
        self.passage = make.passage(interview=self.interview)
        self.quote = make.quote(self.passage)
        self.observation = make.observation()
        self.version = make.version(self.observation)
        self.talk = f"/interviews/{self.interview.id}"
        self.seen = f"/observations/{self.observation.id}"
        self.person = f"/participants/{self.participant.id}"

    @property
    def pages(self) -> dict[str, UUID]:
        """Every address of a page at which one of them is displayed, with which it is."""
        talk, seen, person = self.interview.id, self.observation.id, self.participant.id
        return {
            self.talk: talk,
            f"{self.talk}/edit": talk,
            f"{self.talk}/history": talk,
            f"{self.talk}/passages/{self.passage.id}/edit": talk,
            f"/quotes/{self.quote.id}": talk,
            f"/quotes/{self.quote.id}/edit": talk,
            f"{self.project}/quotes/new?passage={self.passage.id}": talk,
            f"{self.project}/evidence/new?passage={self.passage.id}": talk,
            self.seen: seen,
            f"{self.seen}/edit": seen,
            f"{self.seen}/history": seen,
            f"{self.seen}/history/{self.version}": seen,
            f"{self.project}/quotes/new?observation={seen}": seen,
            self.person: person,
            f"{self.person}/edit": person,
            f"{self.person}/history": person,
        }

    @property
    def answers(self) -> dict[str, UUID]:
        """Every address of the API at which one of them is displayed, with which it is."""
        talk, seen, person = self.interview.id, self.observation.id, self.participant.id
        return {
            f"{API}{self.talk}": talk,
            f"{API}{self.talk}/passages": talk,
            f"{API}{self.talk}/history": talk,
            f"{API}/passages/{self.passage.id}": talk,
            f"{API}{self.seen}": seen,
            f"{API}{self.seen}/history": seen,
            f"{API}{self.seen}/history/{self.version}": seen,
            f"{API}{self.person}": person,
            f"{API}{self.person}/history": person,
        }

    @property
    def lists(self) -> list[str]:
        """Pages that name many records and display none."""
        parts = ("/interviews", "/observations", "/participants", "/quotes", "/search?q=letter", "/activity", "")
        return [self.project + path for path in parts]


@pytest.fixture
def displayed(make: Make) -> Displayed:
    """What can be displayed, with where."""
    return Displayed(make)


def test_p53_each_page_that_displays_somebodys_words_is_one_line(
    browser: Browser, owner: Actor, store: Store, displayed: Displayed
) -> None:
    visitor, wrong = browser(owner), {}
    for address, record_id in displayed.pages.items():
        before = lines(store)
        assert visitor.get(address).status_code == 200, address
        if lines(store)[len(before) :] != [(LogAct.SHOWN, record_id, owner.person_id)]:
            wrong[address] = lines(store)[len(before) :]
    assert wrong == {}


def test_p53_each_answer_of_the_api_that_displays_somebodys_words_is_one_line(
    program: Browser, owner: Actor, store: Store, displayed: Displayed
) -> None:
    client, wrong = program(owner), {}
    for address, record_id in displayed.answers.items():
        before = lines(store)
        assert client.get(address).status_code == 200, address
        if lines(store)[len(before) :] != [(LogAct.SHOWN, record_id, owner.person_id)]:
            wrong[address] = lines(store)[len(before) :]
    assert wrong == {}


def test_p53_lists_and_search_hits_are_not_logged(
    browser: Browser, owner: Actor, store: Store, displayed: Displayed
) -> None:
    visitor = browser(owner)
    for address in displayed.lists:
        assert visitor.get(address).status_code == 200, address
    assert lines(store) == []


def test_p53_a_list_that_a_program_takes_with_all_its_words_is_one_line(
    program: Browser, owner: Actor, store: Store, displayed: Displayed
) -> None:
    client = program(owner)
    for path in ("interviews", "observations", "participants"):
        assert client.get(f"{API}/projects/{displayed.interview.project_id}/{path}").status_code == 200
    assert lines(store) == [(LogAct.EXPORTED, None, owner.person_id)] * 3


def test_p52_a_caseworkers_own_list_does_not_tell_how_much_they_wrote(
    program: Browser, caseworker: Actor, store: Store, make: Make
) -> None:
    make.observation(by=caseworker)
    assert len(program(caseworker).get(f"{API}/projects/{make.project_id}/observations").json()["items"]) == 1
    assert lines(store) == []


@pytest.mark.parametrize("role", ["reader", "outsider"])
def test_p53_what_is_denied_is_not_logged(
    role: str, browser: Browser, program: Browser, team: dict[str, Actor], store: Store, displayed: Displayed
) -> None:
    visitor, client = browser(team[role]), program(team[role])
    for address in displayed.pages:
        assert visitor.get(address).status_code in {403, 404}, address
    for address in displayed.answers:
        assert client.get(address).status_code in {403, 404}, address
    assert lines(store) == []


def test_p53_an_answer_that_the_program_has_already_is_no_display(
    program: Browser, owner: Actor, store: Store, displayed: Displayed
) -> None:
    client, address = program(owner), f"{API}/interviews/{displayed.interview.id}"
    tag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    assert len(lines(store)) == 1


def test_p53_another_part_of_an_interview_that_is_open_is_no_new_display(
    browser: Browser, owner: Actor, store: Store, make: Make
) -> None:
    talk, visitor = make.interview(transcript=("I got a letter.",) * 3), browser(owner)
    visitor.get(f"/interviews/{talk.id}")
    visitor.get(f"/interviews/{talk.id}", headers={"HX-Request": "true"})
    assert len(lines(store)) == 1


def test_p53_asking_for_parts_alone_is_logged_all_the_same(
    browser: Browser, owner: Actor, store: Store, make: Make
) -> None:
    talk = make.interview(transcript=("I got a letter.",))
    browser(owner).get(f"/interviews/{talk.id}", headers={"HX-Request": "true"})
    assert [act for act, _, _ in lines(store)] == [LogAct.SHOWN]


def test_p53_a_token_for_reading_leaves_its_line_too(
    program: Browser, owner: Actor, store: Store, displayed: Displayed
) -> None:
    client = program(owner, may_write=False)
    assert client.get(f"{API}/interviews/{displayed.interview.id}").status_code == 200
    assert len(lines(store)) == 1


def test_p53_nothing_is_shown_that_could_not_be_logged(
    browser: Browser, owner: Actor, displayed: Displayed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def _full(*_: Any, **__: Any) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("research.audit.append", _full)
    with pytest.raises(OSError, match="full"):
        browser(owner).get(f"/interviews/{displayed.interview.id}")


def test_p54_the_log_holds_nothing_of_what_was_displayed_or_searched_for(
    browser: Browser, owner: Actor, store: Store, make: Make, installation: Installation
) -> None:
    talk = make.interview(
        title="Samtale om brevet", notes="Skjemaet var uforståelig.", transcript=("Det kom et brev.",)
    )
    installation.finder.catch_up()
    visitor = browser(owner)
    visitor.get(f"/interviews/{talk.id}")
    visitor.get(f"/projects/{talk.project_id}/search?q=skjemaet")
    with store.begin(SYSTEM) as work:
        kept = str([entry.model_dump() for entry in work.session.exec(select(LogEntry)).all()]).casefold()
    assert [word for word in ("samtale", "brev", "skjema", "uforst") if word in kept] == []


def test_p54_a_line_that_was_altered_is_told_with_its_number(store: Store, make: Make) -> None:
    _show(store, make.owner, [make.interview() for _ in range(3)])
    assert access_log.verify(store)["access log"].broken_at is None
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE logentry SET reason = 'because' WHERE number = 2"))
    assert access_log.verify(store)["access log"].broken_at == 2


def test_p54_a_line_that_was_taken_away_is_told(store: Store, make: Make) -> None:
    _show(store, make.owner, [make.interview() for _ in range(3)])
    with store.engine.begin() as connection:
        connection.execute(text("DELETE FROM logentry WHERE number = 2"))
    assert access_log.verify(store)["access log"].broken_at == 3


def test_p54_a_change_that_was_altered_is_told(store: Store, make: Make) -> None:
    make.interview()
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE change SET actor_id = NULL WHERE number = (SELECT max(number) FROM change)"))
    assert access_log.verify(store)["change log"].broken_at is not None


def test_p54_the_log_has_a_retention_of_its_own(store: Store, make: Make, clock: Clock) -> None:
    _show(store, make.owner, [make.interview()])
    clock.advance(days=2 * 366)
    _show(store, make.owner, [make.interview()])
    assert access_log.forget_old(store, 1) == 1
    assert len(lines(store)) == 1
    assert access_log.verify(store)["access log"].broken_at is None


def test_p54_the_log_is_filtered_by_participant_with_their_interviews(
    store: Store, owner: Actor, displayed: Displayed, make: Make
) -> None:
    other = make.interview()
    _show(store, owner, [displayed.participant, displayed.interview, other])
    with store.begin(owner) as work:
        key = access_log.to_record(work, make.project_id, displayed.participant.reference)
        found = access_log.find(work, make.project_id, LogFilter(record_id=key))
    assert {line.record_id for line in found} == {displayed.participant.id, displayed.interview.id}


@pytest.mark.parametrize("role", ["owner", "privacy_officer"])
def test_p55_the_log_is_seen_and_taken_out_by_owner_and_privacy_officer(
    role: str, browser: Browser, team: dict[str, Actor], store: Store, displayed: Displayed, project: Project
) -> None:
    _show(store, team["researcher"], [displayed.interview])
    visitor, base = browser(team[role]), f"/projects/{project.id}/privacy/log"
    shown = visitor.get(base).text
    assert "Researcher" in shown
    assert displayed.interview.reference in shown
    taken = visitor.post(f"{base}/export", data={"format": "json"}).json()
    assert [line["record_id"] for line in taken] == [str(displayed.interview.id)]
    assert lines(store)[-1][0] is LogAct.LOG_EXPORTED


@pytest.mark.parametrize("role", ["researcher", "caseworker", "reader"])
def test_p55_nobody_else_sees_the_log(role: str, browser: Browser, team: dict[str, Actor], project: Project) -> None:
    visitor, base = browser(team[role]), f"/projects/{project.id}/privacy"
    for path in ("/log", "/breach", "/access"):
        assert visitor.get(base + path).status_code == 403
    assert visitor.post(f"{base}/log/export", data={"format": "csv"}).status_code == 403


def test_p52_the_log_does_not_tell_who_wrote_an_observation_that_is_shown_by_role(
    browser: Browser, team: dict[str, Actor], store: Store, make: Make, project: Project
) -> None:
    caseworker = team["caseworker"]
    written = make.observation(by=caseworker, author_shown=AuthorShown.ROLE)
    assert browser(caseworker).get(f"/observations/{written.id}").status_code == 200
    assert lines(store) == []
    visitor, base = browser(team["owner"]), f"/projects/{project.id}/privacy"
    for path in ("/log", f"/log?record_id={written.id}", f"/log?person_id={caseworker.person_id}"):
        assert "No lines" in visitor.get(base + path).text
    assert written.reference not in visitor.get(f"{base}/breach?person_id={caseworker.person_id}").text


def test_p55_much_reading_in_a_short_time_is_flagged(
    browser: Browser, store: Store, team: dict[str, Actor], make: Make, project: Project, settings: Settings
) -> None:
    _show(store, team["researcher"], [make.interview() for _ in range(settings.unusual_reading + 1)])
    shown = browser(team["privacy_officer"]).get(f"/projects/{project.id}/privacy").text
    assert "Researcher was shown 31 different records" in shown


def test_p55_as_much_reading_over_a_day_is_not(
    store: Store, owner: Actor, make: Make, project: Project, clock: Clock
) -> None:
    for talk in [make.interview() for _ in range(4)]:
        _show(store, owner, [talk])
        clock.advance(minutes=30)
    with store.begin(owner) as work:
        assert unusual_reading.find(work, project.id, 3) == []


def test_p62_an_error_is_logged_by_its_kind_and_place_without_its_words() -> None:
    try:
        try:
            raise ValueError("Kari bor i Bygata 4")
        except ValueError as error:
            raise RuntimeError("Kari svarte ikke") from error
    except RuntimeError as error:
        told = without_words(error)
    assert "builtins.RuntimeError" in told
    assert "builtins.ValueError" in told
    assert "bor i" not in told.replace('raise ValueError("Kari bor i Bygata 4")', "")


def test_p65_it_is_told_what_an_account_saw_and_could_have_seen(
    store: Store, owner: Actor, team: dict[str, Actor], make: Make, project: Project, displayed: Displayed
) -> None:
    _show(store, team["researcher"], [displayed.interview, displayed.interview, displayed.participant])
    with store.begin(owner) as work:
        found = breach.of(work, project.id, LogFilter(person_id=team["researcher"].person_id))
    assert {each.record_id: each.times for each in found.seen} == {
        displayed.interview.id: 2,
        displayed.participant.id: 1,
    }
    assert {each.kind: each.records for each in found.within_reach}[Kind.INTERVIEW] == 1


def test_p65_a_breach_is_told_of_a_period(
    browser: Browser, store: Store, team: dict[str, Actor], displayed: Displayed, project: Project, clock: Clock
) -> None:
    _show(store, team["researcher"], [displayed.interview])
    clock.advance(days=3)
    _show(store, team["researcher"], [displayed.observation])
    asked = f"?person_id={team['researcher'].person_id}&since=2026-03-04"
    shown = browser(team["privacy_officer"]).get(f"/projects/{project.id}/privacy/breach{asked}").text
    assert displayed.observation.reference in shown
    assert displayed.interview.reference not in shown


def test_p72_a_setting_that_was_changed_is_logged_at_the_next_start_and_only_once(
    store: Store, owner: Actor, project: Project, settings: Settings
) -> None:
    weaker = settings.model_copy(update={"session_hours": 48})
    assert privacy_settings.note_changes(store, weaker) == 1
    assert privacy_settings.note_changes(store, weaker) == 0
    with store.begin(owner) as work:
        first, *_ = privacy_settings.in_force(work, project.id, weaker)
    assert (first.name, first.value, first.usual) == ("session_hours", "48", "12")
    assert first.changed_at is not None


def test_p72_a_setting_that_is_put_back_is_logged_too(store: Store, settings: Settings) -> None:
    privacy_settings.note_changes(store, settings.model_copy(update={"log_addresses": True}))
    assert privacy_settings.note_changes(store, settings) == 1


def test_p72_settings_that_lower_privacy_stand_on_the_privacy_page(
    browser: Browser, team: dict[str, Actor], project: Project, installation: Installation
) -> None:
    visitor = browser(team["privacy_officer"])
    assert "None of those that bear on privacy" in visitor.get(f"/projects/{project.id}/privacy").text
    object.__setattr__(installation, "settings", installation.settings.model_copy(update={"session_hours": 48}))
    assert "A sign-in that is stolen" in visitor.get(f"/projects/{project.id}/privacy").text


def _show(store: Store, actor: Actor, records: list[Any]) -> None:
    """Log that somebody was shown these, in one moment."""
    with store.begin(actor, write=True) as work:
        for record in records:
            access_log.showed(work, record)
