"""Apply and revert against a real server: order, ledger, refusals, locks, resume, interruption."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

import schemadiff
from schemadiff.config import Config
from schemadiff.connection import connect
from schemadiff.diagnostics import Conflict, InputError, Refused, TryAgain, UsageError
from schemadiff.migrations import ledger
from schemadiff.migrations.execution import Patience
from schemadiff.migrations.files import MigrationFile, read_directory
from schemadiff.migrations.progress import Progress, ProgressKey, unfinished, write_progress
from schemadiff.migrations.runner import Event, apply, revert

CONFIG = Config(root=Path(), schema=(), generated=Path(), lock_timeout="100ms")
QUICK = Patience(run=0.5, tries=2, first_pause=0.05)
Connection = psycopg.Connection[Any]


@pytest.fixture
def conn(database: Any) -> Iterator[Connection]:
    with connect(database.url) as connection:
        yield connection


def write(folder: Path, **texts: str) -> tuple[MigrationFile, ...]:
    for name, text in texts.items():
        (folder / f"{name.removeprefix('m')}.sql").write_text(text)
    return read_directory(folder)


def versions(conn: Connection) -> list[int]:
    return [row.version for row in ledger.read(conn)]


def exists(conn: Connection, name: str) -> bool:
    row = conn.execute("SELECT to_regclass(%s) IS NOT NULL", (name,)).fetchone()
    return bool(row and row[0])


def test_files_run_in_order_once(conn: Connection, tmp_path: Path) -> None:
    files = write(tmp_path, m001_a="CREATE TABLE a (id int);", m002_b="ALTER TABLE a ADD b text;")
    assert [done.file.number for done in apply(conn, files, config=CONFIG, up_to=1)] == [1]
    assert [done.file.number for done in apply(conn, files, config=CONFIG)] == [2]
    assert apply(conn, files, config=CONFIG) == ()
    row = ledger.read(conn)[1]
    assert (row.version, row.name, row.checksum) == (2, "002_b", files[1].checksum)
    assert row.tool_version
    assert row.applied_by


def test_a_failed_file_changes_nothing_and_says_where(conn: Connection, tmp_path: Path) -> None:
    files = write(
        tmp_path, m001_a="CREATE TABLE a (id int);", m002_b="CREATE TABLE b ();\nALTER TABLE a\n  ADD x nono;"
    )
    with pytest.raises(Conflict) as caught:
        apply(conn, files, config=CONFIG)
    origin = caught.value.diagnostics[0].origin
    assert origin is not None
    assert (Path(origin.file).name, origin.line, origin.column) == ("002_b.sql", 3, 9)
    assert versions(conn) == [1]
    assert not exists(conn, "b")


def test_settings_of_a_file_end_with_it(conn: Connection, tmp_path: Path) -> None:
    files = write(
        tmp_path, m001_a="SELECT pg_catalog.set_config('search_path', '', false);", m002_b="CREATE TABLE b ();"
    )
    apply(conn, files, config=CONFIG)
    assert exists(conn, "public.b")


def test_an_edited_file_a_missing_file_and_a_late_file_stop(conn: Connection, tmp_path: Path) -> None:
    files = write(tmp_path, m001_a="SELECT 1;", m002_b="SELECT 2;", m003_c="SELECT 3;")
    apply(conn, files, config=CONFIG)
    with pytest.raises(Conflict, match="SD423"):
        apply(conn, write(tmp_path, m002_b="SELECT 22;"), config=CONFIG)
    with pytest.raises(Conflict, match="SD424"):
        apply(conn, files[:2], config=CONFIG)
    ledger.remove(conn, 2)
    with pytest.raises(Conflict, match="SD425"):
        apply(conn, files, config=CONFIG)
    with pytest.raises(Conflict, match="SD402"):
        apply(conn, (files[0], files[2]), config=CONFIG)


def test_data_loss_is_refused_before_anything_runs(conn: Connection, tmp_path: Path) -> None:
    approved = "string_to_array(current_setting('schemadiff.allow_data_loss', true), ',')"
    guard = f"DO $$ BEGIN IF NOT coalesce('public.a.x' = ANY ({approved}), false) THEN RAISE 'no'; END IF; END $$;"
    text = f"-- schemadiff:step 1 tx=yes destructive=public.a.x\nBEGIN;\n{guard}\n"
    files = write(tmp_path, m001_a="CREATE TABLE a (x int);", m002_b=text + "ALTER TABLE a DROP x;\nCOMMIT;\n")
    with pytest.raises(Refused, match=r"public\.a\.x"):
        apply(conn, files, config=CONFIG)
    assert not exists(conn, "a")
    apply(conn, files, config=CONFIG, allow_data_loss={"public.a.x"})
    assert versions(conn) == [1, 2]


def test_a_ledger_of_the_trading_platform_is_adopted(conn: Connection, tmp_path: Path) -> None:
    made = (
        "CREATE TABLE IF NOT EXISTS schema_migrations (version INTEGER PRIMARY KEY, name VARCHAR(255) NOT NULL,"
        " applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, checksum VARCHAR(64))"
    )
    conn.execute(made)
    conn.execute("INSERT INTO schema_migrations (version, name, checksum) VALUES (1, '001_a.sql', 'b2c3d4e5f6g7')")
    recording = (
        "CREATE TABLE b (); INSERT INTO schema_migrations (version, name, checksum) VALUES (2, '002_b', 'dummy');"
    )
    files = write(tmp_path, m001_a="CREATE TABLE a ();", m002_b=made + ";" + recording)
    assert [done.file.number for done in apply(conn, files, config=CONFIG)] == [2]
    first, second = ledger.read(conn)
    assert first.tool_version is None
    assert second.checksum == files[1].checksum


def test_another_tools_table_is_left_alone(conn: Connection, tmp_path: Path) -> None:
    conn.execute("CREATE TABLE schema_migrations (version varchar PRIMARY KEY)")
    with pytest.raises(Conflict, match="SD420"):
        apply(conn, write(tmp_path, m001_a="SELECT 1;"), config=CONFIG)


ENUM = """\
-- schemadiff:step 1 tx=yes
BEGIN;
ALTER TYPE mood ADD VALUE 'meh';
COMMIT;
-- schemadiff:step 2 tx=yes
BEGIN;
ALTER TABLE a ADD m mood DEFAULT 'meh';
COMMIT;
"""


def test_blocks_commit_where_the_file_says(conn: Connection, tmp_path: Path) -> None:
    files = write(tmp_path, m001_a="CREATE TYPE mood AS ENUM ('ok'); CREATE TABLE a ();", m002_b=ENUM)
    apply(conn, files, config=CONFIG)
    assert versions(conn) == [1, 2]
    assert not unfinished(conn, ledger.DEFAULT)


CONCURRENT = """\
-- schemadiff:step 1 tx=yes
BEGIN;
CREATE TABLE marker ();
COMMIT;
-- schemadiff:step 2 tx=no
SET statement_timeout = 0;
CREATE UNIQUE INDEX CONCURRENTLY a_id ON public.a (id);
RESET statement_timeout;
-- schemadiff:step 3 tx=yes
BEGIN;
ALTER TABLE a ADD UNIQUE USING INDEX a_id;
COMMIT;
"""


def test_a_failed_concurrent_index_is_cleared_and_the_rerun_goes_on(conn: Connection, tmp_path: Path) -> None:
    files = write(tmp_path, m001_a="CREATE TABLE a (id int); INSERT INTO a VALUES (1), (1);", m002_b=CONCURRENT)
    with pytest.raises(Conflict, match="1 of 3 units"):
        apply(conn, files, config=CONFIG)
    assert not exists(conn, "a_id")
    assert unfinished(conn, ledger.DEFAULT) == {(2, "up")}
    conn.execute("DELETE FROM a")
    apply(conn, files, config=CONFIG)
    assert versions(conn) == [1, 2]
    assert not unfinished(conn, ledger.DEFAULT)


def test_what_ran_may_not_be_edited_what_is_left_may(conn: Connection, tmp_path: Path) -> None:
    files = write(tmp_path, m001_a="CREATE TABLE a (id int); INSERT INTO a VALUES (1), (1);", m002_b=CONCURRENT)
    with pytest.raises(Conflict, match="could not create unique index"):
        apply(conn, files, config=CONFIG)
    with pytest.raises(Conflict, match="SD449"):
        apply(conn, write(tmp_path, m002_b=CONCURRENT.replace("marker", "other")), config=CONFIG)
    corrected = CONCURRENT.replace("UNIQUE INDEX", "INDEX").replace("ADD UNIQUE USING INDEX a_id", "ADD done bool")
    apply(conn, write(tmp_path, m002_b=corrected), config=CONFIG)
    assert versions(conn) == [1, 2]


ASKING = """\
-- schemadiff:step 1 tx=yes
SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute
    WHERE attrelid = pg_catalog.to_regclass('public.a') AND attname = 'x') AS done \\gset
