"""The life of a project on the command line: generate, apply, drift, and back, as a developer goes through it."""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

TABLES = "CREATE TABLE customer (id int PRIMARY KEY, email text NOT NULL);\n"
ORDERS = """
CREATE TABLE orders (
    id int PRIMARY KEY,
    customer int NOT NULL REFERENCES customer,
    total numeric(12, 2) NOT NULL
);
"""
VIEW = "CREATE VIEW totals AS SELECT customer, sum(total) AS total FROM orders GROUP BY customer;\n"
INDEX = "CREATE INDEX orders_customer ON orders (customer);\n"


def migration(project: Any, number: str) -> Path:
    """The file of that number which is not the way back."""
    (path,) = (p for p in (project.root / "generated").glob(f"{number}_*.sql") if not p.name.endswith(".down.sql"))
    return path


@pytest.fixture
def grown(project: Any) -> Any:
    """A project with three migrations, all applied."""
    for name, text in (("customer", TABLES), ("orders", ORDERS), ("totals", VIEW)):
        project.write(f"schema/{name}.sql", text)
        project.succeed("generate", "-m", f"add {name}")
    project.succeed("apply")
    return project


def test_growing_a_project(grown: Any) -> None:
    grown.write("schema/customer.sql", TABLES.replace("email text", "name text,\n    email text"))
    grown.write("schema/orders.sql", ORDERS.replace("NOT NULL\n)", "NOT NULL CHECK (total >= 0)\n)") + INDEX)
    grown.write("schema/totals.sql", VIEW.replace("sum(total) AS total", "sum(total) AS total, count(*) AS orders"))
    assert grown.run("drift").code == 0

    out = grown.succeed("generate")
    file = migration(grown, "004")
    assert f"generated/{file.name}" in out
    text = file.read_text()
    assert "ADD COLUMN name text" in text
    assert "CREATE INDEX CONCURRENTLY orders_customer" in text
    assert "CHECK ((total >= (0)::numeric))" in text
    assert "CREATE OR REPLACE VIEW public.totals" in text
    assert "schema/orders.sql" in text
    assert "DATA LOSS" not in text
    assert len(text.splitlines()) < 100
    assert "1 not applied yet" in grown.succeed("drift")

    assert file.name in grown.succeed("apply")
    assert grown.succeed("generate") == "no change\n"
    assert grown.succeed("drift") == "in sync\n"
    assert grown.succeed("apply") == "nothing to apply\n"

    grown.succeed("rollback", "--allow-data-loss", "public.customer.name")
    assert "1 not applied yet" in grown.succeed("drift")
    assert grown.succeed("generate") == "no change, 1 pending\n"
    grown.succeed("apply")
    assert grown.succeed("drift") == "in sync\n"


def test_two_changes_by_hand_are_two_findings(grown: Any) -> None:
    grown.write("schema/orders.sql", ORDERS + INDEX)
    grown.succeed("generate")
    grown.succeed("apply")
    grown.sql("ALTER TABLE customer ALTER COLUMN email TYPE varchar(99); DROP INDEX orders_customer")
    text, machine = grown.run("drift"), grown.run("drift", "--format", "json")
    assert text.code == machine.code == 2
    assert "drift: 2 objects" in text.out
    assert "text -> character varying(99)" in text.out
    (found,) = json.loads(machine.out)["databases"]
    assert {(one["severity"], one["sign"], one["standing"]) for one in found["drift"]} == {
        ("high", "~", "drift"),
        ("high", "-", "drift"),
    }
    assert all(one["origin"].startswith("schema/") for one in found["drift"])
    assert found["pending"] == found["ahead"] == []


