"""`export --to` and `init --from-db` where schema files are already: what they say, what they write and what not."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

ORDERS = """\
-- what was ordered
CREATE TABLE orders (
    id int PRIMARY KEY, -- a number
    note text
);
CREATE INDEX orders_note ON orders (note);
"""
DONE = "schema files already describe the database\n"
PLATFORM = Path(__file__).resolve().parent.parent / "schema"


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_change_by_hand_is_taken_into_the_files(project: Any) -> None:
    project.write("schema/orders.sql", ORDERS)
    project.write("schema/gone.sql", "CREATE TABLE gone ();\n")
    project.write("schema/other.sql", "-- nothing here\n")
    project.sql(ORDERS)
    assert project.succeed("export", "--to", "schema") == "removed schema/gone.sql\n"
    project.sql("ALTER TABLE orders ADD total int DEFAULT 0; DROP INDEX orders_note; CREATE VIEW v AS SELECT 1 AS one")
    assert project.succeed("export", "--to", "schema") == (
        "edited schema/orders.sql (2 objects)\nwrote schema/views/v.sql\n"
    )
    assert tree(project.root / "schema") == {
        "orders.sql": ORDERS.replace("note text\n", "note text,\n    total integer DEFAULT 0\n")
        .replace("CREATE INDEX orders_note ON orders (note);\n", "")
        .encode(),
        "other.sql": b"-- nothing here\n",
        "views/v.sql": b"CREATE VIEW public.v AS\nSELECT 1 AS one;\n",
    }
    assert project.succeed("export", "--to", "schema") == DONE
    assert project.succeed("generate", "--check") == "no change\n"


def test_a_dry_run_shows_a_diff_and_writes_nothing(project: Any) -> None:
    project.write("schema/orders.sql", ORDERS.replace("\n", "\r\n").rstrip())
    project.write("schema/gone.sql", "CREATE TABLE gone ()")
    project.sql(ORDERS + "CREATE TABLE fresh (); ALTER TABLE orders ALTER note SET NOT NULL;")
    before = tree(project.root)
    said = project.succeed("export", "--to", "schema", "--dry-run")
    assert tree(project.root) == before
    assert [line for line in said.split("\n") if line[:1] in ("-", "+")] == [
        "--- a/schema/gone.sql",
        "+++ /dev/null",
        "-CREATE TABLE gone ()",
        "--- a/schema/orders.sql",
        "+++ b/schema/orders.sql",
        "-    note text\r",
        "+    note text NOT NULL\r",
        "--- /dev/null",
        "+++ b/schema/tables/fresh.sql",
        "+CREATE TABLE public.fresh (",
        "+);",
    ]
    assert project.run("export", "--dry-run").code == 64


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("CREATE TABLE orders (;", "SD101"),
        ("DROP TABLE orders;", "SD112"),
        ("CREATE VIEW v AS SELECT * FROM x;", "SD201"),
    ],
)
def test_files_that_do_not_load_are_left_alone(text: str, code: str, project: Any) -> None:
    project.write("schema/orders.sql", text)
    project.sql(ORDERS)
    before = tree(project.root)
    outcome = project.run("export", "--to", "schema")
    assert outcome.code == 64
    assert "schema/orders.sql:1:" in outcome.err
    assert code in outcome.err
    assert tree(project.root) == before


def test_init_edits_the_files_that_are_there(project: Any) -> None:
    project.write("schema/deep/orders.sql", ORDERS)
    project.sql(ORDERS + "COMMENT ON TABLE orders IS 'known'; CREATE TYPE mood AS ENUM ('ok');")
    said = project.succeed("init", "--from-db", project.url)
    assert "edited schema/deep/orders.sql (1 object)\nwrote schema/types/mood.sql\n" in said
    assert (project.root / "schema/deep/orders.sql").read_text() == (
        ORDERS + "\nCOMMENT ON TABLE public.orders IS 'known';\n"
    )
    assert DONE in project.succeed("init", "--from-db", project.url)


def test_an_empty_database_that_nobody_named_empties_no_files(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write("schema/orders.sql", ORDERS)
    monkeypatch.setattr("schemadiff.scratch.development_url", lambda root: project.url)
    monkeypatch.delenv("DATABASE_URL")
    outcome = project.run("export", "--to", "schema")
    assert (outcome.code, "SD454" in outcome.err) == (3, True)
    assert (project.root / "schema/orders.sql").read_text() == ORDERS
    assert project.succeed("export", "--to", "schema", "--url", project.url) == "removed schema/orders.sql\n"


def test_a_single_file_is_the_whole_schema(project: Any) -> None:
    project.write("schemadiff.toml", 'schema = "all.sql"\ngenerated = "generated"\n')
    project.write("all.sql", ORDERS)
    project.sql(ORDERS + "CREATE TABLE fresh ();")
    assert "edited all.sql (1 object)" in project.succeed("init", "--from-db", project.url)
    assert (project.root / "all.sql").read_text() == ORDERS + "\nCREATE TABLE public.fresh (\n);\n"


def test_the_ledger_is_not_exported_into_files(project: Any) -> None:
    project.write("schema/orders.sql", ORDERS)
    project.succeed("generate")
    project.succeed("apply")
    assert project.succeed("export", "--to", "schema") == DONE


def test_what_pg_dump_sees_besides_is_a_warning(project: Any) -> None:
    found = project.database.server.binaries
    if found is None or found.tool("pg_dump") is None:
        pytest.skip("these binaries have no pg_dump")
    tables = "CREATE TABLE p (a int);\nCREATE TABLE q (b int);\n"
    project.write("schema/t.sql", tables + "CREATE TABLE t () INHERITS (p, q);\n")
    project.sql(tables + "CREATE TABLE t () INHERITS (q, p);")
    outcome = project.run("export", "--to", "schema")
    assert (outcome.code, outcome.out) == (0, DONE)
    assert "warning SD717: pg_dump: only in the live database: CREATE TABLE public.t" in outcome.err


def test_the_platforms_own_schema(project: Any) -> None:
    shutil.rmtree(project.root / "schema")
    shutil.copytree(PLATFORM, project.root / "schema")
    project.succeed("generate")
    project.succeed("apply")
    assert project.succeed("export", "--to", "schema") == DONE
    project.sql("ALTER TABLE trade_journal ADD fee numeric(18, 4); ALTER TYPE trade_status ADD VALUE 'EXPIRED'")
    assert project.succeed("export", "--to", "schema") == (
        "edited schema/tables/trade_journal.sql (1 object)\nedited schema/types/trade_status.sql (1 object)\n"
    )
    before, after = tree(PLATFORM), tree(project.root / "schema")
    assert {name for name in before if before[name] != after[name]} == {
        "tables/trade_journal.sql",
        "types/trade_status.sql",
    }
    fee = b"CURRENT_TIMESTAMP,\n    fee numeric(18,4),\n    CONSTRAINT check_trade_prices"
    assert fee in after["tables/trade_journal.sql"]
    assert b"('OPEN', 'CLOSED', 'CANCELLED', 'EXPIRED')" in after["types/trade_status.sql"]


@pytest.mark.parametrize(
    ("files", "live", "expected"),
    [
        pytest.param(
            "CREATE TABLE t (a int PRIMARY KEY);\n",
            "CREATE TABLE t (a int NOT NULL);",
            "CREATE TABLE t (a int NOT NULL);\n",
            id="the NOT NULL that a primary key leaves behind",
        ),
        pytest.param(
            "-- p\nCREATE TABLE p (a int);\n-- c\nCREATE TABLE c (b int) INHERITS (p);\n",
            "CREATE TABLE p (a int); CREATE TABLE c (b int) INHERITS (p); ALTER TABLE c NO INHERIT p",
            "-- p\nCREATE TABLE p (a int);\n-- c\nCREATE TABLE c (a integer, b int);\n",
            id="a child that becomes a table of its own",
        ),
        pytest.param(
            "CREATE VIEW v AS SELECT 1 AS one;\nGRANT SELECT ON ALL TABLES IN SCHEMA public TO clerk;\n",
            "CREATE VIEW v AS SELECT 1 AS one; GRANT SELECT ON v TO clerk; CREATE VIEW w AS SELECT 1 AS one",
            "CREATE VIEW v AS SELECT 1 AS one;\nGRANT SELECT ON TABLE public.v TO clerk;\n",
            id="a privilege on all tables that a new one has not",
        ),
        pytest.param(
            "CREATE TABLE t (a int);\n",
            "CREATE TABLE t (a int); CREATE TABLE gone (); CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS"
            " 'SELECT count(*) FROM gone'; DROP TABLE gone",
            "CREATE TABLE t (a int);\n",
            id="a routine whose body PostgreSQL would refuse",
        ),
        pytest.param(
            "CREATE TABLE t (id serial, -- a number\n    a int);\n",
            "CREATE TABLE t (id serial, a int); ALTER TABLE t ALTER id TYPE bigint; ALTER SEQUENCE t_id_seq AS bigint",
            "CREATE TABLE t (id bigint DEFAULT nextval('public.t_id_seq'::regclass) NOT NULL, -- a number\n"
            "    a int);\n\nCREATE SEQUENCE public.t_id_seq;\nALTER SEQUENCE public.t_id_seq OWNED BY public.t.id;\n",
            id="a serial column that has grown",
        ),
    ],
)
def test_what_needs_more_than_one_look(files: str, live: str, expected: str, project: Any) -> None:
    project.database.admin().execute("DO 'BEGIN CREATE ROLE clerk; EXCEPTION WHEN duplicate_object THEN END'")
    project.write("schema/t.sql", files)
    project.sql(live)
    project.succeed("export", "--to", "schema")
    assert (project.root / "schema/t.sql").read_text() == expected
    assert project.succeed("export", "--to", "schema") == DONE


def test_what_no_edit_can_say_is_an_error_that_names_it(project: Any) -> None:
    project.write("schema/t.sql", "CREATE TABLE a (x int);\nALTER TABLE a RENAME TO b;\n")
    project.sql("CREATE TABLE b (x int) PARTITION BY RANGE (x)")
    before = tree(project.root)
    outcome = project.run("export", "--to", "schema")
    assert outcome.code == 1
    assert "SD718" in outcome.err
    assert "table public.b\nwhen they were loaded: schema/t.sql:4:1: error SD201" in outcome.err
    assert tree(project.root) == before
