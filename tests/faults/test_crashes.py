"""Faults A5, A6, A8 and A19: processes and servers that die, lines that break, poolers, and a full disk."""

from __future__ import annotations

import os
import subprocess
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest

from schemadiff.diagnostics import TryAgain, UsageError
from tests.faults.own_server import OwnServer, own_server
from tests.faults.runs import Connection, holding, killed, one, process, run, until, valid, versions, write
from tests.faults.stand_ins import line_that_breaks, pooler


def test_a05_killed_between_statement_and_bookkeeping(conn: Connection, database: Any, tmp_path: Path) -> None:
    """DDL and its record are one transaction: both or none. A CREATE INDEX CONCURRENTLY is not: the index is there
    without a record, and a second CREATE INDEX would fail with 42P07. A run looks at what is there.
    """
    (tmp_path / "generated").mkdir()
    text = "BEGIN; ALTER TABLE a ADD x int; COMMIT; CREATE INDEX CONCURRENTLY i ON a (id); BEGIN; SELECT 1; COMMIT;"
    files = write(tmp_path / "generated", m001_a="CREATE TABLE a (id int);", m002_b=text)
    run(database.url, files, up_to=1)
    # The record of the index cannot be written while this is held; the index can be built.
    with pytest.raises(psycopg.errors.DuplicateTable), conn.transaction(force_rollback=True):
        conn.execute("CREATE INDEX i ON a (id); CREATE INDEX i ON a (id)")
    with holding(database.url, "INSERT INTO a VALUES (1)") as writer:
        writer.rollback()
    writing = "CREATE TABLE public.schema_migrations_progress (version bigint, direction text, done integer NOT NULL,"
    conn.execute(
        f"{writing} started boolean NOT NULL, digest text NOT NULL, PRIMARY KEY (version, direction))".encode()
    )
    conn.execute(
        "CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS"
        " $$BEGIN IF to_regclass('public.i') IS NOT NULL THEN PERFORM pg_sleep(20); END IF; RETURN NEW; END$$;"
        "CREATE TRIGGER hold BEFORE INSERT OR UPDATE ON schema_migrations_progress FOR EACH ROW EXECUTE FUNCTION hold()"
    )
    started = process(database.url, tmp_path)
    until(lambda: one(conn, "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"))
    killed(started)
    conn.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
    conn.execute("DROP TRIGGER hold ON schema_migrations_progress")
    oid = one(conn, "SELECT 'i'::regclass::oid")
    assert versions(conn) == [1]
    run(database.url, files)
    assert (one(conn, "SELECT 'i'::regclass::oid"), valid(conn, "i"), versions(conn)) == (oid, True, [1, 2])


def test_a06_server_crash(mortal: OwnServer, tmp_path: Path) -> None:
    """The server dies in the middle of a transaction, and of CREATE INDEX CONCURRENTLY: the client gets an error
    without a SQLSTATE; the one is rolled back, the other leaves an invalid index. Exit code 5; the next run ends it.
    """
    (tmp_path / "generated").mkdir()
    index = "CREATE INDEX CONCURRENTLY i ON a (id);"
    with mortal.database("crash") as url:
        files = write(
            tmp_path / "generated", m001_a="CREATE TABLE a (id int);", m002_b=index, m003_c="ALTER TABLE a ADD x int;"
        )
        run(url, files, up_to=1)
        for held, number in (("INSERT INTO a VALUES (1)", 2), ("SELECT * FROM a", 3)):
            holder = psycopg.connect(url)
            holder.execute(held.encode())
            started = process(url, tmp_path, "--to", str(number))
            with psycopg.connect(url, autocommit=True) as watcher:
                waiting = "SELECT count(*) FROM pg_stat_activity WHERE %s = ANY (pg_blocking_pids(pid))"
                until(partial(one, watcher, waiting, holder.info.backend_pid))
            mortal.kill()
            _, said = started.communicate(timeout=30)
            assert started.returncode == 5, said
            assert "SD440" in said
            holder.close()
            mortal.start()
            with mortal.session("crash") as conn:
                assert (valid(conn, "i") is False) == (number == 2)
            run(url, files, up_to=number)
        with mortal.session("crash") as conn:
            assert (valid(conn, "i"), versions(conn)) == (True, [1, 2, 3])


