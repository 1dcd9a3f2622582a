"""Faults A1 to A4, A7, A16, A18: others hold locks, builds fail or go on alone, two runs meet, roles have timeouts."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from schemadiff.diagnostics import Conflict, TryAgain
from tests.faults.runs import (
    HASTY,
    Connection,
    alone,
    background,
    holding,
    killed,
    one,
    process,
    run,
    until,
    valid,
    versions,
    write,
)

DUPLICATES = "CREATE TABLE a (id int); INSERT INTO a VALUES (1), (1);"
BUILD = "CREATE UNIQUE INDEX CONCURRENTLY a_id ON public.a (id);"


@contextmanager
def reading(url: str, table: str) -> Iterator[list[float]]:
    """Bystanders: reads of the table one after the other; how long each took."""
    waits: list[float] = []
    over = threading.Event()

    def read() -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            while not over.is_set():
                start = time.monotonic()
                connection.execute(f"SELECT count(*) FROM {table}".encode())
                waits.append(time.monotonic() - start)
                time.sleep(0.01)

    with background(read) as raised:
        try:
            yield waits
        finally:
            over.set()
    assert not raised


def test_a01_lock_queue(conn: Connection, database: Any, tmp_path: Path) -> None:
    """An ALTER that waits behind a reader makes all later readers wait. PostgreSQL alone lets them wait for as long as
    the first reader stays; with lock_timeout and a retry none waits longer than that, and the ALTER succeeds.
    """
    conn.execute("CREATE TABLE a ()")
    with holding(database.url, "SELECT * FROM a") as reader:
        with background(lambda: alone(database.url, "ALTER TABLE a ADD y int")):
            until(lambda: one(conn, "SELECT count(*) FROM pg_locks WHERE NOT granted"))
            late = psycopg.connect(database.url, options="-c statement_timeout=500")
            with late, pytest.raises(psycopg.errors.QueryCanceled):
                late.execute("SELECT * FROM a")
            reader.rollback()
        files = write(tmp_path, m001_a="ALTER TABLE public.a ADD x int;")
        reader.execute("SELECT * FROM a")
        threading.Timer(1.5, reader.rollback).start()
        notes: list[str] = []
        with reading(database.url, "a") as waits:
            run(database.url, files, notes=notes)
    assert any("again in" in note for note in notes)
    assert max(waits) < 0.3 + 0.4
    assert versions(conn) == [1]


def test_a01_several_waits_in_one_transaction(conn: Connection, database: Any, tmp_path: Path) -> None:
    """lock_timeout is of one wait, and a transaction keeps its locks while it waits for the next. Four waits of less
    than the timeout make bystanders of the first table wait for their sum; ours share the timeout.
    """
    conn.execute("CREATE TABLE a (); CREATE TABLE b (); CREATE TABLE c (); CREATE TABLE d (); CREATE TABLE e ()")
    changes = "".join(f"ALTER TABLE {name} ADD x int;" for name in "abcde")
    files = write(tmp_path, m001_a=changes)
    holders = [psycopg.connect(database.url) for _ in "bcde"]
    for holder, name in zip(holders, "bcde", strict=True):
        holder.execute(f"SELECT * FROM {name}".encode())
    # Each is let go when the run waits for it for 0.25 s, which is within its timeout of 0.3 s.
    over = threading.Event()

    def let_go() -> None:
        with psycopg.connect(database.url, autocommit=True) as watcher:
            for holder in holders:
                waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND %s = ANY (pg_blocking_pids(pid))"
                while not over.is_set() and not one(watcher, waiting, holder.info.backend_pid):
                    time.sleep(0.005)
                time.sleep(0.25)
                holder.rollback()

    with background(let_go), reading(database.url, "a") as waits:
        run(database.url, files)
        over.set()
    for holder in holders:
        holder.close()
    assert max(waits) < 0.3 + 0.4
    assert versions(conn) == [1]


def test_a02_invalid_index(conn: Connection, database: Any, tmp_path: Path) -> None:
    """A failed CREATE INDEX CONCURRENTLY leaves an invalid index, and IF NOT EXISTS is content with that. A run drops
    and builds it again, whoever left it.
    """
    conn.execute(DUPLICATES)
    with pytest.raises(psycopg.errors.UniqueViolation):
        conn.execute(BUILD)
    conn.execute(BUILD.replace("CONCURRENTLY", "CONCURRENTLY IF NOT EXISTS"))
    assert valid(conn, "a_id") is False
    files = write(tmp_path, m001_a=BUILD.replace("CONCURRENTLY", "CONCURRENTLY IF NOT EXISTS"))
    with pytest.raises(Conflict, match="could not create unique index"):
        run(database.url, files)
    assert valid(conn, "a_id") is None
    with pytest.raises(psycopg.errors.UniqueViolation):
        conn.execute(BUILD)
    conn.execute("DELETE FROM a WHERE ctid = (SELECT min(ctid) FROM a)")
    notes: list[str] = []
    run(database.url, files, notes=notes)
    assert valid(conn, "a_id") is True
    assert any("a_id is invalid" in note for note in notes)


@pytest.mark.parametrize("words", ["", "IF NOT EXISTS"])
def test_a02_left_by_somebody_else(conn: Connection, database: Any, tmp_path: Path, words: str) -> None:
    """The same where no run of ours has begun: psql was stopped."""
    conn.execute(DUPLICATES)
    with pytest.raises(psycopg.errors.UniqueViolation):
        conn.execute(BUILD)
    conn.execute("DELETE FROM a WHERE ctid = (SELECT min(ctid) FROM a)")
    run(database.url, write(tmp_path, m001_a=BUILD.replace("CONCURRENTLY", f"CONCURRENTLY {words}")))
    assert valid(conn, "a_id") is True


def test_a03_lock_timeout_inside_of_concurrently(conn: Connection, database: Any, tmp_path: Path) -> None:
    """lock_timeout counts for the waits inside of CREATE INDEX CONCURRENTLY, too: an open writer makes it fail, and
    invalid. A run waits for as long as it takes, and says for whom; values in that one's query are left out.
    """
    conn.execute("CREATE TABLE a (id int)")
    with holding(database.url, "INSERT INTO a SELECT 4711 WHERE 'geheim' <> ''") as writer:
        conn.execute("SET lock_timeout = '100ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            conn.execute(BUILD)
        conn.execute("RESET lock_timeout")
        assert valid(conn, "a_id") is False
        writer.rollback()
        conn.execute("DROP INDEX a_id")
        writer.execute("INSERT INTO a SELECT 4711 WHERE 'geheim' <> ''")
        threading.Timer(3, writer.commit).start()
        notes: list[str] = []
        run(database.url, write(tmp_path, m001_a=BUILD), notes=notes)
        told = [note for note in notes if f"waits for process {writer.info.backend_pid} (" in note]
    assert told
    assert "INSERT INTO a" in told[0]
    assert "waiting for writers" in told[0]
    assert "geheim" not in "".join(notes)
    assert valid(conn, "a_id") is True


def test_a04_client_killed_while_an_index_is_built(conn: Connection, database: Any, tmp_path: Path) -> None:
    """The server goes on building for a client that was killed, and keeps its locks. The next run waits for that, and
    takes the index for what it is: made.
    """
    (tmp_path / "generated").mkdir()
    files = write(tmp_path / "generated", m001_a=BUILD)
    conn.execute("CREATE TABLE a (id int)")
    with holding(database.url, "INSERT INTO a VALUES (1)") as writer:
        started = process(database.url, tmp_path)
        until(lambda: valid(conn, "a_id") is False)
        killed(started)
        threading.Timer(2, writer.commit).start()
        notes: list[str] = []
        oid = one(conn, "SELECT 'a_id'::regclass::oid")
        run(database.url, files, notes=notes, patience=HASTY)
    assert any("waits for another run" in note and "public.a_id" in note for note in notes)
    assert one(conn, "SELECT 'a_id'::regclass::oid") == oid
    assert valid(conn, "a_id") is True
    assert versions(conn) == [1]


def test_a04_psql_killed_while_an_index_is_built(conn: Connection, database: Any, tmp_path: Path) -> None:
    """The build of a session that is no run's: there is no lock of ours to wait for, only the build."""
    files = write(tmp_path, m001_a=BUILD.replace("CONCURRENTLY", "CONCURRENTLY IF NOT EXISTS"))
    conn.execute("CREATE TABLE a (id int)")
    notes: list[str] = []
    building = background(lambda: alone(database.url, BUILD))
    with holding(database.url, "INSERT INTO a VALUES (1)") as writer, building as raised:
        until(lambda: valid(conn, "a_id") is False)
        threading.Timer(2, writer.commit).start()
        run(database.url, files, notes=notes)
    assert not raised
    assert any("still builds it" in note for note in notes)
    assert valid(conn, "a_id") is True


