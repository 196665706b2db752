"""`fasett restore` and what was deleted for good since the backup was made."""

from datetime import date
from pathlib import Path

from research import backups, interviews, participants, projects, withdrawals
from research.access import SYSTEM
from research.installation import Installation
from research.interviews import InterviewDraft
from research.participants import ParticipantDraft
from research.projects import ProjectDraft
from research.settings import Settings
from research.withdrawals import WithdrawalDraft
from research.words import Group, Phase
from tests.research.commands.conftest import Fasett
from tests.trust.erased_words import standing

WORD = "Rabarbrakompottglasset"


def test_p34_what_was_deleted_since_a_backup_is_deleted_again_when_it_is_restored(
    embedded: Fasett, tmp_path: Path
) -> None:
    settings = Settings(data_dir=tmp_path / "embedded")
    installation = Installation.open(settings)
    with installation.store.begin(SYSTEM, write=True) as work:
        project = projects.add(work, ProjectDraft(title="Young people"))
        person = participants.add(work, project.id, ParticipantDraft(group=Group.USER))
        talk = InterviewDraft(title="A talk", held_on=date(2026, 2, 3), phase=Phase.DIAGNOSE, notes=WORD)
        interviews.add(work, project.id, talk.model_copy(update={"participant_ids": [person.id]}))
    embedded("backup", "--out", tmp_path / "elsewhere")
    with installation.store.begin(SYSTEM, write=True) as work:
        withdrawals.withdraw(work, person.id, WithdrawalDraft())
    backups.wipe(installation)
    installation.close()
    told = embedded("restore", tmp_path / "elsewhere", "--yes")
    assert (told.exit_code, "1 erasures" in told.stderr) == (0, True)
    assert standing(tmp_path / "embedded", [WORD]) == set()


def test_p34_after_another_tool_has_restored_a_database_the_list_is_applied_by_a_command(embedded: Fasett) -> None:
    embedded("user", "list")
    assert embedded("erasures", "apply").stdout == "Carried out again: 0\n"
