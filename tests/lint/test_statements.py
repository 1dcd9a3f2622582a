"""Statements of migrations that people write, one rule after the other: where it finds, and where it must not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from schemadiff.lint import file_findings
from schemadiff.migrations.files import read_directory
from schemadiff.migrations.handwritten import Skeleton, skeleton

HEADER = "-- Description: one\n-- Author: A\n-- Date: 2026-02-28\n"
FINGERPRINTS = f"-- schemadiff migration 001: a\n-- parent: none   from: sha256:{'a' * 64}   to: sha256:{'b' * 64}\n"


def found(folder: Path, text: str, *, header: str = HEADER) -> list[str]:
    """`LINE:COLUMN CODE` of each finding about the text, whose first line is line 1."""
    (folder / "001_a.sql").write_text(header + text)
    (folder / "001_a.down.sql").write_text("SELECT 1;\n")
    above = header.count("\n")
    findings = list(file_findings(read_directory(folder), ["schema_migrations"]))
    return [f"{d.origin.line - above}:{d.origin.column} {d.code}" for d in findings if d.origin]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CREATE TABLE IF NOT EXISTS t (id int);", ["1:14 SD857"]),
        ("ALTER TABLE t\n  ADD COLUMN IF NOT EXISTS c int;", ["2:14 SD857"]),
        ("ALTER TABLE IF EXISTS t ADD COLUMN IF NOT EXISTS c int;", ["1:36 SD857", "1:13 SD857"]),
        ("DROP TABLE IF EXISTS t;", ["1:12 SD857"]),
        ("CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (c);", ["1:27 SD869"]),
        ("DROP INDEX CONCURRENTLY IF EXISTS i;", ["1:25 SD857"]),
        ("CREATE TABLE t (id int CHECK (id > 0)); -- IF NOT EXISTS", []),
        ("COMMENT ON TABLE t IS 'made IF NOT EXISTS';", []),
        ("UPDATE t SET a = 1 WHERE NOT EXISTS (SELECT FROM u);", []),
    ],
)
def test_existence(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert found(tmp_path, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CREATE VIEW v AS\nSELECT *\nFROM t;", ["2:8 SD859"]),
        ("CREATE OR REPLACE VIEW v AS SELECT a, t.* FROM t;", ["1:41 SD859"]),
        ("CREATE MATERIALIZED VIEW v AS SELECT DISTINCT * FROM t;", ["1:47 SD859"]),
        ("CREATE VIEW v AS SELECT count(*), a * b AS c FROM t GROUP BY 2;", []),
        ("CREATE VIEW v AS SELECT a FROM t WHERE EXISTS (SELECT * FROM u);", []),
        ("CREATE TABLE c AS SELECT * FROM t WHERE true;", []),
    ],
)
def test_stars_in_views(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert found(tmp_path, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CREATE VIEW v AS SELECT a FROM t\nORDER BY a;", ["2:1 SD858"]),
        ("CREATE VIEW v AS SELECT a FROM t ORDER BY a LIMIT 9;", []),
        ("CREATE VIEW v AS SELECT DISTINCT ON (a) a, b FROM t ORDER BY a, b;", []),
        ("CREATE VIEW v AS SELECT rank() OVER (ORDER BY a) FROM t;", []),
        ("CREATE MATERIALIZED VIEW v AS SELECT a FROM t ORDER BY a;", []),
    ],
)
def test_orders_of_views(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert found(tmp_path, text) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("DO $$ BEGIN PERFORM 1; END $$;", "a DO block: "),
        ("DO $$ BEGIN FOR i IN 1..3 LOOP PERFORM i; END LOOP; END $$;", "a DO block with a loop: "),
        ("DO $$ BEGIN EXECUTE format('DROP TABLE %I', 't'); END $$;", "a DO block with dynamic SQL: "),
        ("DO 'BEGIN WHILE true LOOP EXECUTE ''x''; END LOOP; END';", "a DO block with a loop and dynamic SQL: "),
        ("CALL fill();", "CALL runs code"),
    ],
)
def test_complex_logic(tmp_path: Path, text: str, said: str) -> None:
    assert found(tmp_path, text) == ["1:1 SD860"]
    finding = next(file_findings(read_directory(tmp_path), []))
    assert finding.message.startswith(said)


def test_a_role_that_is_made_unless_it_exists_is_no_logic(tmp_path: Path) -> None:
    made = "IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'app') THEN CREATE ROLE app; END IF;"
    assert found(tmp_path, f"DO $$ BEGIN {made} END $$;") == []


def test_functions_may_loop(tmp_path: Path) -> None:
    loop = "BEGIN LOOP EXECUTE 'SELECT 1'; END LOOP; END"
    assert found(tmp_path, f"CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ {loop} $$;") == []


def test_files_that_record_themselves(tmp_path: Path) -> None:
    text = "INSERT INTO schema_migrations (version, name, checksum)\nVALUES (1, 'a', 'a1b2c3');"
    assert found(tmp_path, text) == ["1:1 SD855", "2:17 SD856"]
    assert found(tmp_path, text.replace("a1b2c3", "0" * 64)) == ["1:1 SD855", "2:17 SD856"]
    assert found(tmp_path, "INSERT INTO public.schema_migrations VALUES (1, 'a');") == ["1:1 SD855"]
    assert found(tmp_path, "DELETE FROM ONLY schema_migrations WHERE version = 3;") == ["1:1 SD855"]
    assert found(tmp_path, "INSERT INTO other (checksum) VALUES ('a1b2c3');") == []
    assert found(tmp_path, "INSERT INTO schema_migrations (version, checksum) SELECT 1, 'x' WHERE true;") == [
        "1:1 SD855"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ALTER TABLE t ADD c int;\nUPDATE t SET c = 1;", ["2:1 SD861"]),
        ("ALTER TABLE t ADD c int;\nDELETE FROM ONLY t;", ["2:1 SD861"]),
        ("ALTER TABLE t ADD c int;\nTRUNCATE TABLE t;", ["2:1 SD861"]),
        ("DROP VIEW v;\nINSERT INTO t SELECT id FROM u;", ["2:1 SD861"]),
        ("ALTER TABLE t ADD c int;\nUPDATE t SET c = (SELECT 1 WHERE true) WHERE c IS NULL;", []),
        ("ALTER TABLE t ADD c int;\nUPDATE t SET c = (SELECT 1 WHERE true);", ["2:1 SD861"]),
        ("CREATE TABLE IF NOT EXISTS n (id int);\nINSERT INTO n SELECT id FROM u;", ["1:14 SD857"]),
        ("UPDATE t SET c = 1;", []),
        ("ALTER TABLE t ADD c int;\nINSERT INTO t VALUES (1);", []),
    ],
)
def test_whole_tables(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert found(tmp_path, text) == expected


def test_many_statements(tmp_path: Path) -> None:
    assert found(tmp_path, "".join(f"CREATE TABLE t{n} (id int);\n" for n in range(60))) == ["51:1 SD862"]


def test_a_file_without_a_way_back(tmp_path: Path) -> None:
    (tmp_path / "001_a.sql").write_text(f"{HEADER}CREATE TABLE t (id int);\n")
    (finding,) = file_findings(read_directory(tmp_path), [])
    assert (finding.code, finding.severity, finding.message) == ("SD868", "note", "there is no 001_a.down.sql")


def test_a_way_back_that_create_made(tmp_path: Path) -> None:
    up, down = skeleton(Skeleton("001", "a", "one", "A", date(2026, 2, 28), "none"), lock_timeout="2s")
    (tmp_path / "001_a.sql").write_text(up.replace("COMMIT", "CREATE TABLE t (id int);\nCOMMIT"))
    (tmp_path / "001_a.down.sql").write_text(down)
    (finding,) = file_findings(read_directory(tmp_path), [])
    assert (finding.code, finding.message) == ("SD868", "the way back is not written yet")


def test_generated_files_are_not_judged_by_how_people_write(tmp_path: Path) -> None:
    text = "DO $$ BEGIN RAISE EXCEPTION 'x'; END $$;\nDROP ROLE IF EXISTS r;\n" * 60
    assert found(tmp_path, text, header=FINGERPRINTS + HEADER) == []


@pytest.mark.parametrize(
    "text", ["SELECT 'never ends", "\\i other.sql\n", "(((", "SELECT $1$2;", "\ufeff", ";;;", "INSERT INTO"]
)
def test_nothing_is_too_odd(tmp_path: Path, text: str) -> None:
    """Rules read what they can; what cannot be read at all PostgreSQL and the splitter complain about."""
    found(tmp_path, text)
    found(tmp_path, f"INSERT INTO schema_migrations {text}")
    found(tmp_path, f"CREATE VIEW v AS {text}")
    found(tmp_path, f"UPDATE {text}; TRUNCATE; CREATE TABLE {text}")
