"""`fasett import`."""

import json
from pathlib import Path
from typing import Any

import pytest

from research import interviews, observations, passages
from research.access import Actor
from research.projects import Project
from research.store import Store
from tests.making import Make
from tests.research.commands.conftest import Fasett

TALK = "Kari: Hvordan gikk det, Ola?\nOla: Greit nok.\nKari: Og så?\nOla: Så ringte jeg.\n"
ROWS = "Hva skjedde;Fase\nNoe skjedde;Utforske\nNoe annet;aldri\n"


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    """A transcript."""
    file = tmp_path / "samtale.txt"
    file.write_text(TALK, encoding="utf-8")
    return file


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    """A table whose second row is bad."""
    file = tmp_path / "rader.csv"
    file.write_text(ROWS, encoding="utf-8")
    return file


def spoken(store: Store, project: Project, by: Actor) -> list[tuple[str, str]]:
    """Return who said what in the project's only interview."""
    with store.begin(by) as work:
        (interview,) = interviews.find(work, project.id)
        return [(each.speaker, each.text) for each in passages.of(work, [interview.id])[interview.id]]


def seen(store: Store, project: Project, by: Actor) -> list[str]:
    """Return what was observed in the project."""
    with store.begin(by) as work:
        return [each.what_happened for each in observations.find(work, project.id)]


def test_a_transcript_becomes_an_interview_without_names(
    fasett: Fasett, store: Store, project: Project, owner: Actor, talk: Path
) -> None:
    ended = fasett("import", talk, "--project", "young", "--title", "Samtale", "--held-on", "2026-02-03")
    assert ended.exit_code == 0
    assert "INT-001 is stored: 4 passages." in ended.stderr
    assert spoken(store, project, owner)[:2] == [
        ("Intervjuer", "Hvordan gikk det, Deltaker 1?"),
        ("Deltaker 1", "Greit nok."),
    ]


def test_a_file_that_the_project_has_is_imported_again_only_when_asked(
    fasett: Fasett, store: Store, project: Project, owner: Actor, talk: Path
) -> None:
    command = ("import", talk, "--project", "young", "--title", "Samtale")
    fasett(*command)
    refused = fasett(*command)
    assert refused.exit_code == 1
    assert "imported before: INT-001. Say --again" in refused.stderr
    assert fasett(*command, "--again").exit_code == 0
    with store.begin(owner) as work:
        assert len(interviews.find(work, project.id)) == 2


def test_speakers_are_mapped_to_participants_old_and_new(
    fasett: Fasett, store: Store, project: Project, owner: Actor, make: Make, talk: Path
) -> None:
    make.participant()
    speakers = ("--speaker", "Ola=p-001", "--speaker", "Kari=new:relative")
    assert fasett("import", talk, "--project", "young", "--title", "Samtale", *speakers).exit_code == 0
    assert spoken(store, project, owner)[0] == ("P-002", "Hvordan gikk det, P-001?")


@pytest.mark.parametrize(
    ("speaker", "said"),
    [
        ("Per=P-001", "Nobody is called «Per». The speakers are: Kari, Ola."),
        ("Ola=P-009", "There is no participant P-009 in the project."),
        ("Ola=new:cat", "There is no such group. The groups are: user, "),
    ],
)
def test_a_speaker_that_cannot_be_mapped_is_told(
    fasett: Fasett, project: Project, talk: Path, speaker: str, said: str
) -> None:
    ended = fasett("import", talk, "--project", "young", "--title", "Samtale", "--speaker", speaker)
    assert ended.exit_code == 1
    assert said in ended.stderr


def test_a_dry_run_of_a_transcript_tells_what_it_holds_and_stores_nothing(
    fasett: Fasett, store: Store, project: Project, owner: Actor, talk: Path
) -> None:
    ended = fasett("import", talk, "--project", "young", "--dry-run", "--json")
    told: dict[str, Any] = json.loads(ended.stdout)
    assert (told["format"], told["turns"], told["words"]) == ("named-text", 4, 11)
    assert told["speakers"][1] == {"name": "Ola", "turns": 2, "becomes": "Deltaker 1"}
    with store.begin(owner) as work:
        assert interviews.find(work, project.id) == []


def test_a_dry_run_needs_no_project_and_makes_no_folder(embedded: Fasett, talk: Path, tmp_path: Path) -> None:
    ended = embedded("import", talk, "--dry-run", "--json")
    told: dict[str, Any] = json.loads(ended.stdout)
    assert list(told) == [
        *("format", "encoding", "language", "cues", "turns", "words", "seconds"),
        *("speakers", "identifiers", "warnings"),
    ]
    assert (told["language"], told["seconds"], told["speakers"][0]) == ("nb", None, {"name": "Kari", "turns": 2})
    assert not (tmp_path / "embedded").exists()


def test_a_dry_run_tells_the_passages_when_asked(embedded: Fasett, tmp_path: Path) -> None:
    file = tmp_path / "opptak.vtt"
    file.write_text("WEBVTT\n\n00:01.500 --> 00:02.000\n<v Kari>Hei</v>\n", encoding="utf-8")
    told = json.loads(embedded("import", file, "--dry-run", "--json", "--passages").stdout)
    assert told["passages"] == [{"speaker": "Kari", "start": 1.5, "end": 2.0, "text": "Hei"}]


