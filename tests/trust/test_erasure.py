"""What is erased is gone: from every file of the data folder, and from a backup that is restored."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from research import (
    backups,
    database,
    erasures,
    insights,
    interviews,
    participants,
    passages,
    quotes,
    retention,
    tidying,
    transcript_files,
    withdrawals,
)
from research.access import Actor
from research.erasing import Erasure, ErasureReason
from research.errors import NotFound, RuleBroken
from research.installation import Installation
from research.interviews import InterviewDraft
from research.passages import PassageDraft
from research.reports import claims, kept
from research.settings import Settings
from research.store import Store
from research.transcript_files import BroughtFile
from research.withdrawals import WithdrawalDraft
from research.words import InsightStatus, LegalBasis, StudyStatus
from tests.making import Clock, Make
from tests.trust.erased_words import standing

OPEN = {
    "status": StudyStatus.OPEN,
    "purpose": "To find out where people stop.",
    "legal_basis": LegalBasis.PUBLIC_TASK,
    "statute": "A law that is named",
    "responsible": "The head of the unit",
    "starts_on": date(2026, 1, 1),
    "retention_on": date(2026, 5, 1),
}
SAID = "Blåbærsyltetøykrukka falt ned fra xylofonhylla"
WAS_SAID = "Rabarbrakompottglasset falt ned"
WORDS = {
    "said": "Blåbærsyltetøykrukka",
    "more": "xylofonhylla",
    "said before": "Rabarbrakompottglasset",
    "title": "Zirkusvognsamtale",
    "summary": "Tåkelurspillersken",
    "notes": "Øyenstikkervingeslag",
    "interpretation": "Ærfuglreirvokteren",
    "note": "Jordskokkpuréansvarlig",
    "reason": "Kvikklunsjpapirbåten",
    "file": "Vaffelrørebollevisp",
    "person": "Snøfreserførerkurs",
    "name": "Quirrelheim",
}


class Traces:
    """A participant who has left words everywhere: in an interview, quoted, cited, reported, changed and copied."""

    def __init__(self, make: Make, *, study_id: UUID | None = None) -> None:
        self.make = make
        self.store = make.store
        person = make.known_participant("Quirrelheim Nordsjø")
        with self.store.begin(make.owner, write=True) as work:
            draft = participants.ParticipantDraft(
                group=person.group, characteristics=WORDS["person"], study_id=study_id or person.study_id
            )
            self.person = participants.revise(work, person.id, draft)
        self.interview = make.interview(
            title=f"{WORDS['title']} på kontoret i går",
            participant_ids=[self.person.id],
            summary=WORDS["summary"],
            notes=WORDS["notes"],
            interpretation=WORDS["interpretation"],
            study_id=study_id,
        )
        self._spoken()
        self.insight = make.insight(statement="Det er vanskelig å vite hvem som skal gjøre hva.")
        make.evidence(self.insight, self.quote, reason=WORDS["reason"])
        make.confirm(self.insight)
        self._binned_and_back()

    def _spoken(self) -> None:
        passage = self.make.passage(WAS_SAID, interview=self.interview, participant_id=self.person.id)
        with self.store.begin(self.make.owner, write=True) as work:
            interview = interviews.get(work, self.interview.id)
            corrected = PassageDraft(text=f"{SAID}.", participant_id=self.person.id)
            quotes.correct_passage(work, passage.id, corrected, interview)
            content = f"{WORDS['file']}: {SAID}".encode()
            file = BroughtFile(transcript_files.digest(content), "samtale.txt", "utf-8", content)
            transcript_files.put(work, interview, file)
            self.passage = passages.get(work, passage.id)
        self.quote = self.make.quote(self.passage, SAID, approved=True, note=WORDS["note"], tags=["krukke"])

    def _binned_and_back(self) -> None:
        for act in (interviews.remove, interviews.restore):
            with self.store.begin(self.make.owner, write=True) as work:
                act(work, self.interview.id)
        with self.store.begin(self.make.owner, write=True) as work:
            fields = interviews.views(work, [self.interview])[0].model_dump(include=set(InterviewDraft.model_fields))
            changed = InterviewDraft(**{**fields, "place": "office"}, participant_ids=[self.person.id])
            interviews.revise(work, self.interview.id, changed)

    def reported(self) -> tuple[UUID, UUID]:
        """Put the words into a published report and a draft, and return these."""
        published = self.make.published(written={"bakgrunn": f"Noen sa: «{SAID}»."})
        draft = self.make.draft(written={"bakgrunn": f"En sa: {SAID.lower()}."})
        assert WORDS["said"] in published.markdown
        return published.id, draft.id


@pytest.fixture
def traces(make: Make) -> Traces:
    """A participant who has left words everywhere."""
    return Traces(make)


@pytest.fixture
def folder(settings: Settings) -> Path:
    """The folder in which the installation keeps everything."""
    return settings.data_dir


def copied(settings: Settings, name: str = "backup-20260302-090000-000000.sqlite3") -> Path:
    """Copy the database as ``fasett backup`` does."""
    target = settings.data_dir / "backups" / name
    database.copy_sqlite(settings.data_dir / "fasett.sqlite3", target)
    return target


def withdraw(installation: Installation, actor: Actor, participant_id: UUID, **fields: object) -> Erasure:
    """Let a participant withdraw, as the page does."""
    with installation.store.begin(actor, write=True) as work:
        erasure = withdrawals.withdraw(work, participant_id, WithdrawalDraft.model_validate(fields))
    assert backups.wipe(installation)
    return erasure


def restored(settings: Settings, file: Path, clock: Clock) -> Installation:
    """Open an installation into which a backup was restored."""
    aside = settings.data_dir / "backups" / "before-restore-20260302-100000-000000.sqlite3"
    shutil.move(settings.data_dir / "fasett.sqlite3", aside)
    database.copy_sqlite(file, settings.data_dir / "fasett.sqlite3")
    shutil.rmtree(settings.index_dir)
    told = backups.known(settings)
    opened = Installation.open(settings, clock=clock)
    opened.store.after_commit.clear()
    backups.reapply(opened, told)
    list(opened.finder.rebuild())
    backups.wipe(opened)
    return opened


@pytest.fixture
def only_embedded(is_postgresql: bool) -> None:
    """Leave a test out where the database is no file of the data folder."""
    if is_postgresql:
        pytest.skip("the database is no file of the data folder")


@pytest.mark.usefixtures("only_embedded")
def test_p33_every_word_of_somebody_who_withdrew_is_gone_from_every_file(
    installation: Installation, settings: Settings, folder: Path, owner: Actor, traces: Traces
) -> None:
    traces.reported()
    installation.finder.catch_up()
    copied(settings)
    before = {word for word, _ in standing(folder, WORDS.values())}
    assert before == set(WORDS.values()) - {WORDS["name"]}
    withdraw(installation, owner, traces.person.id)
    assert standing(folder, WORDS.values()) == set()


@pytest.mark.usefixtures("only_embedded")
def test_p34_a_backup_from_before_is_cleaned_when_it_is_restored(
    installation: Installation,
    settings: Settings,
    folder: Path,
    owner: Actor,
    clock: Clock,
    traces: Traces,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    traces.reported()
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "copy.sqlite3"
    shutil.copy(copied(settings), elsewhere)
    withdraw(installation, owner, traces.person.id)
    installation.close()
    again = restored(settings, elsewhere, clock)
    with again.store.begin(owner) as work:
        receipts = erasures.receipts(work, traces.make.project_id)
        with pytest.raises(NotFound):
            participants.get(work, traces.person.id)
    again.close()
    assert [(each.why, each.subject) for each in receipts] == [(ErasureReason.WITHDRAWAL, traces.person.reference)]
    assert standing(folder, WORDS.values()) == set()


@pytest.mark.usefixtures("only_embedded")
def test_p33_a_service_that_was_killed_right_after_the_withdrawal_finishes_it_when_it_begins(
    installation: Installation, settings: Settings, folder: Path, owner: Actor, traces: Traces
) -> None:
    installation.finder.catch_up()
    copied(settings)
    with installation.store.begin(owner, write=True) as work:
        withdrawals.withdraw(work, traces.person.id, WithdrawalDraft())
    assert standing(folder, WORDS.values()) != set()
    tidying.tidy(installation)
    assert standing(folder, WORDS.values()) == set()


@pytest.mark.usefixtures("only_embedded")
def test_p33_what_a_reader_holds_open_is_wiped_when_they_are_done(
    installation: Installation, settings: Settings, folder: Path, owner: Actor, traces: Traces
) -> None:
    installation.finder.catch_up()
    other = Installation.open(settings)
    with other.store.begin(owner) as reading:
        interviews.get(reading, traces.interview.id)
        assert not _withdrawn_beside(installation, owner, traces)
    other.close()
    tidying.tidy(installation)
    assert standing(folder, WORDS.values()) == set()


def _withdrawn_beside(installation: Installation, owner: Actor, traces: Traces) -> bool:
    """Withdraw while somebody reads, and say whether all could be wiped; nobody is waited for here."""
    with installation.store.engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA busy_timeout=1")  # type: ignore[union-attr]
    with installation.store.begin(owner, write=True) as work:
        withdrawals.withdraw(work, traces.person.id, WithdrawalDraft())
    return backups.wipe(installation)


def test_p35_a_receipt_tells_what_was_deleted_and_nothing_of_what_it_said(
    installation: Installation, store: Store, owner: Actor, traces: Traces
) -> None:
    made = withdraw(installation, owner, traces.person.id)
    with store.begin(owner) as work:
        receipt = erasures.get(work, made.id)
    counted = {"participant": 1, "interview": 1, "passage": 1, "quote": 1, "evidence": 1, "originalfile": 1, "key": 1}
    assert receipt.counts == counted
    assert (receipt.subject, receipt.is_whole) == (traces.person.reference, True)
    assert not any(word in receipt.model_dump_json() for word in WORDS.values())


def test_p35_a_number_is_never_given_to_somebody_else(
    installation: Installation, owner: Actor, traces: Traces, make: Make
) -> None:
    withdraw(installation, owner, traces.person.id)
    assert make.participant().number == traces.person.number + 1


def test_p36_published_reports_are_listed_and_the_words_are_taken_out(
    installation: Installation, store: Store, owner: Actor, traces: Traces
) -> None:
    published, draft = traces.reported()
    with store.begin(owner) as work:
        assert [each.id for each in withdrawals.preview(work, traces.person.id).reports] == [published]
    withdraw(installation, owner, traces.person.id)
    with store.begin(owner) as work:
        report = kept.get(work, published)
        assert WORDS["said"] not in report.markdown + kept.get(work, draft).markdown
        assert report.redacted_at is not None
        assert "[trukket tilbake]" in report.markdown


def test_p36_a_report_that_somebody_decides_to_leave_stands_on_the_receipt_with_why(
    installation: Installation, store: Store, owner: Actor, traces: Traces
) -> None:
    published, _ = traces.reported()
    made = withdraw(installation, owner, traces.person.id, left={str(published): "It lies in the archive."})
    with store.begin(owner) as work:
        report = kept.get(work, published)
        receipt = erasures.get(work, made.id)
    assert WORDS["said"] in report.markdown
    assert [(each["reference"], each["reason"]) for each in receipt.left] == [
        (report.reference, "It lies in the archive.")
    ]


def test_p36_no_report_is_left_without_a_reason(store: Store, owner: Actor, traces: Traces) -> None:
    published, _ = traces.reported()
    with store.begin(owner, write=True) as work, pytest.raises(RuleBroken):
        withdrawals.withdraw(work, traces.person.id, WithdrawalDraft(left={published: " "}))


def test_p32_an_insight_keeps_its_statement_says_what_it_lost_and_is_a_draft_when_none_is_left(
    installation: Installation, store: Store, owner: Actor, traces: Traces
) -> None:
    with store.begin(owner) as work:
        (losing,) = withdrawals.preview(work, traces.person.id).insights
    assert (losing.lost, losing.left, losing.is_falling) == (1, 0, True)
    withdraw(installation, owner, traces.person.id)
    with store.begin(owner) as work:
        (view,) = insights.views(work, [insights.get(work, traces.insight.id)])
    assert (view.statement, view.status) == (traces.insight.statement, InsightStatus.DRAFT)
    assert (view.evidence_withdrawn, view.supports) == (1, 0)


def test_p32_in_an_interview_with_others_their_words_stay_and_the_notes_go(
    installation: Installation, store: Store, owner: Actor, make: Make
) -> None:
    first, second = make.participant(), make.participant()
    talk = make.interview(notes="Ærfuglreirvokteren", participant_ids=[first.id, second.id])
    said = [(first.id, "Vaffelrørebollevisp"), (second.id, "Det gikk bra."), (None, "Fortell.")]
    with store.begin(owner, write=True) as work:
        passages.put(work, talk, [PassageDraft(text=text, participant_id=key) for key, text in said])
    with store.begin(owner) as work:
        (shared,) = withdrawals.preview(work, first.id).shared
    assert (shared.passages, shared.unassigned, shared.has_notes) == (1, 1, True)
    withdraw(installation, owner, first.id)
    with store.begin(owner) as work:
        left = [each.text for each in passages.of(work, [talk.id])[talk.id]]
        (view,) = interviews.views(work, [interviews.get(work, talk.id)])
    assert left == ["Det gikk bra.", "Fortell."]
    assert ([each.id for each in view.participants], view.notes) == ([second.id], "")


def test_p74_a_report_outlives_the_raw_data_and_says_that_they_are_gone(
    installation: Installation, store: Store, owner: Actor, traces: Traces, browser: Callable[..., TestClient]
) -> None:
    published, _ = traces.reported()
    withdraw(installation, owner, traces.person.id, left={str(published): "It lies in the archive."})
    with store.begin(owner) as work:
        (piece,) = claims.evidence_as_it_was(work, published)[0].pieces
    assert (piece.since, piece.words) == (claims.SinceThen.ERASED, "")
    page = browser(owner).get(f"/reports/{published}/evidence")
    assert (page.status_code, f"/interviews/{traces.interview.id}" in page.text) == (200, False)


def test_p41_what_a_text_said_before_it_was_corrected_is_not_found(
    installation: Installation, store: Store, owner: Actor, traces: Traces
) -> None:
    with store.begin(owner) as work:
        found = installation.finder.search(work, WORDS["said before"])
    assert found.total == 0


@pytest.mark.parametrize("days", [0, 400], ids=["on the day", "after a year without a service"])
@pytest.mark.usefixtures("only_embedded")
def test_p30_the_raw_data_of_a_study_are_gone_from_every_file_when_its_day_has_come(
    days: int, installation: Installation, settings: Settings, folder: Path, clock: Clock, make: Make, owner: Actor
) -> None:
    study = make.study(needs_key=True, **OPEN)
    traces = Traces(make, study_id=study.id)
    installation.finder.catch_up()
    copied(settings)
    clock.advance(days=59)
    assert tidying.tidy(installation).expired == 0
    clock.advance(days=1 + days)
    assert tidying.tidy(installation).expired == 2
    assert standing(folder, WORDS.values()) == set()
    with installation.store.begin(owner) as work:
        (receipt,) = erasures.receipts(work, make.project_id)
        assert insights.get(work, traces.insight.id).evidence_withdrawn == 1
    assert (receipt.why, receipt.subject, receipt.role) == (ErasureReason.RETENTION, study.reference, None)


def test_p30_people_are_told_thirty_days_before_and_again_a_week_before(
    store: Store, clock: Clock, make: Make, researcher: Actor
) -> None:
    study = make.study(needs_key=True, **OPEN)
    make.interview(study_id=study.id)
    told = []
    for days in (29, 1, 23):
        clock.advance(days=days)
        with store.begin(researcher) as work:
            told.append([(each.days_left, each.is_last) for each in retention.due(work, make.project_id)])
    assert told == [[], [(30, False)], [(7, True)]]


def test_p30_two_processes_delete_it_once(store: Store, settings: Settings, clock: Clock, make: Make) -> None:
    study = make.study(needs_key=True, **OPEN)
    make.interview(study_id=study.id)
    clock.advance(days=60)
    other = Installation.open(settings, clock=clock)
    assert [retention.run(store), retention.run(other.store)] == [1, 0]
    other.close()
