"""Migration files on disk: names, numbers, lock, and writing that is whole or nothing."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from schemadiff.diagnostics import Conflict, InputError, UsageError
from schemadiff.migrations import atomic
from schemadiff.migrations.files import (
    checksum,
    directory_problems,
    file_name,
    next_number,
    numbering_problems,
    read_directory,
    read_down,
    slug,
    write_migration,
)
from schemadiff.migrations.lockfile import LOCK_NAME, lock_problems, read_lock, write_lock


def make(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).write_text(f"SELECT '{name}';\n")


def test_only_migrations_are_read(tmp_path: Path) -> None:
    make(tmp_path, "002_b.sql", "001_a.sql", "001_a.down.sql", "README.md", "migration_lock.toml")
    (tmp_path / "20260201_init_sqlite").mkdir()
    make(tmp_path / "20260201_init_sqlite", "migration.sql")
    files = read_directory(tmp_path)
    assert [(file.number, file.name) for file in files] == [(1, "a"), (2, "b")]
    assert read_down(files[0]) == "SELECT '001_a.down.sql';\n"
    assert read_down(files[1]) is None
    assert numbering_problems(files) == directory_problems(tmp_path) == []
    assert read_directory(tmp_path / "nowhere") == ()


def test_line_ends_do_not_matter(tmp_path: Path) -> None:
    (tmp_path / "001_a.sql").write_bytes(b"\xef\xbb\xbfSELECT 1;\r\nSELECT 2;\r\n")
    assert read_directory(tmp_path)[0].checksum == checksum("SELECT 1;\nSELECT 2;\n")


def test_unreadable_text_has_a_place(tmp_path: Path) -> None:
    (tmp_path / "001_a.sql").write_bytes(b"SELECT 1;\n\xff")
    with pytest.raises(InputError, match=r"001_a\.sql:2:1"):
        read_directory(tmp_path)


def test_gaps_and_duplicates_name_both_files(tmp_path: Path) -> None:
    make(tmp_path, "001_a.sql", "002_b.sql", "002_c.sql", "005_d.sql", "0006_e.sql")
    found = [str(problem) for problem in numbering_problems(read_directory(tmp_path))]
    assert [text.split()[2] for text in found] == ["SD401:", "SD402:", "SD403:"]
    assert "002_b.sql" in found[0]
    assert "002_c.sql" in found[0]
    assert "003 to 004 is missing" in found[1]
    assert "name it 006_e.sql" in found[2]


def test_the_first_number_is_one(tmp_path: Path) -> None:
    make(tmp_path, "002_b.sql")
    assert [problem.code for problem in numbering_problems(read_directory(tmp_path))] == ["SD402"]


def test_names_that_say_nothing_are_told(tmp_path: Path) -> None:
    make(tmp_path, "4_Add-Orders.sql", "notes.sql", "007_gone.down.sql")
    found = {problem.message.split()[0].rsplit("/")[-1]: problem for problem in directory_problems(tmp_path)}
    assert found["4_Add-Orders.sql"].hint == "name it 004_add_orders.sql"
    assert found["notes.sql"].severity == "warning"
    assert found["007_gone.down.sql"].code == "SD404"


def test_the_width_grows() -> None:
    assert file_name(7, "a") == "007_a.sql"
    assert file_name(1000, "a", down=True) == "1000_a.down.sql"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Add orders.currency!", "add_orders_currency"),
        ("../../x", "x"),
        ("addOAuth2Tokens", "add_oauth2_tokens"),
        ("a\0b", "a_b"),
        ("\N{GRINNING FACE}", "migration"),
        ("", "migration"),
        ("x" * 300, "x" * 60),
    ],
)
def test_slugs_are_safe(text: str, name: str) -> None:
    assert slug(text) == name


def test_writing_makes_both_files(tmp_path: Path) -> None:
    folder = tmp_path / "generated"
    paths = write_migration(folder, 1, "a", "UP\n", "DOWN\n")
    assert [path.name for path in paths] == ["001_a.sql", "001_a.down.sql"]
    assert sorted(path.name for path in folder.iterdir()) == ["001_a.down.sql", "001_a.sql"]
    assert next_number(read_directory(folder)) == 2


@pytest.mark.parametrize("name", ["../x", "a/b", "A", "", "x" * 61, "a\0"])
def test_no_other_name_is_written(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError):
        write_migration(tmp_path, 1, name, "UP\n", None)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    make(tmp_path, "001_a.sql")
    for name in ("a", "b"):
        with pytest.raises(Conflict, match=r"001_a\.sql"):
            write_migration(tmp_path, 1, name, "UP\n", "DOWN\n")
    assert [path.name for path in tmp_path.iterdir()] == ["001_a.sql"]


def test_of_two_runs_at_once_one_wins(tmp_path: Path) -> None:
    outcomes: list[str] = []

    def run(name: str) -> None:
        try:
            write_migration(tmp_path, 1, name, f"{name}\n", f"{name}\n")
            outcomes.append("written")
        except Conflict:
            outcomes.append("conflict")

    threads = [threading.Thread(target=run, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["conflict", "conflict", "conflict", "written"]
    assert len(list(tmp_path.iterdir())) == 2


def test_a_run_killed_between_the_files_is_taken_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link, calls = atomic.os.link, []

    def killed(source: Path, target: Path) -> None:
        calls.append(target)
        if len(calls) == 2:
            raise KeyboardInterrupt
        link(source, target)

    monkeypatch.setattr(atomic.os, "link", killed)
    with pytest.raises(KeyboardInterrupt):
        write_migration(tmp_path, 1, "a", "UP\n", "DOWN\n")
    monkeypatch.undo()
    assert read_directory(tmp_path) == ()
    write_migration(tmp_path, 1, "a", "UP\n", "DOWN\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["001_a.down.sql", "001_a.sql"]


def test_the_lock_finds_edits_losses_and_newcomers(tmp_path: Path) -> None:
    make(tmp_path, "001_a.sql", "002_b.sql")
    path = tmp_path / LOCK_NAME
    write_lock(path, read_directory(tmp_path))
    assert lock_problems(read_directory(tmp_path), read_lock(path)) == []
    (tmp_path / "001_a.sql").write_text("edited")
    (tmp_path / "002_b.sql").unlink()
    make(tmp_path, "002_c.sql", "003_d.sql")
    found = lock_problems(read_directory(tmp_path), read_lock(path))
    assert [(problem.code, problem.severity) for problem in found] == [
        ("SD413", "error"),
        ("SD412", "error"),
        ("SD414", "error"),
        ("SD414", "warning"),
    ]
    assert found[0].message.count("sha256:") == 2


def test_a_merged_lock_is_a_conflict_at_its_line(tmp_path: Path) -> None:
    make(tmp_path, "001_a.sql", "002_b.sql", "003_c.sql")
    path = tmp_path / LOCK_NAME
    write_lock(path, read_directory(tmp_path))
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:3] + lines[4:]))
    with pytest.raises(Conflict, match=r"migrations\.lock:4:1"):
        read_lock(path)


def test_no_lock_is_an_empty_one(tmp_path: Path) -> None:
    assert read_lock(tmp_path / LOCK_NAME).entries == ()


@pytest.mark.parametrize(
    ("before", "line"),
    [("", 1), ("SELECT 1;\n", 2), ("SELECT '<<<<<<< no';\n", 2), ("\\restrict x\n<<<<<<< \n<<<<<<< b\n", 2)],
)
def test_a_conflict_begins_at_the_beginning_of_a_line(tmp_path: Path, before: str, line: int) -> None:
    (tmp_path / "001_a.sql").write_text(f"{before}<<<<<<< ours\nSELECT 1;\n=======\nSELECT 2;\n>>>>>>> theirs\n")
    (problem,) = numbering_problems(read_directory(tmp_path))
    assert (problem.code, problem.origin and problem.origin.line) == ("SD469", line)


def test_what_only_looks_like_a_conflict_is_none(tmp_path: Path) -> None:
    (tmp_path / "001_a.sql").write_text("SELECT '\n <<<<<<< ours\n=======\n>>>>>>> theirs\n';\n")
    assert numbering_problems(read_directory(tmp_path)) == []
