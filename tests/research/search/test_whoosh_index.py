"""What only the Whoosh index does: its folder, its files and what becomes of damaged ones."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from whoosh.fields import TEXT, Schema
from whoosh.index import create_in

from research.search import whoosh_files
from research.search.index import Document, Filters, Scope
from research.search.merging import Kept, merged
from research.search.query import parse
from research.search.segments import Segment
from research.search.whoosh_index import WhooshIndex

TEAM = Scope(frozenset({"flere/team"}))


def about(text: str) -> Document:
    """Return a document of a record of its own, with this text."""
    name = uuid4()
    return Document(
        id=name,
        record_id=name,
        kind="observation",
        project_id=name,
        audiences=TEAM.audiences,
        phase=None,
        title="",
        text=text,
        tags=(),
        status=None,
        study_id=None,
        at=date(2026, 5, 8),
        passage_id=None,
    )


@contextmanager
def opened(folder: Path) -> Iterator[WhooshIndex]:
    with closing(WhooshIndex(folder)) as index:
        yield index


def total(index: WhooshIndex, text: str) -> int:
    return index.find(parse(text), Filters(), TEAM).total


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with an index of one document, at change 5."""
    with opened(tmp_path / "data" / "index") as index:
        index.apply([about("Ventetid på svar")], [], 5)
    return tmp_path / "data" / "index"


def on_disk(folder: Path, word: str) -> bool:
    """Say whether a word stands in any file of the index; its words are not compressed."""
    return any(word.encode() in file.read_bytes() for file in folder.iterdir())


def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    with opened(tmp_path / "new" / "folder") as index:
        assert index.cursor == 0


# Whoosh leaves a file that it cannot read open until it is collected.
leaves_a_file_open = pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")