def test_who_is_ahead(grown: Any) -> None:
    """By hand, by schema/, by both in two ways, and by both in the same way."""
    grown.write("schema/customer.sql", TABLES.replace(");", ", born date, rank int, vip boolean);"))
    grown.sql("ALTER TABLE customer ADD rank text, ADD vip boolean, ADD seen date")
    (found,) = json.loads(grown.run("drift", "--format", "json").out)["databases"]
    said = {
        one["path"][-1]: (one["standing"], one["says"].split(maxsplit=2)[2])
        for one in (*found["drift"], *found["ahead"])
    }
    assert said == {
        "rank": ("both", "is only in the database, and in another way in schema/"),
        "vip": ("both", "is only in the database, as schema/ wants it"),
        "seen": ("drift", "is only in the database"),
        "born": ("pending", "is not in the database yet"),
    }


def test_a_fresh_clone_has_pending_files_and_no_second_initial_migration(grown: Any, server: Any) -> None:
    with server.database() as empty:
        url = dataclasses.replace(grown, database=empty).url
        assert grown.succeed("generate", "--url", url) == "no change, 3 pending\n"
        assert "3 not applied yet" in grown.succeed("drift", "--url", url)
        status = grown.run("status", "--url", url)
        assert status.out.count("pending") >= 3
        grown.succeed("apply", "--url", url, "--to", "2")
        assert grown.succeed("generate", "--url", url) == "no change, 1 pending\n"
        grown.succeed("apply", "--url", url)
        assert grown.succeed("drift", "--url", url) == "in sync\n"


def test_drift_stays_out_of_a_migration(grown: Any) -> None:
    grown.sql("ALTER TABLE orders ADD COLUMN by_hand int")
    grown.write("schema/customer.sql", TABLES + "COMMENT ON TABLE customer IS 'who buys';\n")
    plain = grown.run("generate", "--dry-run")
    assert plain.code == 0
    assert "public.orders.by_hand" in plain.err
    assert "by_hand" not in plain.out
    assert "COMMENT ON TABLE public.customer" in plain.out
    # What the history never had, no migration can take away.
    assert grown.run("generate", "--dry-run", "--include-drift").code == 4


def test_drift_goes_into_a_migration_when_asked(grown: Any) -> None:
    grown.sql("COMMENT ON TABLE orders IS 'by hand'")
    assert grown.succeed("generate", "--dry-run") == "no change\n"
    assert "COMMENT ON TABLE public.orders IS NULL" in grown.succeed("generate", "--dry-run", "--include-drift")


def test_a_migration_that_cannot_run_on_the_drifted_database_is_a_conflict(grown: Any) -> None:
    grown.sql("ALTER TABLE orders ADD COLUMN note int")
    grown.write("schema/orders.sql", ORDERS.replace("NOT NULL\n)", "NOT NULL,\n    note text\n)"))
    before = grown.migrations()
    outcome = grown.run("generate")
    assert outcome.code == 4
    assert "SD713" in outcome.err
    assert "hint:" in outcome.err
    assert grown.migrations() == before


def test_check_dry_run_and_offline_write_what_they_should(grown: Any) -> None:
    grown.write("schema/orders.sql", ORDERS + INDEX)
    before = grown.migrations()
    assert grown.run("generate", "--check").code == 2
    dry = grown.run("generate", "--dry-run")
    assert dry.code == 0
    assert dry.out.startswith("-- schemadiff migration 004")
    assert grown.migrations() == before
    grown.succeed("generate", "--offline", "--url", "postgresql://nobody@127.0.0.1:1/nothing")
    assert len(grown.migrations()) == len(before) + 2
    assert grown.run("generate", "--check").code == 0


def test_check_is_for_ci(grown: Any) -> None:
    assert "ok: 3 migrations" in grown.succeed("check")
    grown.write("schema/orders.sql", ORDERS + INDEX)
    missing = grown.run("check")
    assert missing.code == 2
    assert "orders_customer" in missing.out
    grown.write("schema/orders.sql", ORDERS)
    first = migration(grown, "001")
    text = first.read_text()
    first.write_text(text + "-- edited\n")
    edited = grown.run("check", "--format", "json")
    assert edited.code == 4
    assert json.loads(edited.out)["problems"]
    assert grown.run("generate").code == 4
    assert grown.run("apply").code == 4
    first.write_text(text)
    shutil.copy(first, first.with_name("001_again.sql"))
    assert grown.run("check").code == 4
    first.with_name("001_again.sql").unlink()
    migration(grown, "002").unlink()
    gap = grown.run("check")
    assert gap.code == 4
    assert "SD" in gap.out + gap.err