\\if :done
\\else
BEGIN;
ALTER TABLE public.a ADD x int;
COMMIT;
\\endif
-- schemadiff:step 2 tx=no
SELECT EXISTS (SELECT FROM pg_catalog.pg_index
    WHERE indexrelid = pg_catalog.to_regclass('public.a_x') AND indisvalid) AS done \\gset
\\if :done
\\else
CREATE INDEX CONCURRENTLY a_x ON public.a (x);
\\endif
"""


@pytest.mark.parametrize(
    "already", ["", "ALTER TABLE a ADD x int", "ALTER TABLE a ADD x int; CREATE INDEX a_x ON a (x)"]
)
def test_what_psql_has_done_already_is_left_out(conn: Connection, tmp_path: Path, already: str) -> None:
    files = write(tmp_path, m001_a="CREATE TABLE a ();", m002_b=ASKING)
    apply(conn, files, config=CONFIG, up_to=1)
    conn.execute(already.encode())
    apply(conn, files, config=CONFIG)
    assert exists(conn, "a_x")
    assert versions(conn) == [1, 2]


def test_what_a_question_sets_is_not_for_the_step(conn: Connection, tmp_path: Path) -> None:
    asking = """\
-- schemadiff:step 1 tx=yes
SELECT CASE WHEN set_config('TimeZone', 'UTC', true) <> '' THEN false END AS done \\gset
\\if :done
\\else
BEGIN;
CREATE TABLE public.a AS SELECT current_setting('TimeZone') AS zone;
COMMIT;
\\endif
"""
    conn.execute("SET TimeZone = 'Asia/Tokyo'")
    apply(conn, write(tmp_path, m001_a=asking), config=CONFIG)
    assert conn.execute("SELECT zone FROM a").fetchone() == ("Asia/Tokyo",)


def test_an_index_of_someone_elses_is_not_taken_for_ours(conn: Connection, tmp_path: Path) -> None:
    files = write(tmp_path, m001_a="CREATE TABLE a (id int); CREATE INDEX a_id ON a (id);", m002_b=CONCURRENT)
    for _ in range(2):
        with pytest.raises(Conflict, match="already exists"):
            apply(conn, files, config=CONFIG)


@contextmanager
def holding(url: str, statement: str) -> Iterator[Connection]:
    with psycopg.connect(url) as other:
        other.execute(statement.encode())
        yield other
        other.rollback()


def test_a_lock_is_retried_and_then_given_up(conn: Connection, database: Any, tmp_path: Path) -> None:
    files = write(tmp_path, m001_a="CREATE TABLE a ();", m002_b="CREATE TABLE b (); ALTER TABLE a ADD x int;")
    apply(conn, files, config=CONFIG, up_to=1)
    heard: list[Event] = []
    with holding(database.url, "SELECT * FROM a") as other:
        with pytest.raises(TryAgain, match="nothing of this file"):
            apply(conn, files, config=CONFIG, patience=QUICK, on_progress=heard.append)
        threading.Timer(0.6, other.rollback).start()
        apply(conn, files, config=CONFIG, on_progress=heard.append)
    assert any("again in" in event.note for event in heard)
    assert versions(conn) == [1, 2]


def test_a_second_run_waits_and_names_the_first(conn: Connection, database: Any, tmp_path: Path) -> None:
    files = write(tmp_path, m001_a="SELECT pg_sleep(2);")
    with connect(database.url) as first:
        thread = threading.Thread(target=apply, args=(first, files), kwargs={"config": CONFIG})
        thread.start()
        time.sleep(0.5)
        with pytest.raises(TryAgain, match=str(first.info.backend_pid)):
            apply(conn, files, config=CONFIG, patience=QUICK)
        assert apply(conn, files, config=CONFIG) == ()
        thread.join()


def test_the_way_back(conn: Connection, tmp_path: Path) -> None:
    first, second = write(tmp_path, m001_a="CREATE TABLE a ();", m002_b="CREATE TABLE b ();")
    apply(conn, (first, second), config=CONFIG)
    with pytest.raises(Conflict, match="the last one applied is 002"):
        revert(conn, first, "DROP TABLE a;", config=CONFIG)
    down = "-- schemadiff:step 1 tx=yes destructive=public.b\nBEGIN; DROP TABLE b; COMMIT;"
    with pytest.raises(Refused):
        revert(conn, second, down, config=CONFIG)
    revert(conn, second, down, config=CONFIG, allow_data_loss={"all"})
    revert(conn, first, "DROP TABLE a; DROP TABLE schema_migrations;", config=CONFIG)
    assert not exists(conn, "a")
    assert versions(conn) == []


def test_what_cannot_run_is_said_before_anything_runs(conn: Connection, tmp_path: Path) -> None:
    files = write(tmp_path, m001_a="CREATE TABLE a ();", m002_b="BEGIN;\nVACUUM a;\nCOMMIT;")
    with pytest.raises(InputError, match=r"002_b\.sql:2:1"):
        apply(conn, files, config=CONFIG)
    assert not exists(conn, "a")


RUN = """
import sys
from pathlib import Path
from schemadiff.config import Config
from schemadiff.connection import connect
from schemadiff.migrations.files import read_directory
from schemadiff.migrations.interrupt import Terminated
from schemadiff.migrations.runner import apply
conn = connect(sys.argv[1])
try:
    apply(conn, read_directory(Path(sys.argv[2])), config=Config(root=Path(), schema=(), generated=Path()))
