"""Headers of migrations: what is missing, what is still the template's, what is not true."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemadiff.lint import file_findings
from schemadiff.migrations.files import read_directory

GOOD = "-- Description: one\n-- Author: A. Author <a@example.org>\n-- Date: 2026-02-28\n"
BODY = "\nCREATE TABLE {} (id int);\n"


def write(folder: Path, **texts: str) -> Path:
    """Files by number: `_001="…"`; the way back is there, so that nobody asks for it."""
    for number, header in texts.items():
        (folder / f"{number[1:]}_t{number}.sql").write_text(header + BODY.format("t" + number))
        (folder / f"{number[1:]}_t{number}.down.sql").write_text(f"DROP TABLE t{number};\n")
    return folder


def found(folder: Path) -> list[str]:
    """`FILE:LINE CODE MESSAGE` of each finding."""
    return [
        f"{Path(d.origin.file).name}:{d.origin.line} {d.code} {d.message}"
        for d in file_findings(read_directory(folder), ["schema_migrations"])
        if d.origin
    ]


def test_whole_headers_are_fine(tmp_path: Path) -> None:
    write(tmp_path, _001=f"-- Migration: 001_t_001.sql\n{GOOD}", _002=f"{GOOD}-- Depends on: 001_t_001.sql\n")
    assert found(tmp_path) == []


def test_missing_fields_are_named_together(tmp_path: Path) -> None:
    write(tmp_path, _001="-- Author: A\n", _002="")
    assert found(tmp_path) == [
        "001_t_001.sql:1 SD851 the header has no Description, no Date",
        "002_t_002.sql:1 SD851 the header has no Description, no Author, no Date, no Depends on",
    ]


@pytest.mark.parametrize(
    "value", ["[Add description here]", "<what it does>", "TODO", "TODO: say why", "…", "Your name"]
)
def test_placeholders(tmp_path: Path, value: str) -> None:
    write(tmp_path, _001=GOOD.replace("one", value))
    assert found(tmp_path) == [f"001_t_001.sql:1 SD850 Description is still the template's: {value}"]


@pytest.mark.parametrize("value", ["adds [brackets] to a name", "shows todos", "a <b> c"])
def test_sentences_are_no_placeholders(tmp_path: Path, value: str) -> None:
    write(tmp_path, _001=GOOD.replace("one", value))
    assert found(tmp_path) == []


@pytest.mark.parametrize("value", ["01.02.2026", "2026-02-30", "20260228", "yesterday", "2026-2-1"])
def test_dates(tmp_path: Path, value: str) -> None:
    write(tmp_path, _001=GOOD.replace("2026-02-28", value))
    assert found(tmp_path) == [f"001_t_001.sql:3 SD852 the date {value} is no day in the form YYYY-MM-DD"]


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("none", "depends on none, and 002_t_002 comes before it"),
        ("001_t_001.sql", "depends on 001_t_001; the file before this one is 002_t_002"),
        ("002_other", "depends on 002_other, which is not there"),
        ("002_t_002, 001_t_001", ""),
        ("002_t_002.sql", ""),
    ],
)
def test_what_it_depends_on(tmp_path: Path, said: str, message: str) -> None:
    write(tmp_path, _001=GOOD, _002=f"{GOOD}-- Depends on: 001_t_001\n", _003=f"{GOOD}-- Depends on: {said}\n")
    assert found(tmp_path) == ([f"003_t_003.sql:4 SD853 {message}"] if message else [])


def test_the_first_depends_on_none(tmp_path: Path) -> None:
    write(tmp_path, _001=f"{GOOD}-- Depends on: none\n", _002=f"{GOOD}-- Depends on: 001_t_001\n")
    assert found(tmp_path) == []


def test_a_title_that_was_copied(tmp_path: Path) -> None:
    write(tmp_path, _001=f"-- Migration: 007_other.sql\n{GOOD}")
    assert found(tmp_path) == ["001_t_001.sql:1 SD854 the header is the one of 007_other.sql"]


@pytest.mark.parametrize("body", ["BEGIN;\nSET LOCAL lock_timeout = '2s';\n-- nothing yet\nCOMMIT;\n", "", "-- soon\n"])
def test_an_empty_body(tmp_path: Path, body: str) -> None:
    (tmp_path / "001_a.sql").write_text(f"{GOOD}\n{body}")
    assert [line.partition(" ")[2] for line in found(tmp_path)] == ["SD450 this migration has no statements yet"]