def test_data_is_not_lost_without_a_persons_word(grown: Any) -> None:
    grown.sql("INSERT INTO customer VALUES (1, 'a@b.c')")
    grown.write("schema/customer.sql", "CREATE TABLE customer (id int PRIMARY KEY);\n")
    grown.succeed("generate")
    refused = grown.run("apply")
    assert refused.code == 3
    assert "public.customer.email" in refused.err
    text = migration(grown, "004").read_text()
    assert "DATA LOSS" in text
    assert "not approved" in grown.psql(text)
    assert grown.database.admin().execute("SELECT email FROM customer").fetchone() == ("a@b.c",)
    assert grown.run("apply", "--allow-data-loss", "public.other").code == 3
    grown.succeed("apply", "--allow-data-loss", "public.customer.email")
    assert grown.succeed("drift") == "in sync\n"


def test_status_says_what_is_applied(grown: Any) -> None:
    grown.write("schema/orders.sql", ORDERS + INDEX)
    grown.succeed("generate")
    text = grown.run("status").out
    assert text.count("applied") >= 3
    assert "pending" in text
    rows = json.loads(grown.run("status", "--format", "json").out)["migrations"]
    assert [row["state"] for row in rows] == ["applied"] * 3 + ["pending"]


def test_the_same_input_gives_the_same_bytes(grown: Any) -> None:
    grown.write("schema/orders.sql", ORDERS + INDEX)
    assert grown.run("generate", "--dry-run").out == grown.run("generate", "--dry-run").out


def test_what_is_lost_is_counted(project: Any) -> None:
    """As the last ANALYZE saw it."""
    project.write("schema/t.sql", "CREATE TABLE t (a integer, b text);\n")
    project.succeed("generate")
    project.succeed("apply")
    project.sql("INSERT INTO t SELECT 1 FROM generate_series(1, 12345); ANALYZE t;")
    project.write("schema/t.sql", "CREATE TABLE t (a integer);\n")
    text = project.succeed("generate", "--dry-run")
    told = [line for line in text.splitlines() if line.startswith("-- 1 ")]
    assert [line.rpartition("  ")[2] for line in told] == ["DATA LOSS, 12k rows"]


SMALL = """CREATE TABLE p (id integer CONSTRAINT p_key PRIMARY KEY, a integer CONSTRAINT p_a_key UNIQUE);
CREATE TABLE t (a integer CONSTRAINT t_check CHECK (a > 1), b integer CONSTRAINT t_fk REFERENCES p (id));
CREATE INDEX t_idx ON t (a);
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a > 1", "a > 2"),
        ("ON t (a)", "ON t (b)"),
        ("REFERENCES p (id)", "REFERENCES p (a)"),
        pytest.param("UNIQUE", "UNIQUE NULLS NOT DISTINCT", marks=pytest.mark.since(15, "NULLS NOT DISTINCT")),
    ],
)
def test_what_a_small_table_has_is_made_anew_plainly(project: Any, old: str, new: str) -> None:
    """Nobody waits long for a table of which it is known that it is small."""
    project.write("schema/t.sql", SMALL)
    project.succeed("generate")
    project.succeed("apply")
    project.sql("ANALYZE t; ANALYZE p")
    project.write("schema/t.sql", SMALL.replace(old, new))
    text = project.succeed("generate", "--dry-run")
    assert "CONCURRENTLY" not in text
    assert "NOT VALID" not in text
    project.succeed("generate")
    project.succeed("apply")
    assert project.succeed("generate") == "no change\n"
