"""Exports: everything in a project, in open formats, and nothing of who wrote it."""

import csv
import io
import json
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from research import interviews, observations, participants
from research.access import Actor
from research.errors import NotFound, NotPermitted
from research.exchange import export, tables
from research.exchange.export import ExportFormat
from research.projects import Project
from research.store import Store
from research.words import Kind, Stance
from tests.making import Make

Write = Callable[[ExportFormat, str], Path]


@pytest.fixture
def write(store: Store, project: Project, owner: Actor, tmp_path: Path) -> Write:
    """Write the project to a file as its owner."""

    def _write(format: ExportFormat, name: str) -> Path:
        with store.begin(owner) as work:
            export.write(work, project.id, format, tmp_path / name)
        return tmp_path / name

    return _write


@pytest.fixture
def archive(write: Write) -> Callable[[], dict[str, Any]]:
    """Export the project as JSON and return it."""
    return lambda: dict(json.loads(write(ExportFormat.JSON, "all.json").read_text(encoding="utf-8")))


def rows(file: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig")), delimiter=";"))


# How many rows each table has where one record of each kind is made.
EACH = {
    "projects": 1,
    "studies": 1,
    "participants": 1,
    "tags": 1,
    "interviews": 1,
    "interview_participants": 1,
    "passages": 1,
    "observations": 1,
    "quotes": 0,
    "insights": 1,
    "evidence": 1,
    "experiments": 1,
    "experiment_tests": 1,
    "questions": 1,
    "question_insights": 1,
    "concepts": 1,
    "concept_questions": 1,
    "concept_experiments": 1,
    "benefits": 1,
    "benefit_measurements": 1,
    "gates": 1,
    "gate_insights": 1,
    "gate_experiments": 1,
    "gate_concepts": 1,
    "taggings": 1,
    "reports": 0,
    "report_sources": 0,
}


def test_every_kind_of_record_is_in_the_archive(make: Make, archive: Callable[[], dict[str, Any]]) -> None:
    study = make.study()
    make.tag("venting")
    participant = make.participant(study_id=study.id)
    interview = make.interview(participant_ids=[participant.id], tags=["venting"], transcript=("Jeg venter.",))
    insight = make.insight(confirmed=True)
    experiment, question = make.experiment(tests=[insight.id]), make.question(insight)
    concept = make.concept(question_ids=[question.id], experiment_ids=[experiment.id])
    make.measured()
    make.gate(insight_ids=[insight.id], experiment_ids=[experiment.id], concept_ids=[concept.id])
    told = archive()
    counts = {name: len(told[name]) for name in told if isinstance(told[name], list)}
    assert counts == EACH
    assert told["passages"][0]["interview_id"] == told["interviews"][0]["id"] == str(interview.id)


def test_a_record_says_what_it_says_in_the_repository(make: Make, archive: Callable[[], dict[str, Any]]) -> None:
    made = make.observation(what_happened="Køen sto ut døra", tags=["kø", "brev"])
    (told,) = archive()["observations"]
    assert {name: told[name] for name in ("id", "reference", "what_happened", "phase", "observed_on", "tags")} == {
        "id": str(made.id),
        "reference": "OBS-001",
        "what_happened": "Køen sto ut døra",
        "phase": "diagnose",
        "observed_on": "2026-03-02",
        "tags": ["brev", "kø"],
    }


def test_the_archive_names_its_format(archive: Callable[[], dict[str, Any]]) -> None:
    told = archive()
    assert (told["format"], told["version"]) == ("fasett-project", 1)
    assert told["exported_at"] == "2026-03-02T09:00:00+00:00"


@pytest.mark.parametrize("format", list(ExportFormat))
def test_nobody_with_an_account_can_be_told_from_an_export(
    make: Make, write: Write, caseworker: Actor, format: ExportFormat
) -> None:
    made = make.observation(by=caseworker)
    file = write(format, "whole.zip" if format is ExportFormat.CSV else "whole")
    if format is ExportFormat.CSV:
        with zipfile.ZipFile(file) as packed:
            content = b"".join(packed.read(name) for name in packed.namelist())
    else:
        content = file.read_bytes()
    assert str(made.id).encode() in content
    assert str(caseworker.person_id).encode() not in content
    assert b"example.org" not in content
    assert b"created_by" not in content


def test_what_lies_in_the_bin_stays_there_and_so_do_links_to_it(
    store: Store, owner: Actor, make: Make, archive: Callable[[], dict[str, Any]]
) -> None:
    study, participant, passage, seen = make.study(), make.participant(), make.passage(), make.observation()
    kept = make.interview(study_id=study.id, participant_ids=[participant.id], transcript=("Hei.",))
    insight = make.insight()
    make.evidence(insight, passage)
    make.evidence(insight, seen, stance=Stance.CONTRADICTS)
    with store.begin(owner, write=True) as work:
        interviews.remove(work, passage.interview_id)
        observations.remove(work, seen.id)
        participants.remove(work, participant.id)
        work.remove(work.get(type(study), study.id))
    told = archive()
    assert [(each["id"], each["study_id"]) for each in told["interviews"]] == [(str(kept.id), None)]
    assert told["evidence"] == told["interview_participants"] == told["observations"] == []


def test_csv_opens_in_a_norwegian_excel(make: Make, write: Write) -> None:
    make.observation(what_happened="Så det: «æøå»; to ganger")
    content = (write(ExportFormat.CSV, "folder") / "observations.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfid;reference;what_happened;")
    assert '"Så det: «æøå»; to ganger"'.encode() in content


@pytest.mark.parametrize("text", ["=1+1", "+4712345678", "-- nei", "@alle", "=cmd|' /C calc'!A0"])
def test_no_cell_is_a_formula_and_the_text_comes_back_whole(
    store: Store, project: Project, owner: Actor, make: Make, write: Write, text: str
) -> None:
    make.observation(what_happened=text, tags=["kø"])
    file = write(ExportFormat.CSV, "folder") / "observations.csv"
    assert rows(file)[0]["what_happened"] == f"'{text}"
    table = tables.read(file.read_bytes())
    mapping = {"what_happened": "what_happened", "phase": "phase", "tags": "tags"}
    (draft,) = tables.plan(Kind.OBSERVATION, table, mapping).drafts
    assert draft.model_dump()["what_happened"] == text


def test_a_table_that_was_exported_can_be_imported_as_it_is(make: Make, write: Write) -> None:
    make.observation(place_detail="Luka", frequency="daily", tags=["kø", "brev"])
    table = tables.read((write(ExportFormat.CSV, "folder") / "observations.csv").read_bytes())
    (draft,) = tables.plan(Kind.OBSERVATION, table, tables.match(Kind.OBSERVATION, table, {})).drafts
    assert draft.model_dump(include={"place_detail", "frequency", "tags"}) == {
        "place_detail": "Luka",
        "frequency": "daily",
        "tags": ["brev", "kø"],
    }


def test_a_zip_holds_the_files_of_the_folder(make: Make, write: Write) -> None:
    make.observation()
    with zipfile.ZipFile(write(ExportFormat.CSV, "all.zip")) as packed:
        assert set(packed.namelist()) == {file.name for file in write(ExportFormat.CSV, "folder").iterdir()}


def test_the_sqlite_file_is_searched_by_whole_words_with_their_own_letters(make: Make, write: Write) -> None:
    make.interview(transcript=("Jeg får ikke svar.", "Faren min ringte.", "Han reiste far sin vei."))
    with closing(sqlite3.connect(write(ExportFormat.SQLITE, "all.db"))) as database:
        asked = "SELECT text FROM passages WHERE rowid IN (SELECT rowid FROM passages_fts WHERE passages_fts MATCH ?)"
        assert database.execute(asked, ["får"]).fetchall() == [("Jeg får ikke svar.",)]
        assert database.execute(asked, ["far"]).fetchall() == [("Han reiste far sin vei.",)]


def test_the_sqlite_file_knows_how_its_tables_point_at_each_other(make: Make, write: Write) -> None:
    make.insight(confirmed=True)
    with closing(sqlite3.connect(write(ExportFormat.SQLITE, "all.db"))) as database:
        keys = {(row[3], row[2]) for row in database.execute("PRAGMA foreign_key_list(evidence)")}
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        triggers = database.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'").fetchone()
    assert keys >= {("insight_id", "insights"), ("passage_id", "passages"), ("observation_id", "observations")}
    assert triggers == (0,)


def test_a_new_export_takes_the_place_of_an_earlier_one(make: Make, write: Write) -> None:
    write(ExportFormat.SQLITE, "all.db")
    make.observation()
    with closing(sqlite3.connect(write(ExportFormat.SQLITE, "all.db"))) as database:
        assert database.execute("SELECT count(*) FROM observations").fetchone() == (1,)


@pytest.mark.parametrize(
    ("role", "error"), [("caseworker", NotPermitted), ("reader", NotPermitted), ("outsider", NotFound)]
)
def test_only_who_reads_the_research_may_take_it_out(
    store: Store, project: Project, team: dict[str, Actor], tmp_path: Path, role: str, error: type[Exception]
) -> None:
    with pytest.raises(error), store.begin(team[role]) as work:
        export.write(work, project.id, ExportFormat.JSON, tmp_path / "all.json")
    assert not (tmp_path / "all.json").exists()