def test_a_dry_run_tells_where_personal_data_may_be_but_not_what(embedded: Fasett, tmp_path: Path) -> None:
    file = tmp_path / "samtale.txt"
    file.write_text("Kari: Hei\nOla: Skriv til ola.li@example.no\nKari: Ja\nOla: Nei\n", encoding="utf-8")
    ended = embedded("import", file, "--dry-run", "--json")
    assert json.loads(ended.stdout)["identifiers"] == [
        {"kind": "email", "certainty": "likely", "start": 10, "end": 27, "passage": 1}
    ]
    assert "ola.li" not in ended.stdout


def test_a_dry_run_tells_of_warnings_by_line(embedded: Fasett, tmp_path: Path) -> None:
    file = tmp_path / "opptak.vtt"
    file.write_text("WEBVTT\n\n00:02.000 --> 00:01.000\nHei\n", encoding="utf-8")
    told = json.loads(embedded("import", file, "--dry-run", "--json").stdout)
    assert told["warnings"] == [{"line": 3, "text": "1 cues in all end before they begin."}]


@pytest.mark.parametrize("ending", ["csv", "json", "docx", "xyz"])
def test_a_dry_run_goes_by_content_and_not_by_name(embedded: Fasett, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"samtale.{ending}"
    file.write_text(TALK, encoding="utf-8")
    assert json.loads(embedded("import", file, "--dry-run", "--json").stdout)["format"] == "named-text"


def test_whisper_json_becomes_an_interview_without_being_told_what_it_is(
    fasett: Fasett, store: Store, project: Project, owner: Actor, tmp_path: Path
) -> None:
    file = tmp_path / "opptak.json"
    file.write_text('{"segments": [{"start": 0, "end": 1, "text": " Hei"}]}', encoding="utf-8")
    assert fasett("import", file, "--project", "young", "--title", "Samtale").exit_code == 0
    assert spoken(store, project, owner) == [("", "Hei")]


def test_a_file_in_no_known_format_is_refused_by_a_dry_run_in_one_line(embedded: Fasett, tmp_path: Path) -> None:
    file = tmp_path / "data.json"
    file.write_text('{"noe": "annet"}', encoding="utf-8")
    ended = embedded("import", file, "--dry-run", "--json")
    assert (ended.exit_code, ended.stdout, ended.stderr.count("\n")) == (1, "", 1)


def test_an_import_needs_a_project(fasett: Fasett, project: Project, talk: Path) -> None:
    ended = fasett("import", talk, "--title", "Samtale")
    assert ended.exit_code == 2
    assert "--project" in ended.stderr


def test_an_interview_needs_a_title(fasett: Fasett, project: Project, talk: Path) -> None:
    ended = fasett("import", talk, "--project", "young")
    assert ended.exit_code == 1
    assert "title" in ended.stderr


def test_a_table_says_what_its_rows_are(fasett: Fasett, project: Project, rows: Path) -> None:
    ended = fasett("import", rows, "--project", "young")
    assert ended.exit_code == 2
    assert "--as observations or --as insights" in ended.stderr


def test_a_bad_row_is_told_and_nothing_is_stored(
    fasett: Fasett, store: Store, project: Project, owner: Actor, rows: Path
) -> None:
    ended = fasett("import", rows, "--project", "young", "--as", "observations")
    assert ended.exit_code == 1
    assert "row 3: phase: «aldri» is not one of: diagnose, explore, develop." in ended.stderr
    assert seen(store, project, owner) == []


def test_bad_rows_may_be_skipped(fasett: Fasett, store: Store, project: Project, owner: Actor, rows: Path) -> None:
    ended = fasett("import", rows, "--project", "young", "--as", "observations", "--skip-bad", "--json")
    assert ended.exit_code == 0
    told = json.loads(ended.stdout)
    assert (told["good"], told["bad"], told["stored"]) == (1, 1, 1)
    assert seen(store, project, owner) == ["Noe skjedde"]


def test_a_dry_run_of_a_table_stores_nothing(
    fasett: Fasett, store: Store, project: Project, owner: Actor, rows: Path
) -> None:
    assert (
        fasett("import", rows, "--project", "young", "--as", "observations", "--skip-bad", "--dry-run").exit_code == 0
    )
    assert seen(store, project, owner) == []


def test_columns_are_mapped_and_ignored_and_the_phase_has_a_default(
    fasett: Fasett, store: Store, project: Project, owner: Actor, tmp_path: Path
) -> None:
    file = tmp_path / "rows.ndjson"
    file.write_text('{"said": "Noe skjedde", "mood": "bra"}\n', encoding="utf-8")
    words = ("--map", "what_happened=said", "--ignore", "mood", "--phase", "explore")
    assert fasett("import", file, "--project", "young", "--as", "observations", *words).exit_code == 0
    assert seen(store, project, owner) == ["Noe skjedde"]


def test_a_file_that_cannot_be_read_is_one_line(fasett: Fasett, project: Project, tmp_path: Path) -> None:
    file = tmp_path / "picture.vtt"
    file.write_bytes(b"\x89PNG\r\n\x1a\n\x00")
    ended = fasett("import", file, "--project", "young", "--title", "Samtale")
    assert (ended.exit_code, ended.stderr.count("\n")) == (1, 1)
