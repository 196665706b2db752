"""P-20 to P-24 and P-63: who the participants are lies apart, encrypted, and is opened one at a time for a reason."""

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import inspect, text
from sqlmodel import Session, select
from starlette.testclient import TestClient

from research import circles, keys, participants
from research.access import Actor
from research.audit import LogEntry
from research.circles import CircleDraft
from research.encryption import EncryptionKey, KeyRing
from research.errors import NotFound, NotPermitted, RuleBroken
from research.installation import Installation
from research.key_table import KeyTable
from research.keys import KeyDraft, KeyReason
from research.participants import Participant
from research.settings import Settings
from research.store import Store
from research.words import LogAct, Role
from tests.making import Clock, Make

Browser = Callable[..., TestClient]
NAME, PHONE, EMAIL, NOTE = "Ragnfrid Fjellstrøm", "90 12 34 56", "ragnfrid@example.org", "Best after football."
SECRETS = (NAME, "Ragnfrid", "Fjellstrøm", "RAGNFRID", PHONE, EMAIL, NOTE)
REASON = KeyReason(reason="To agree on another day.")


@pytest.fixture
def known(make: Make) -> Participant:
    """A participant of whom everything is known."""
    return make.known_participant(NAME, phone=PHONE, email=EMAIL, note=NOTE)


def dumped(store: Store) -> Iterator[str]:
    """Yield every row of every table of the main database, as text."""
    with store.engine.connect() as asking:
        for table in inspect(store.engine).get_table_names():
            for row in asking.execute(text(f'SELECT * FROM "{table}"')):
                yield f"{table}: {tuple(row)!r}"