def test_a07_two_runs(conn: Connection, database: Any, tmp_path: Path) -> None:
    """Whoever waits in pg_advisory_lock() holds a snapshot, for which CREATE INDEX CONCURRENTLY waits: a deadlock that
    kills one of the two. A run asks again and again instead: both end well, and the second finds nothing to do.
    """
    conn.execute("CREATE TABLE a (id int); SELECT pg_advisory_lock(7)")
    waiter = "SELECT pg_advisory_lock(7)"
    with background(lambda: alone(database.url, waiter)) as raised:
        until(lambda: one(conn, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"))
        try:
            conn.execute(BUILD)
        except psycopg.errors.DeadlockDetected as error:
            raised.append(error)
        conn.execute("SELECT pg_advisory_unlock_all(); DROP INDEX IF EXISTS a_id")
    assert any(isinstance(error, psycopg.errors.DeadlockDetected) for error in raised)
    (tmp_path / "generated").mkdir()
    write(tmp_path / "generated", m001_a=BUILD, m002_b="ALTER TABLE a ADD b int; SELECT pg_sleep(0.5);")
    with holding(database.url, "INSERT INTO a VALUES (1)") as writer:
        both = [process(database.url, tmp_path) for _ in range(2)]
        until(lambda: valid(conn, "a_id") is False)
        time.sleep(1.5)
        writer.commit()
        said = [one_of.communicate(timeout=30) for one_of in both]
    assert [one_of.returncode for one_of in both] == [0, 0], said
    assert sorted(out.count("applied 00") for out, _ in said) == [0, 2]
    assert valid(conn, "a_id") is True
    assert versions(conn) == [1, 2]


def test_a16_statement_timeout_of_the_role(conn: Connection, database: Any, tmp_path: Path) -> None:
    """A statement_timeout set on the role ends VALIDATE, and the constraint stays NOT VALID. A run sets its own."""
    conn.execute(
        "CREATE TABLE a (id int); INSERT INTO a VALUES (1);"
        "CREATE FUNCTION slow(int) RETURNS bool LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.5); RETURN true; END';"
        "ALTER TABLE a ADD CONSTRAINT c CHECK (slow(id)) NOT VALID"
    )
    validate = "ALTER TABLE public.a VALIDATE CONSTRAINT c"
    settings = "statement_timeout = '100ms'", "transaction_timeout = '200ms'", "idle_session_timeout = '100ms'"
    for setting in settings if conn.info.server_version >= 170000 else settings[:1]:
        conn.execute(f"ALTER ROLE CURRENT_USER IN DATABASE {database.name} SET {setting}".encode())
    with psycopg.connect(database.url, autocommit=True) as other, pytest.raises(psycopg.errors.QueryCanceled):
        other.execute(validate.encode())
    assert one(conn, "SELECT convalidated FROM pg_constraint WHERE conname = 'c'") is False
    run(database.url, write(tmp_path, m001_a=validate + ";"))
    assert one(conn, "SELECT convalidated FROM pg_constraint WHERE conname = 'c'") is True


def test_a18_idle_in_transaction(conn: Connection, database: Any, tmp_path: Path) -> None:
    """idle_in_transaction_session_timeout ends the session of whoever pauses inside of a transaction. A run pauses
    between its tries, and for another run, outside of any.
    """
    setting = "idle_in_transaction_session_timeout = '200ms'"
    conn.execute(f"ALTER ROLE CURRENT_USER IN DATABASE {database.name} SET {setting}".encode())
    with psycopg.connect(database.url) as idle:
        idle.execute("SELECT 1")
        time.sleep(0.6)
        with pytest.raises(psycopg.errors.IdleInTransactionSessionTimeout):
            idle.execute("SELECT 1")
    conn.execute("CREATE TABLE a ()")
    files = write(tmp_path, m001_a="CREATE TABLE b (); ALTER TABLE a ADD x int;")
    notes: list[str] = []
    with psycopg.connect(database.url, options="-c idle_in_transaction_session_timeout=0") as holder:
        holder.execute("SELECT * FROM a")
        threading.Timer(1.5, holder.rollback).start()
        run(database.url, files, notes=notes)
        holder.rollback()
    assert any("again in" in note for note in notes)
    assert versions(conn) == [1]


def test_a_lock_that_is_never_had_is_given_up(conn: Connection, database: Any, tmp_path: Path) -> None:
    """There is no last try without a timeout."""
    conn.execute("CREATE TABLE a ()")
    with holding(database.url, "SELECT * FROM a"), pytest.raises(TryAgain, match="SD441"):
        run(database.url, write(tmp_path, m001_a="ALTER TABLE a ADD x int;"), patience=HASTY)
    assert versions(conn) == []


def test_who_uses_two_tables_is_not_broken_off_for_a_deadlock(project: Any) -> None:
    """The migration has the first of them and wants the second, which somebody has who waits for the first by then."""
    project.write("schema/t.sql", "CREATE TABLE one (a int);\nCREATE TABLE two (a int);\n")
    project.succeed("generate")
    project.succeed("apply")
    project.write("schema/t.sql", "CREATE TABLE one (a int, b int);\nCREATE TABLE two (a int, b int);\n")
    project.succeed("generate", "-m", "both")
    text = (project.root / "generated/002_both.sql").read_text()
    first, second = text[text.index("BEGIN;") : text.index("COMMIT;")].split("ALTER TABLE public.two")
    user, migrator = psycopg.connect(project.url), psycopg.connect(project.url, autocommit=True)
    with user, migrator:
        user.execute("INSERT INTO two VALUES (1)")
        migrator.execute(first.encode())
        with background(lambda: user.execute("INSERT INTO one VALUES (1)")) as raised:
            until(lambda: one(project.database.admin(), "SELECT true FROM pg_locks WHERE NOT granted"))
            with pytest.raises(psycopg.errors.LockNotAvailable):
                migrator.execute(f"ALTER TABLE public.two{second}".encode())
            migrator.execute("ROLLBACK")
        assert raised == []
    assert one(project.database.admin(), "SELECT count(*) FROM one, two") == 1