except KeyboardInterrupt as interrupt:
    sys.exit(143 if isinstance(interrupt, Terminated) and conn.closed else 130)
"""


ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(schemadiff.__file__).parents[1])}


def run_until_asleep(conn: Connection, database: Any, folder: Path) -> subprocess.Popen[bytes]:
    # What is started in the background of a shell ignores SIGINT, and so would this process.
    waking = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen([sys.executable, "-c", RUN, database.url, str(folder)], env=ENVIRONMENT)
    signal.signal(signal.SIGINT, waking)
    query = "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()"
    for _ in range(200):
        if conn.execute(query).fetchone():
            return process
        time.sleep(0.05)
    raise AssertionError("the run never came to its pg_sleep")


@pytest.mark.parametrize(("signum", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGKILL, -9)])
def test_an_interrupted_run_leaves_nothing(
    conn: Connection, database: Any, tmp_path: Path, signum: signal.Signals, code: int
) -> None:
    files = write(tmp_path, m001_a="CREATE TABLE a (); SELECT pg_sleep(3);")
    process = run_until_asleep(conn, database, tmp_path)
    os.kill(process.pid, signum)
    assert process.wait(10) == code
    assert not exists(conn, "a")
    # After SIGKILL the server sleeps on, and notices only at the end that nobody listens: the retry waits for it.
    apply(conn, files, config=CONFIG)
    assert versions(conn) == [1]


def test_a_begun_index_is_judged_by_what_is_there(conn: Connection, tmp_path: Path) -> None:
    files = write(tmp_path, m001_a="CREATE TABLE a (id int);", m002_b="CREATE INDEX CONCURRENTLY a_id ON a (id);")
    apply(conn, files, config=CONFIG)
    row = conn.execute("SELECT 'a_id'::regclass::oid").fetchone()
    ledger.remove(conn, 2)
    digest = hashlib.sha256(files[1].text.strip(" ;\n").encode()).hexdigest()
    write_progress(conn, ProgressKey(ledger.DEFAULT, 2, "up"), Progress(0, True, digest))
    apply(conn, files, config=CONFIG)
    assert conn.execute("SELECT 'a_id'::regclass::oid").fetchone() == row
    assert versions(conn) == [1, 2]


def test_a_plain_role_applies_what_it_owns_and_reads_with_select_alone(database: Any, tmp_path: Path) -> None:
    files = write(tmp_path, m001_a="CREATE TABLE a (id int);", m002_b="CREATE INDEX CONCURRENTLY a_id ON a (id);")
    apply(database.author(), files, config=CONFIG)
    admin = database.admin()
    admin.execute("CREATE SCHEMA theirs; CREATE TABLE theirs.schema_migrations (version bigint, name text)")
    name = ("theirs", "schema_migrations")
    admin.execute(f"GRANT USAGE ON SCHEMA theirs TO {database.author().info.user}")
    admin.execute(f"GRANT SELECT ON theirs.schema_migrations TO {database.author().info.user}")
    assert ledger.read(database.author(), name) == ()
    with pytest.raises(UsageError, match="SD444"):
        apply(database.author(), files, config=replace(CONFIG, ledger=name))


def test_a_long_concurrent_index_survives_a_second_run(conn: Connection, database: Any, tmp_path: Path) -> None:
    files = write(tmp_path, m001_a="CREATE TABLE a (id int);", m002_b="CREATE INDEX CONCURRENTLY a_id ON a (id);")
    apply(conn, files, config=CONFIG, up_to=1)
    with connect(database.url) as first, holding(database.url, "INSERT INTO a VALUES (1)") as writer:
        thread = threading.Thread(target=apply, args=(first, files), kwargs={"config": CONFIG})
        thread.start()
        threading.Timer(1.5, writer.commit).start()
        time.sleep(0.5)
        assert apply(conn, files, config=CONFIG) == ()
        thread.join()
    assert versions(conn) == [1, 2]


def test_a_pooler_is_refused(conn: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psycopg.ConnectionInfo, "backend_pid", 1)
    with pytest.raises(UsageError, match="SD427"):
        apply(conn, write(tmp_path, m001_a="SELECT 1;"), config=CONFIG)


def test_a_lost_connection_says_try_again(conn: Connection, tmp_path: Path) -> None:
    files = write(tmp_path, m001_a="CREATE TABLE a (); SELECT pg_terminate_backend(pg_backend_pid());")
    with pytest.raises(TryAgain, match="SD440"):
        apply(conn, files, config=CONFIG)


def test_a_password_in_a_statement_is_not_repeated(conn: Connection, tmp_path: Path) -> None:
    files = write(tmp_path, m001_a="CREATE ROLE x PASSWORD 'S3cr3t' nonsense;")
    with pytest.raises(InputError) as caught:
        apply(conn, files, config=CONFIG)
    assert "S3cr3t" not in str(caught.value)