def files(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield every file of a data folder with what it holds."""
    for file in folder.rglob("*"):
        if file.is_file():
            yield file, file.read_bytes()


def holding(told: Iterator[tuple[Path, bytes]]) -> list[str]:
    """Return the files in which something stands that must not."""
    forms = [form for word in SECRETS for form in (word.encode(), word.encode("utf-16-le"))]
    return [str(file) for file, held in told if any(form in held for form in forms)]


def is_of_the_key_table(file: Path) -> bool:
    """Say whether a file is the key table's own."""
    return file.name.startswith("keys.sqlite3")


def use_everything(visitor: TestClient, known: Participant) -> None:
    """Go through what could let a name into the rest: opening, storing, refusing, searching, listing, exporting."""
    visitor.post(f"/participants/{known.id}/key/open", data={"reason": REASON.reason})
    visitor.post(f"/participants/{known.id}/key/open", data={"reason": f"Ring {NAME} today."})
    visitor.post(f"/participants/{known.id}/key", data={"name": NAME, "phone": PHONE, "note": NOTE, "revision": "1"})
    visitor.post(f"/participants/{known.id}/key", data={"name": NAME, "note": "14850197017"})
    for path in ("search?q=kontakt", "participants", "activity", "transfer"):
        visitor.get(f"/projects/{known.project_id}/{path}")
    visitor.get(f"/participants/{known.id}/history")


def test_p20_names_lie_in_a_database_of_their_own(store: Store, known: Participant, settings: Settings) -> None:
    assert settings.resolved_key_database_url != settings.resolved_database_url
    assert not {"sealed", "forgotten"} & set(inspect(store.engine).get_table_names())
    assert store.keys.holds([known.id])


def test_p20_without_its_own_key_the_key_table_tells_nothing(
    known: Participant, settings: Settings, clock: Clock
) -> None:
    other = KeyRing([EncryptionKey(secrets.token_bytes(32))])
    for ring in (KeyRing(), other):
        table = KeyTable(settings.resolved_key_database_url, ring, clock=clock)
        with pytest.raises(RuleBroken):
            table.open(known.id)
        assert table.names(known.project_id) == frozenset()
        table.close()


@pytest.mark.parametrize("place", ["keys/key", "key"])
def test_p20_a_key_that_lies_beside_the_data_is_refused(place: str, tmp_path: Path, clock: Clock) -> None:
    file = tmp_path / "data" / place
    file.parent.mkdir(parents=True)
    file.touch(mode=0o600)
    with pytest.raises(RuleBroken, match="beside what it protects"):
        KeyTable.of(Settings(data_dir=tmp_path / "data", key_file=file), clock=clock)


def test_p21_a_dump_of_the_main_database_holds_nobody(
    store: Store, known: Participant, browser: Browser, owner: Actor
) -> None:
    use_everything(browser(owner), known)
    rows = list(dumped(store))
    assert any("key_opened" in row for row in rows)
    assert [row for row in rows if any(word in row for word in SECRETS)] == []


def test_p21_no_file_but_the_key_table_could_hold_anybody(
    installation: Installation, known: Participant, browser: Browser, owner: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    use_everything(browser(owner), known)
    folder = installation.settings.data_dir
    assert any(is_of_the_key_table(file) for file, _ in files(folder))
    assert holding((file, held) for file, held in files(folder) if not is_of_the_key_table(file)) == []
    assert [word for word in SECRETS if word in caplog.text] == []


def test_p22_a_code_is_the_next_number_whoever_it_is(make: Make) -> None:
    assert [make.participant().reference for _ in range(2)] == ["P-001", "P-002"]
    assert make.known_participant(NAME).reference == "P-003"


def test_p22_nothing_that_leads_to_a_participant_is_worked_out_of_a_name(make: Make, store: Store) -> None:
    same = [make.known_participant(NAME) for _ in range(2)]
    assert len({each.id for each in same}) == len({each.reference for each in same}) == 2


@pytest.mark.parametrize("role", [None, Role.CASEWORKER, Role.READER, Role.PRIVACY_OFFICER])
def test_p23_who_has_no_such_role_does_not_open_the_key(
    role: Role | None, store: Store, team: dict[str, Actor], known: Participant
) -> None:
    with pytest.raises((NotFound, NotPermitted)), store.begin(team[role or "outsider"], write=True) as work:
        keys.show(work, known.id, REASON)


def test_p23_a_researcher_who_takes_no_part_in_a_limited_study_opens_none_of_its_keys(
    store: Store, owner: Actor, researcher: Actor, make: Make
) -> None:
    inside = make.person("Inside", Role.RESEARCHER)
    study = make.study(needs_key=True, is_limited=True)
    participant = make.participant(study_id=study.id)
    with store.begin(owner, write=True) as work:
        circles.put(work, study.id, CircleDraft(person_ids=[UUID(str(inside.person_id))]))
        keys.put(work, participant.id, KeyDraft(name=NAME))
    with store.begin(inside, write=True) as work:
        assert keys.show(work, participant.id, REASON).name == NAME
    with pytest.raises(NotFound), store.begin(researcher, write=True) as work:
        keys.show(work, participant.id, REASON)


def test_p23_a_token_for_reading_opens_no_key(store: Store, owner: Actor, known: Participant) -> None:
    reading = Actor(person_id=owner.person_id, may_write=False)
    with pytest.raises(NotPermitted), store.begin(reading, write=True) as work:
        keys.show(work, known.id, REASON)


def test_p23_without_a_reason_nobody_opens_the_key(browser: Browser, owner: Actor, known: Participant) -> None:
    answer = browser(owner).post(f"/participants/{known.id}/key/open", data={"reason": "  "})
    assert answer.status_code == 422
    assert not any(word in answer.text for word in SECRETS)


def test_p23_one_person_is_shown_at_a_time(browser: Browser, owner: Actor, known: Participant, make: Make) -> None:
    make.known_participant("Oddbjørn Kvalvåg")
    visitor = browser(owner)
    shown = visitor.post(f"/participants/{known.id}/key/open", data={"reason": REASON.reason}).text
    assert NAME in shown
    assert "Oddbjørn" not in shown
    pages = (f"/projects/{known.project_id}/participants", f"/studies/{known.study_id}", f"/participants/{known.id}")
    assert [path for path in pages if any(word in visitor.get(path).text for word in SECRETS)] == []


def test_p23_each_opening_is_a_line_of_the_log_with_who_why_and_whose(
    store: Store, researcher: Actor, known: Participant, browser: Browser
) -> None:
    visitor = browser(researcher)
    for _ in range(2):
        visitor.post(f"/participants/{known.id}/key/open", data={"reason": REASON.reason})
    with Session(store.engine) as asking:
        lines = asking.exec(select(LogEntry).where(LogEntry.act == LogAct.KEY_OPENED)).all()
    assert {(line.actor_id, line.reason, line.record_id) for line in lines} == {
        (researcher.person_id, REASON.reason, known.id)
    }
    assert len(lines) == 2


def test_p24_with_the_rows_of_a_study_goes_every_way_back_to_its_people(
    installation: Installation, known: Participant, owner: Actor
) -> None:
    store, folder = installation.store, installation.settings.data_dir
    with store.keys._reading() as asking:
        assert asking is not None
        sealed = [bytes(row[0]) for row in asking.execute(text("SELECT sealed FROM sealed"))]
    with store.begin(owner, write=True) as work:
        keys.forget_study(work, UUID(str(known.study_id)), REASON)
    assert not store.keys.holds([known.id])
    assert store.keys.names(known.project_id) == frozenset()
    assert [str(file) for file, held in files(folder) if any(each[12:60] in held for each in sealed)] == []


def test_p24_the_study_says_when_its_key_was_deleted(browser: Browser, owner: Actor, known: Participant) -> None:
    visitor = browser(owner)
    visitor.post(f"/studies/{known.study_id}/key/delete", data={"reason": REASON.reason})
    assert "The key was deleted on 2 March 2026" in visitor.get(f"/studies/{known.study_id}").text


def test_p24_a_participant_who_is_deleted_for_good_takes_the_key_along(
    store: Store, owner: Actor, known: Participant
) -> None:
    with store.begin(owner, write=True) as work:
        participants.remove(work, known.id)
        work.erase(work.get(Participant, known.id, removed=True))
    assert not store.keys.holds([known.id])


def test_p63_the_key_table_holds_no_text_as_it_was_written(installation: Installation, known: Participant) -> None:
    assert holding(files(installation.settings.data_dir)) == []


def test_p63_the_encryption_key_can_be_changed(
    store: Store, known: Participant, settings: Settings, clock: Clock
) -> None:
    old = store.keys.ring.newest
    new = EncryptionKey(secrets.token_bytes(32))
    rotating = KeyTable(settings.resolved_key_database_url, KeyRing([new, old]), clock=clock)
    list(rotating.rotate())
    rotating.close()
    with pytest.raises(RuleBroken):
        store.keys.open(known.id)
    store.keys.ring = KeyRing([new])
    assert store.keys.open(known.id).contact.name == NAME