@pytest.mark.parametrize("delivered", [True, False])
def test_a06_lost_answer_to_commit(conn: Connection, database: Any, tmp_path: Path, delivered: bool) -> None:
    """The line breaks at COMMIT: the client cannot know. The server does (pg_xact_status), and the run asks it."""
    files = write(tmp_path, m001_a="CREATE TABLE a ();")
    with line_that_breaks(database, b"COMMIT", delivered=delivered) as url:
        with pytest.raises(TryAgain) as caught:
            run(url, files)
        said = str(caught.value)
    assert "SD440" in said
    assert ("took effect all the same" in said, "nothing of this file" in said) == (delivered, not delivered)
    assert versions(conn) == ([1] if delivered else [])
    run(database.url, files)
    assert versions(conn) == [1]


def test_a08_pooler_in_transaction_mode(conn: Connection, database: Any, tmp_path: Path) -> None:
    """Behind a pooler each transaction has another session: two clients get the same lock. A run refuses, with 64."""
    lock = "SELECT pg_try_advisory_lock(42)"
    with pooler(database, size=1) as url, psycopg.connect(url, autocommit=True) as first:
        assert one(first, lock) is True
        with psycopg.connect(url, autocommit=True) as second:
            assert one(second, lock) is True
    with pooler(database) as url, pytest.raises(UsageError, match="SD427") as caught:
        run(url, write(tmp_path, m001_a="CREATE TABLE a ();"))
    assert caught.value.exit_code == 64
    assert one(conn, "SELECT to_regclass('public.a') IS NULL") is True


def test_a19_disk_full(tmp_path: Path) -> None:
    """53100: an index and a rewrite are rolled back clean, CREATE INDEX CONCURRENTLY leaves an invalid index. Exit
    code 5; with room the next run ends it.
    """
    room = Path("/var/tmp") / f"schemadiff-full-{os.getpid()}"
    room.mkdir()
    # A small file system of the server's own, in a namespace: no root is needed.
    mount = f'mount -t tmpfs -o size=24m,mode=700 tmpfs {room} && exec "$@"'
    prefix = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount, "sh")
    try:
        if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode:
            pytest.skip("this system allows no mount of a small file system")
        with own_server("full", prefix) as server, server.database("full") as url:
            _fill(server, url, room, tmp_path)
    finally:
        room.rmdir()


def _fill(server: OwnServer, url: str, room: Path, folder: Path) -> None:
    with server.session() as admin:
        admin.execute(f"CREATE TABLESPACE small LOCATION '{room}'".encode())
    try:
        with server.session("full") as conn:
            conn.execute(
                "CREATE TABLE a TABLESPACE small AS"
                " SELECT i, repeat(md5(i::text), 3) AS t FROM generate_series(1, 110000) i"
            )
            index = "CREATE INDEX CONCURRENTLY i ON a (t) TABLESPACE small;"
            files = write(folder, m001_a="ALTER TABLE a ALTER i TYPE bigint;")
            with pytest.raises(TryAgain, match="SD447"):
                run(url, files)
            assert versions(conn) == []
            (folder / "001_a.sql").unlink()
            with pytest.raises(psycopg.errors.DiskFull):
                conn.execute(index.rstrip(";").encode())
            assert valid(conn, "i") is False
            files = write(folder, m001_b=index)
            with pytest.raises(TryAgain, match="SD447"):
                run(url, files)
            conn.execute("DELETE FROM a WHERE i > 1000")
            conn.execute("VACUUM FULL a")
            run(url, files)
            assert (valid(conn, "i"), versions(conn)) == (True, [1])
            conn.execute("DROP TABLE a")
    finally:
        with server.session("full") as conn:
            conn.execute("DROP TABLE IF EXISTS a")
            conn.execute("DROP TABLESPACE small")
