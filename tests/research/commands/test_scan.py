"""`fasett scan`."""

import json
from pathlib import Path

from typer.testing import CliRunner

from research.commands import app
from tests.research.commands.conftest import Fasett

NUMBER = "14850197017"
TEXT = f"Vi snakket lenge.\nNummeret er {NUMBER}, og kontoen 3028.60.29260.\n"


def test_each_hit_is_told_to_a_program_by_its_place(fasett: Fasett, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text(TEXT, encoding="utf-8")
    assert json.loads(fasett("scan", file, "--json").stdout) == [
        {"kind": "synthetic_number", "certainty": "likely", "start": 30, "end": 41},
        {"kind": "account_number", "certainty": "certain", "start": 54, "end": 67},
    ]


def test_each_hit_is_a_line_with_its_line_column_and_kind(fasett: Fasett, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text(TEXT, encoding="utf-8")
    told = fasett("scan", file)
    assert (told.exit_code, told.stderr) == (0, "2 hits\n")
    assert told.stdout == "2\t13\tsynthetic_number\tlikely\n2\t37\taccount_number\tcertain\n"


def test_what_was_found_is_never_told(fasett: Fasett, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text(TEXT, encoding="utf-8")
    assert NUMBER not in fasett("scan", file).output + fasett("scan", file, "--json").output


def test_without_a_file_standard_input_is_read() -> None:
    told = CliRunner().invoke(app, ["scan", "--json"], input=f"æøå {NUMBER}")
    assert [(hit["start"], hit["end"]) for hit in json.loads(told.stdout)] == [(4, 15)]


def test_a_text_with_nothing_in_it_is_well(fasett: Fasett, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("Ventetiden er lang.", encoding="utf-8")
    told = fasett("scan", file)
    assert (told.exit_code, told.stdout) == (0, "")


def test_a_file_that_is_no_text_is_refused(fasett: Fasett, tmp_path: Path) -> None:
    file = tmp_path / "picture.png"
    file.write_bytes(b"\x89PNG")
    told = fasett("scan", file)
    assert (told.exit_code, told.stdout) == (1, "")
    assert told.stderr == "fasett: This is not text in UTF-8: byte 1 cannot be read.\n"
