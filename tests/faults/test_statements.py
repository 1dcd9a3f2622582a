"""Faults A9 to A15, A17, A20 to A22: stale, edited and misnumbered files, and what PostgreSQL refuses by the way."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import psycopg
import pytest

from schemadiff.diagnostics import Conflict, Refused
from tests.faults.generated import scanned_under_lock
from tests.faults.runs import Connection, one, run, valid, versions, write
from tests.project import client

TABLE = "CREATE TABLE a (id int PRIMARY KEY, x int);\n"


def second(project: Any, before: str, after: str, online: str) -> Path:
    """The file that `generate` writes from one schema, which is applied, to another."""
    for name, text in (("before", before), ("after", after)):
        project.write("schema/a.sql", text)
        project.succeed("generate", "-m", name, "--online", online)
        if name == "before":
            project.succeed("apply")
    found: Path = project.root / "generated" / "002_after.sql"
    return found


def test_a09_stale_plan(project: Any) -> None:
    """Somebody changes the database between generate and apply: exit code 4, and nothing is executed."""
    project.write("schema/a.sql", TABLE)
    project.succeed("generate", "-m", "a")
    project.succeed("apply")
    project.write("schema/b.sql", "CREATE TABLE b (id int);\n")
    project.succeed("generate", "-m", "b")
    project.sql("ALTER TABLE a ADD note text")
    outcome = project.run("apply")
    assert outcome.code == 4
    assert "SD490" in outcome.err
    assert one(project.database.admin(), "SELECT to_regclass('public.b') IS NULL") is True
    assert versions(project.database.admin()) == [1]
    project.succeed("apply", "--allow-drift")
    project.write("schema/c.sql", "CREATE TABLE c (id int);\n")
    project.succeed("generate", "-m", "c")
    # What was there when it was generated, named and left out, is no change since.
    project.succeed("apply")
    assert versions(project.database.admin()) == [1, 2, 3]


def test_a09_drift_that_generate_knew(project: Any) -> None:
    """The migration was proven from the live database with its drift as well, and says so in its header."""
    project.write("schema/a.sql", TABLE)
    project.succeed("generate", "-m", "a")
    project.succeed("apply")
    project.sql("ALTER TABLE a ADD note text")
    project.write("schema/b.sql", "CREATE TABLE b (id int);\n")
    project.succeed("generate", "-m", "b")
    project.succeed("apply")
    project.sql("ALTER TABLE a ADD more text")
    project.succeed("rollback", "--allow-data-loss", "public.b")
    assert project.run("apply").code == 0


def test_a10_edited_file(conn: Connection, database: Any, tmp_path: Path) -> None:
    """An applied file that was edited is refused, and so is the applied part of one that stopped half-way."""
    run(database.url, write(tmp_path, m001_a="CREATE TABLE a (id int);"))
    with pytest.raises(Conflict, match="SD423"):
        run(database.url, write(tmp_path, m001_a="CREATE TABLE a (id bigint);"))
    write(tmp_path, m001_a="CREATE TABLE a (id int);")
    halves = "BEGIN; ALTER TABLE a ADD x int; COMMIT; BEGIN; ALTER TABLE a ADD y nonsense; COMMIT;"
    with pytest.raises(Conflict, match="1 of 2 units"):
        run(database.url, write(tmp_path, m002_b=halves))
    with pytest.raises(Conflict, match="SD449"):
        run(database.url, write(tmp_path, m002_b=halves.replace("ADD x int", "ADD x text")))


def test_a11_gaps_and_duplicates(conn: Connection, database: Any, tmp_path: Path) -> None:
    """Two branches met: both files are named, and nothing runs."""
    with pytest.raises(Conflict, match=r"SD401.*|001_a.*001_b"):
        run(database.url, write(tmp_path, m001_a="CREATE TABLE a ();", m001_b="CREATE TABLE b ();"))
    (tmp_path / "001_b.sql").unlink()
    with pytest.raises(Conflict, match="SD402"):
        run(database.url, write(tmp_path, m003_c="SELECT 1;"))
    assert one(conn, "SELECT to_regclass('public.a') IS NULL") is True


def test_a12_enum_value_in_its_transaction(conn: Connection, database: Any, tmp_path: Path) -> None:
    """A new enum value cannot be used before it is committed: 55P04. The end of a step between the two helps."""
    conn.execute("CREATE TYPE mood AS ENUM ('ok'); CREATE TABLE a (m mood)")
    add, use = (
        "ALTER TYPE mood ADD VALUE 'meh';",
        "ALTER TABLE a ALTER m SET DEFAULT 'meh'; INSERT INTO a DEFAULT VALUES;",
    )
    with pytest.raises(psycopg.errors.UnsafeNewEnumValueUsage), conn.transaction():
        conn.execute((add + use).encode())
    with pytest.raises(Conflict, match="SD446"):
        run(database.url, write(tmp_path, m001_a=add + use))
    run(database.url, write(tmp_path, m001_a=f"BEGIN; {add} COMMIT; BEGIN; {use} COMMIT;"))
    assert one(conn, "SELECT m::text FROM a") == "meh"


def test_a13_type_change_that_rewrites(conn: Connection, database: Any, tmp_path: Path) -> None:
    """timestamp to timestamptz rewrites the table in New York, not in UTC; int to bigint always. No row is lost."""
    conn.execute("CREATE TABLE a (id int, t timestamp); INSERT INTO a SELECT i, now() FROM generate_series(1, 100) i")
    nodes = []
    for number, (zone, change) in enumerate(
        (("UTC", "t TYPE timestamptz"), ("UTC", "t TYPE timestamp"), ("America/New_York", "t TYPE timestamptz"),
         ("UTC", "id TYPE bigint")), start=1
    ):  # fmt: skip
        before = one(conn, "SELECT relfilenode FROM pg_class WHERE oid = 'a'::regclass")
        text = f"BEGIN; SET LOCAL TimeZone = '{zone}'; ALTER TABLE a ALTER {change}; COMMIT;"
        run(database.url, write(tmp_path, **{f"m{number:03}_x": text}))
        nodes.append(before != one(conn, "SELECT relfilenode FROM pg_class WHERE oid = 'a'::regclass"))
    assert nodes == [False, False, True, True]
    assert one(conn, "SELECT count(*) FROM a") == 100


def test_a13_type_change_as_generate_writes_it(project: Any, conn: Connection) -> None:
    """The header names the rewrite: that of a timestamp as well, which there is in other time zones than UTC. No row
    is lost, and no moment changes under the zone that the server has.
    """
    after = "CREATE TABLE a (id bigint, t timestamptz, name varchar(20));\n"
    file = second(project, "CREATE TABLE a (id int, t timestamp, name varchar(10));\n", after, "always")
    rows = [line.split() for line in file.read_text().splitlines() if " alter column public.a." in line]
    rewrites = {row[4]: "yes" in row for row in rows if row[1].isdigit()}
    assert rewrites == {"public.a.id": True, "public.a.t": True, "public.a.name": False}
    conn.execute("INSERT INTO a SELECT i, '2026-01-01 12:00', 'n' FROM generate_series(1, 100) i")
    project.sql(f"ALTER ROLE CURRENT_USER IN DATABASE {project.database.name} SET TimeZone = 'America/New_York'")
    node = one(conn, "SELECT relfilenode FROM pg_class WHERE oid = 'a'::regclass")
    project.succeed("apply")
    assert node != one(conn, "SELECT relfilenode FROM pg_class WHERE oid = 'a'::regclass")
    assert one(conn, "SELECT count(*) FROM a WHERE t = '2026-01-01 17:00+00'") == 100


def test_a14_not_null_through_a_check(conn: Connection, database: Any, tmp_path: Path) -> None:
    """SET NOT NULL reads the whole table under ACCESS EXCLUSIVE, unless a validated check says so already."""
    conn.execute("CREATE TABLE a (x int); INSERT INTO a SELECT generate_series(1, 1000)")
    scans = "SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relname = 'a'"
    with conn.transaction(force_rollback=True):
        conn.execute("ALTER TABLE a ALTER x SET NOT NULL")
        assert one(conn, scans) == 1
    text = (
        "BEGIN; ALTER TABLE a ADD CONSTRAINT c CHECK (x IS NOT NULL) NOT VALID; COMMIT;"
        "BEGIN; ALTER TABLE a VALIDATE CONSTRAINT c; COMMIT;"
        f"BEGIN; CREATE TABLE scans AS SELECT ({scans}) AS n; ALTER TABLE a ALTER x SET NOT NULL;"
        f"UPDATE scans SET n = ({scans}) - n; ALTER TABLE a DROP CONSTRAINT c; COMMIT;"
    )
    run(database.url, write(tmp_path, m001_a=text))
    assert one(conn, "SELECT n FROM scans") == 0
    assert one(conn, "SELECT attnotnull FROM pg_attribute WHERE attrelid = 'a'::regclass AND attname = 'x'") is True


@pytest.mark.parametrize("online", ["always", "never"])
def test_a14_not_null_as_generate_writes_it(project: Any, conn: Connection, online: str) -> None:
    """In online form nobody waits while the table is read; in the plain one everybody does."""
    file = second(project, "CREATE TABLE a (x int);\n", "CREATE TABLE a (x int NOT NULL);\n", online)
    conn.execute("INSERT INTO a SELECT generate_series(1, 1000)")
    assert scanned_under_lock(conn, file) == ([] if online == "always" else [(1, "a")])
    assert one(conn, "SELECT attnotnull FROM pg_attribute WHERE attrelid = 'a'::regclass AND attname = 'x'") is True


def test_a15_validate_finds_bad_rows(conn: Connection, database: Any, tmp_path: Path) -> None:
    """23503, and the constraint stays NOT VALID. When the rows are mended the next run goes on from there."""
    conn.execute("CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE a (p int); INSERT INTO a VALUES (1)")
    files = write(
        tmp_path,
        m001_a="BEGIN; ALTER TABLE a ADD CONSTRAINT f FOREIGN KEY (p) REFERENCES p NOT VALID; COMMIT;"
        "BEGIN; ALTER TABLE a VALIDATE CONSTRAINT f; COMMIT;",
    )
    with pytest.raises(Conflict, match=r"1 of 2 units"):
        run(database.url, files)
    assert one(conn, "SELECT convalidated FROM pg_constraint WHERE conname = 'f'") is False
    conn.execute("INSERT INTO p VALUES (1)")
    run(database.url, files)
    assert one(conn, "SELECT convalidated FROM pg_constraint WHERE conname = 'f'") is True
    assert versions(conn) == [1]


def test_a17_partitions(conn: Connection, database: Any, tmp_path: Path) -> None:
    """An index cannot be built concurrently on a partitioned table (0A000): ON ONLY, one for each partition, ATTACH.
    DETACH CONCURRENTLY runs in no transaction.
    """
    conn.execute(
        "CREATE TABLE m (id int) PARTITION BY RANGE (id);"
        "CREATE TABLE m1 PARTITION OF m FOR VALUES FROM (0) TO (10);"
        "CREATE TABLE m2 PARTITION OF m FOR VALUES FROM (10) TO (20)"
    )
    with pytest.raises(Conflict, match="concurrently"):
        run(database.url, write(tmp_path, m001_a="CREATE INDEX CONCURRENTLY i ON public.m (id);"))
    text = (
        "BEGIN; CREATE INDEX i ON ONLY public.m (id); COMMIT;\n"
        "CREATE INDEX CONCURRENTLY i1 ON public.m1 (id);\nCREATE INDEX CONCURRENTLY i2 ON public.m2 (id);\n"
        "BEGIN; ALTER INDEX i ATTACH PARTITION i1; ALTER INDEX i ATTACH PARTITION i2; COMMIT;\n"
        "ALTER TABLE public.m DETACH PARTITION public.m2 CONCURRENTLY;\n"
    )
    run(database.url, write(tmp_path, m001_a=text))
    assert valid(conn, "i") is True
    assert one(conn, "SELECT count(*) FROM pg_inherits WHERE inhparent = 'm'::regclass") == 1


def test_a17_partitions_as_generate_writes_them(project: Any, conn: Connection) -> None:
    """An index for all partitions, one that comes, one that leaves: no table is read while nobody else can read it."""
    before = (
        "CREATE TABLE m (id int NOT NULL, x int) PARTITION BY RANGE (id);\n"
        "CREATE TABLE m1 PARTITION OF m FOR VALUES FROM (0) TO (1000);\n"
        "CREATE TABLE {} FOR VALUES FROM (1000) TO (2000);\nCREATE TABLE {};\n"
    )
    alone, attached = "(id int NOT NULL, x int)", "PARTITION OF m"
    after = before.replace(" FOR VALUES FROM (1000) TO (2000)", "").format(
        f"m2 {alone}", f"m3 {attached} FOR VALUES FROM (2000) TO (3000)"
    )
    before = before.format(f"m2 {attached}", f"m3 {alone}")
    file = second(project, before, f"{after}CREATE INDEX i ON m (x);\n", "always")
    conn.execute("INSERT INTO m SELECT i, i FROM generate_series(0, 1999) i")
    conn.execute("INSERT INTO m3 SELECT i, i FROM generate_series(2000, 2999) i")
    assert scanned_under_lock(conn, file) == []
    assert valid(conn, "i") is True
    partitions = (
        "SELECT string_agg(name, ' ' ORDER BY name) FROM (SELECT DISTINCT tableoid::regclass::text FROM m) AS t(name)"
    )
    assert one(conn, partitions) == "m1 m3"
    assert one(conn, "SELECT count(*) FROM m2") == 1000


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_a17_partitions_by_time(project: Any, conn: Connection, zone: str) -> None:
    """Bounds in timestamptz are printed in the zone of the session, which is not that of the proof."""
    whole = "CREATE TABLE m (t timestamptz NOT NULL) PARTITION BY RANGE (t);\n"
    one_, two = (
        "CREATE TABLE {0}{1} " + f"FOR VALUES FROM ('2026-0{n}-01 00:00+00') TO ('2026-0{n + 1}-01 00:00+00');\n"
        for n in (1, 2)
    )
    alone = "CREATE TABLE {0} (t timestamptz NOT NULL);\n"
    before = whole + one_.format("m1", " PARTITION OF m") + alone.format("m2")
    after = whole + alone.format("m1") + two.format("m2", " PARTITION OF m")
    file = second(project, before, after, "always")
    conn.execute(f"ALTER DATABASE {project.database.name} SET TimeZone = '{zone}'".encode())
    for _ in range(2):
        assert "ERROR" not in project.psql(file.read_text())
    assert one(conn, "SELECT array_agg(inhrelid::regclass::text) FROM pg_inherits") == ["m2"]
    project.succeed("apply")
    assert versions(conn) == [1, 2]
    project.succeed("rollback")
    assert one(conn, "SELECT array_agg(inhrelid::regclass::text) FROM pg_inherits") == ["m1"]
    project.succeed("apply")
    assert one(conn, "SELECT array_agg(inhrelid::regclass::text) FROM pg_inherits") == ["m2"]


def test_a20_several_statements_in_one_string(conn: Connection, database: Any, tmp_path: Path) -> None:
    """Statements sent together are one transaction, even a SET before the CREATE INDEX CONCURRENTLY: 25001. A run
    sends them one by one.
    """
    conn.execute("CREATE TABLE a (id int)")
    text = "SET statement_timeout = 0; CREATE INDEX CONCURRENTLY i ON a (id);"
    with pytest.raises(psycopg.errors.ActiveSqlTransaction):
        conn.execute(text.encode())
    run(database.url, write(tmp_path, m001_a=text))
    assert valid(conn, "i") is True


def test_a21_plain_psql(project: Any) -> None:
    """psql without ON_ERROR_STOP goes on after an error and ends with 0. The guard is in the transaction, so that the
    data stays all the same.
    """
    project.write("schema/a.sql", TABLE)
    project.succeed("generate", "-m", "a")
    project.succeed("apply")
    project.sql("INSERT INTO a VALUES (1, 2)")
    project.write("schema/a.sql", "CREATE TABLE a (id int PRIMARY KEY);\n")
    project.succeed("generate", "-m", "gone")
    file = project.root / "generated" / "002_gone.sql"
    command = [client(project.database.server.binaries, "psql"), "-X", "-q", "-d", project.url, "-f", str(file)]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert said.returncode == 0
    assert "not approved" in said.stderr
    stopped = subprocess.run([*command, "-v", "ON_ERROR_STOP=1"], capture_output=True, text=True, check=False)
    assert stopped.returncode == 3
    assert one(project.database.admin(), "SELECT x FROM a") == 2


def test_a22_event_trigger(conn: Connection, database: Any, tmp_path: Path) -> None:
    """An event trigger refuses DDL: exit code 3, and the step is not recorded."""
    files = write(tmp_path, m001_a="BEGIN; SELECT 1; COMMIT; BEGIN; CREATE TABLE a (); COMMIT;")
    conn.execute(
        "CREATE FUNCTION no() RETURNS event_trigger LANGUAGE plpgsql AS"
        " $$BEGIN IF EXISTS (SELECT FROM pg_event_trigger_ddl_commands() WHERE object_identity = 'public.a')"
        " THEN RAISE 'not today'; END IF; END$$;"
        "CREATE EVENT TRIGGER no ON ddl_command_end EXECUTE FUNCTION no()"
    )
    with pytest.raises(Refused, match="not today") as caught:
        run(database.url, files)
    assert caught.value.exit_code == 3
    assert versions(conn) == []
    conn.execute("DROP EVENT TRIGGER no")
    run(database.url, files)
    assert versions(conn) == [1]