@leaves_a_file_open
@pytest.mark.parametrize("files", ["*.toc", "*.fasett"])
@pytest.mark.parametrize("contents", [b"", b"no index at all" * 100])
def test_a_damaged_index_starts_anew(
    folder: Path, files: str, contents: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    for file in folder.glob(files):
        file.write_bytes(contents)
    with opened(folder) as index:
        assert (index.cursor, total(index, "svar")) == (0, 0)
        index.apply([about("Svar")], [], 1)
        assert total(index, "svar") == 1
    assert "is damaged and starts anew" in caplog.text


def test_an_index_of_another_version_starts_anew(
    folder: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whoosh_files, "VERSION", whoosh_files.VERSION + 1)
    with opened(folder) as index:
        assert (index.cursor, total(index, "svar")) == (0, 0)
    assert "is of another version and starts anew" in caplog.text
    assert not on_disk(folder, "ventetid")


def test_an_index_that_whoosh_made_for_somebody_else_starts_anew(tmp_path: Path) -> None:
    with create_in(str(tmp_path), Schema(text=TEXT)).writer() as writer:
        writer.add_document(text="Ventetid på svar")
    with opened(tmp_path) as index:
        assert (index.cursor, total(index, "svar")) == (0, 0)
    assert not on_disk(tmp_path, "ventetid")


def test_an_index_deleted_under_a_running_service_starts_anew(folder: Path) -> None:
    with opened(folder) as index:
        shutil.rmtree(folder)
        assert (index.cursor, total(index, "svar")) == (0, 0)
        index.apply([about("Svar")], [], 1)
        assert total(index, "svar") == 1


@leaves_a_file_open
def test_starting_anew_leaves_the_files_of_others_alone(folder: Path) -> None:
    (folder / "notes.txt").write_text("Ours.")
    for file in folder.glob("*.toc"):
        file.write_bytes(b"")
    with opened(folder):
        assert (folder / "notes.txt").read_text() == "Ours."


def test_a_purge_wipes_dropped_words_from_the_disk(folder: Path) -> None:
    with opened(folder) as index:
        secret = about("Hemmeligheten")
        index.apply([secret, about("Ventetid")], [], 6)
        index.apply([], [secret.record_id], 7)
        assert on_disk(folder, "hemmeligheten")
        index.purge()
        assert not on_disk(folder, "hemmeligheten")
        assert (index.cursor, total(index, "ventetid")) == (7, 2)


def test_clearing_wipes_all_words_from_the_disk(folder: Path) -> None:
    with opened(folder) as index:
        index.clear()
    assert not on_disk(folder, "ventetid")


def test_many_small_changes_do_not_pile_up_as_files(folder: Path) -> None:
    with opened(folder) as index:
        for number in range(40):
            index.apply([about(f"Observasjon {number}")], [], 6 + number)
            index.tidy()
        assert total(index, "observasjon") == 40
    assert len(list(folder.iterdir())) < 10


def test_joining_small_segments_leaves_a_large_one_alone(folder: Path) -> None:
    with opened(folder) as index:
        index.apply([about("Ventetid")] * 300, [], 6)
        large = max(folder.glob("*.fasett"), key=lambda file: file.stat().st_size)
        for number in range(whoosh_files.MOST_ALIKE):
            index.apply([about(f"Observasjon {number}")], [], 7 + number)
        index.tidy()
    assert large in set(folder.glob("*.fasett"))
    assert len(list(folder.glob("*.fasett"))) == 2


def test_joining_keeps_what_was_found_and_what_was_dropped(folder: Path) -> None:
    with opened(folder) as index:
        documents = [replace(about(f"Ventetid {number}"), title=f"Nummer {number}") for number in range(12)]
        for number, document in enumerate(documents):
            index.apply([document], [documents[0].record_id] if number == 11 else [], 6 + number)
        before = [(hit.id, hit.title, hit.snippet) for hit in index.find(parse("ventetid"), Filters(), TEAM).hits]
        index.tidy()
        after = [(hit.id, hit.title, hit.snippet) for hit in index.find(parse("ventetid"), Filters(), TEAM).hits]
        assert sorted(after) == sorted(before)
        assert len(after) == 12
        assert index.cursor == 17


@pytest.mark.parametrize("searched", ["lang ventetid", "ventetida telefon", "lang", "søknadsfrist svar"])
def test_documents_score_the_same_in_many_segments_as_in_one(tmp_path: Path, searched: str) -> None:
    said = ["Lang ventetid på svar", "Ventetid, og lang kø", "Svar på telefon", "En søknad og en frist", "Lang vent"]
    documents = [about(text) for text in said]
    with opened(tmp_path / "one") as one, opened(tmp_path / "many") as many:
        one.apply(documents, [], 1)
        for number, document in enumerate(documents):
            many.apply([document], [], 1 + number)
        in_one, in_many = (
            [(hit.id, round(hit.score, 4), hit.snippet) for hit in index.find(parse(searched), Filters(), TEAM).hits]
            for index in (one, many)
        )
    assert in_one == in_many != []


def test_a_word_too_long_to_have_runs_of_letters_finds_nothing(folder: Path) -> None:
    with opened(folder) as index:
        assert total(index, "a" * 99) == 0


def test_what_is_dropped_while_segments_are_joined_stays_dropped(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [about(f"Ventetid {number}") for number in range(8)]
    with opened(folder) as index, opened(folder) as another:
        for number, document in enumerate(documents):
            index.apply([document], [], 6 + number)

        def meanwhile(parts: Sequence[Kept]) -> Segment:
            if another.cursor == 13:
                another.apply([about("Ventetid ni")], [documents[3].record_id], 14)
            return merged(parts)

        monkeypatch.setattr("research.search.whoosh_files.merged", meanwhile)
        index.tidy()
        found = index.find(parse("ventetid"), Filters(), TEAM)
        assert (found.total, index.cursor) == (9, 14)
        assert documents[3].id not in {hit.id for hit in found.hits}


def test_what_a_killed_process_left_behind_is_cleared_away(folder: Path) -> None:
    (folder / "JOIN_left.fasett").write_bytes(b"half of it")
    with opened(folder) as index:
        index.tidy()
    assert not list(folder.glob("JOIN_*"))
