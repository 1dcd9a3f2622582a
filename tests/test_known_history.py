"""Migrations of which an earlier run kept the database go in; only the others run, and lead to the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from schemadiff.cache.keys import key_of
from schemadiff.diagnostics import Conflict
from schemadiff.fingerprint import fingerprint
from schemadiff.migrations.files import MigrationFile, read_directory
from schemadiff.scratch import Server, kept, scratch_server
from schemadiff.sources import history_known
from schemadiff.sources.history import replay
from schemadiff.sources.history_known import KnownHistory

TEXTS = (
    "CREATE TABLE t (id int PRIMARY KEY);\n",
    "ALTER TABLE t ADD a text DEFAULT 'x'; CREATE VIEW v AS SELECT id FROM t;\n",
    "ALTER TABLE t DROP a; ALTER TABLE t ADD b int CHECK (b > 0); COMMENT ON VIEW v IS 'one';\n",
)


@pytest.fixture
def files(tmp_path: Path) -> tuple[MigrationFile, ...]:
    for number, text in enumerate(TEXTS, 1):
        (tmp_path / f"{number:03}_step.sql").write_text(text)
    return read_directory(tmp_path)


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of the files that run."""
    numbers: list[int] = []

    def noting(database: Any, some: Sequence[MigrationFile]) -> None:
        numbers.extend(file.number for file in some)
        replay(database, some)

    monkeypatch.setattr(history_known, "replay", noting)
    return numbers


@pytest.fixture
def known(server: Server) -> Callable[..., tuple[str, str, str]]:
    """What some files lead to, as far as they were applied and to their end: by the catalogs, and by the database."""
    run = uuid4().hex

    def found(files: Sequence[MigrationFile], applied: int | None = None) -> tuple[str, str, str]:
        with ExitStack() as stack:
            count = len(files) if applied is None else applied
            history = KnownHistory(server, files, count, lambda *parts: key_of(run, *parts), stack)
            before, after = history.states
            with history.database.clone() as copy:
                again = history_known.replayed_state(copy)
            return fingerprint(before), fingerprint(after), fingerprint(again)

    return found


def test_only_new_files_run(files: Any, ran: list[int], known: Any) -> None:
    known(files[:2])
    assert ran == [1, 2]
    ran.clear()
    one, other, database = known(files)
    assert ran == [3]
    assert one == other == database
    ran.clear()
    # Nothing is new: the database alone is asked for, and is there.
    assert known(files) == (one, one, one)
    assert ran == []


def test_what_is_applied_is_told_apart(files: Any, ran: list[int], known: Any) -> None:
    (first, _, _), (second, _, _) = known(files[:1]), known(files[:2])
    ran.clear()
    assert known(files, 1)[0] == first
    assert ran == [3]
    assert known(files, 2)[0] == second


def test_another_text_runs_anew(files: Any, ran: list[int], known: Any, tmp_path: Path) -> None:
    known(files)
    ran.clear()
    (tmp_path / "002_step.sql").write_text(TEXTS[1] + "CREATE TABLE more (id int);\n")
    known(read_directory(tmp_path))
    assert ran == [2, 3] or ran == [1, 2, 3]


def test_what_no_copy_has_is_not_kept(files: Any, ran: list[int], known: Any, tmp_path: Path) -> None:
    (tmp_path / "004_setting.sql").write_text(
        "DO $$BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem = ''5MB''', current_database()); END$$;\n"
    )
    whole = read_directory(tmp_path)
    before = known(whole)
    ran.clear()
    assert known(whole) == before
    assert ran == [1, 2, 3, 4]


def test_no_more_are_kept_than_there_may_be(files: Any, known: Any, server: Server, tmp_path: Path) -> None:
    for count in range(kept._MOST + 2):
        (tmp_path / "003_step.sql").write_text(f"{TEXTS[2]}CREATE TABLE n{count} (id int);\n")
        known(read_directory(tmp_path))
    with server.database() as database:
        rows = database.admin().execute("SELECT count(*) FROM pg_database WHERE datname ~ '^kept_'").fetchone()
    assert rows == (kept._MOST,)


def test_owners_that_files_state_come_along(ran: list[int], tmp_path: Path) -> None:
    (tmp_path / "001_owned.sql").write_text("CREATE TABLE o (id int); ALTER TABLE o OWNER TO skipper;\n")
    run, owners = uuid4().hex, []
    with scratch_server(role="skipper") as server:
        for text in ("CREATE TABLE p (id int);\n", "CREATE TABLE q (id int);\n"):
            with ExitStack() as stack:
                files = read_directory(tmp_path)
                history = KnownHistory(server, files, len(files), lambda *parts: key_of(run, *parts), stack)
                owners.append([who.path for who in history.states[1].objects if who.kind == "owner"])
            (tmp_path / f"{len(files) + 1:03}_more.sql").write_text(text)
    assert owners == [[("table", "public", "o")]] * 2
    assert ran == [1, 2]


def test_no_file_finds_what_the_one_before_it_left_in_its_session(files: Any, known: Any, tmp_path: Path) -> None:
    """A kept database comes without it, and so does a database to which the files were applied on two days."""
    (tmp_path / "004_temporary.sql").write_text("CREATE TEMP TABLE passing (a int);\n")
    (tmp_path / "005_uses_it.sql").write_text("CREATE TABLE lasting AS TABLE passing;\n")
    with pytest.raises(Conflict, match="passing"):
        known(read_directory(tmp_path))


@pytest.mark.parametrize("how", ["SET timezone = 'Asia/Tokyo'", "set TIME ZONE 'Asia/Tokyo'",
    "SELECT pg_catalog.set_config('timezone', 'Asia/Tokyo', false)"])  # fmt: skip
def test_what_a_file_sets_holds_in_it_and_in_no_other(how: str, server: Server, known: Any, tmp_path: Path) -> None:
    """As where it is applied: a literal means another moment, and so the default is another one."""
    table = "CREATE TABLE {} (d timestamptz DEFAULT '2020-01-01 00:00');\n"
    (tmp_path / "001_there.sql").write_text(f"{how};\n{table.format('there')}")
    (tmp_path / "002_here.sql").write_text(table.format("here"))
    with server.database() as database:
        database.author().execute("SET timezone = 'Asia/Tokyo'")
        database.author().execute(table.format("there").encode())
        database.author().execute("RESET timezone")
        database.author().execute(table.format("here").encode())
        assert known(read_directory(tmp_path))[1] == fingerprint(history_known.replayed_state(database))


def test_after_a_migration_nothing_is_made_to_look_for_holes(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write("schema/t.sql", "CREATE TABLE t (id int PRIMARY KEY);\n")
    project.succeed("generate")
    project.succeed("apply")
    project.write("schema/t.sql", "CREATE TABLE t (id int PRIMARY KEY, a text);\n")
    project.succeed("generate")
    project.succeed("apply")

    def never(*arguments: Any) -> None:
        raise AssertionError

    monkeypatch.setattr("schemadiff.states.dump_difference", never)
    assert "no change" in project.succeed("generate")
