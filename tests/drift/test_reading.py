"""The nightly job on databases that are closed, hostile, old, locked, or changed meanwhile: faults B1 to B13."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from psycopg import sql

from schemadiff.drift import confirm
from schemadiff.migrations.lock import migration_lock
from schemadiff.scratch.access import url_of
from schemadiff.sources import live, steady

SCHEMA = """
CREATE TABLE app.account (id int PRIMARY KEY, name text NOT NULL DEFAULT 'x', born date, CHECK (id > 0));
CREATE INDEX account_name ON app.account (lower(name));
CREATE VIEW app.names AS SELECT a.name, a.born > '2000-01-31' AS young, interval '1 day 2 hours' AS span
    FROM app.account a;
CREATE FUNCTION app.one() RETURNS int LANGUAGE sql RETURN 1;
CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN
    RETURN NEW;
END$$;
CREATE TRIGGER touched BEFORE UPDATE ON app.account FOR EACH ROW EXECUTE FUNCTION app.touch();
ALTER TABLE app.account ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON app.account USING (name = current_user);
COMMENT ON TABLE app.account IS 'who';
"""
BY_HAND = "ALTER TABLE app.account ADD COLUMN rogue interval DEFAULT '1 day'; DROP INDEX app.account_name;"


@pytest.fixture
def nightly(project: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A project whose only migration is applied. Two readings follow each other at once."""
    monkeypatch.setattr(confirm, "MOMENT", 0.01)
    project.write("schema/app.sql", "CREATE SCHEMA app;\n" + SCHEMA)
    project.succeed("generate", "-m", "first")
    project.succeed("apply")
    return project


@contextmanager
def role(project: Any, *settings: str) -> Iterator[str]:
    """The URL of a role with LOGIN, the settings, and nothing else."""
    admin = project.database.admin()
    name = f"reader_{project.database.name}"
    who = sql.Identifier(name)
    admin.execute(sql.SQL("CREATE ROLE {} LOGIN").format(who))
    for setting in settings:
        admin.execute(sql.SQL("ALTER ROLE {} SET " + setting).format(who))  # type: ignore[arg-type]
    try:
        yield url_of(psycopg.conninfo.make_conninfo(project.database.url_for_tools, user=name))
    finally:
        admin.execute(sql.SQL("DROP OWNED BY {0}; DROP ROLE {0}").format(who))


def test_b6_a_role_with_login_and_nothing_else(nightly: Any) -> None:
    """No schema, no table, not the ledger: and the same report, byte for byte."""
    nightly.sql("REVOKE ALL ON SCHEMA public FROM public")
    with role(nightly) as url:
        same = nightly.run("drift", "--url", url)
        assert "schema public" in same.out, same.err
        nightly.sql(BY_HAND)
        for form in ("text", "json"):
            seen, all_powerful = (
                nightly.run("drift", "--format", form, "--url", u) for u in (url, nightly.database.url)
            )
            assert (seen.code, seen.out) == (all_powerful.code, all_powerful.out) == (2, seen.out)
            assert "rogue" in seen.out


def test_b6_what_is_applied_stands_on_the_ledger(nightly: Any) -> None:
    nightly.write("schema/more.sql", "CREATE TABLE app.more (id int);")
    nightly.succeed("generate", "-m", "more")
    with role(nightly) as url:
        assert nightly.succeed("drift", "--url", url) == "pending: 1 not applied yet\n  002_more.sql\n"
        nightly.succeed("apply")
        assert nightly.succeed("drift", "--url", url) == "in sync\n"
        nightly.succeed("rollback", "--allow-data-loss", "all")
        assert "1 not applied yet" in nightly.succeed("drift", "--url", url)
        nightly.sql("COMMENT ON TABLE schema_migrations IS 'mine'")
        assert "SD723" in nightly.run("drift", "--url", url).err


HOSTILE = (
    "search_path = 'evil, pg_catalog'", "intervalstyle = 'sql_standard'", "datestyle = 'German'",
    "timezone = 'Asia/Kolkata'", "bytea_output = 'escape'", "quote_all_identifiers = on", "extra_float_digits = 0",
    "standard_conforming_strings = off", "default_transaction_isolation = 'serializable'",
)  # fmt: skip


def test_b8_b9_hostile_settings_and_names(nightly: Any) -> None:
    """Whatever the role's settings are, and whatever stands before pg_catalog in its search path: the same bytes."""
    nightly.sql(BY_HAND)
    nightly.sql(
        "CREATE SCHEMA evil; GRANT USAGE ON SCHEMA evil TO public; CREATE TABLE evil.pg_class (oid oid, relname text);"
        "CREATE FUNCTION evil.lower(text) RETURNS text LANGUAGE sql AS $$SELECT 'EVIL'$$;"
        "CREATE FUNCTION evil.same(oid, oid) RETURNS boolean LANGUAGE sql AS 'SELECT false';"
        "CREATE OPERATOR evil.= (LEFTARG = oid, RIGHTARG = oid, FUNCTION = evil.same)"
    )
    kept = nightly.run("drift")
    with role(nightly, *HOSTILE) as url:
        seen = nightly.run("drift", "--url", url)
    assert (seen.code, seen.out) == (kept.code, kept.out)
    assert "rogue" in kept.out


def test_b7_what_cannot_be_read_is_incomplete(nightly: Any) -> None:
    """A closed catalog is named and ends with 6, never with 0, and is no drift."""
    nightly.database.admin().execute("REVOKE SELECT ON pg_catalog.pg_policy FROM public")
    with role(nightly) as url:
        seen = nightly.run("drift", "--url", url)
        assert (seen.code, "drift" in seen.out) == (6, False), seen.out
        assert "policy (no right to see)" in seen.out
        assert "SD723" in nightly.run("generate", "--url", url).err


def test_b3_a_lock_is_waited_for(nightly: Any) -> None:
    with psycopg.connect(nightly.url) as other:
        other.execute("LOCK app.account IN ACCESS EXCLUSIVE MODE")
        threading.Timer(0.7, other.rollback).start()
        assert nightly.succeed("drift") == "in sync\n"


def test_b3_a_lock_that_stays_is_told(nightly: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steady, "_PAUSES", (0.05,))
    with psycopg.connect(nightly.url) as other:
        other.execute("LOCK app.account IN ACCESS EXCLUSIVE MODE")
        start = time.monotonic()
        found = nightly.run("drift")
        assert found.code == 5
        assert "SD711" in found.err
        assert time.monotonic() - start < 30


def test_b4_a_run_of_ours_is_no_drift(nightly: Any) -> None:
    """What `apply` has done so far is half a migration; and what ends in time is waited for."""
    nightly.sql("ALTER TABLE app.account ADD COLUMN half int")
    with (
        psycopg.connect(nightly.url, autocommit=True) as other,
        migration_lock(other, ("public", "schema_migrations"), timeout=5),
    ):
        found = nightly.run("drift")
    assert found.code == 5
    assert "SD724" in found.err
    assert nightly.run("drift").code == 2


def test_b1_b2_b4_ddl_that_ends_where_it_began(nightly: Any) -> None:
    """No false alarm, no deadlock and no failed statement in the other session. `make drift-load` does 1,000."""
    from tests.drift.under_ddl import under_ddl

    figures = under_ddl(nightly.url, lambda: nightly.run("drift").code, runs=6, pause=0.5)
    assert set(figures.codes) <= {0, 5}
    assert figures.failed == ()
    assert figures.rounds > 0


NAMES = (
    'a"b', "line\nbreak", "tab\t", "emoji \N{BANANA}", "%s", "{{7*7}}", "$$", "--x", " ", "back\\slash",
    "rtl\u202eoverride", "a.b", "caf\u00e9", "cafe\u0301", "\u00c9T\u00c9", "x" * 63, "]]>", "<script>", "::error::",
)  # fmt: skip


def test_b10_whatever_a_name_is(nightly: Any) -> None:
    """Each is found under its own name, and none can break out of its line."""
    for name in NAMES:
        nightly.database.author().execute(sql.SQL("CREATE TABLE app.{} (id int)").format(sql.Identifier(name)))
    text, machine = (nightly.run("drift", "--format", form) for form in ("text", "json"))
    assert text.code == machine.code == 2
    (found,) = json.loads(machine.out)["databases"]
    assert {one["path"][1] for one in found["drift"]} == set(NAMES)
    assert sum(" + table app." in line for line in text.out.split("\n")) == len(NAMES)
    assert not set(text.out) & set("\u202e\t\r")


def test_b14_a_huge_body(nightly: Any) -> None:
    """Nineteen million characters are read; what is told of them is what is not the same."""
    body = "-- " + "x" * 19_000_000
    head = "CREATE OR REPLACE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql"
    nightly.sql(f"{head} AS $$BEGIN\n    RETURN NEW; {body}\nEND$$")
    found = nightly.run("drift")
    assert found.code == 2
    assert "app.touch()" in found.out
    assert len(found.out) < 20_000


def test_b11_ends_of_lines_are_cosmetic(nightly: Any) -> None:
    nightly.sql(
        "CREATE OR REPLACE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN\r\n    RETURN NEW;\r\nEND$$"
    )
    plain = nightly.run("drift")
    assert plain.code == 0
    assert "1 with other ends of lines" in plain.out
    assert nightly.run("drift", "--strict").code == 2


def test_b12_a_database_that_checks_no_text(nightly: Any) -> None:
    """SQL_ASCII: text that is no UTF-8 is shown with escapes, and what is, as it is."""
    admin, name = nightly.database.admin(), f"{nightly.database.name}_ascii"
    provider = "LOCALE_PROVIDER libc" if nightly.database.version >= 150000 else ""
    options = f"TEMPLATE template0 ENCODING 'SQL_ASCII' {provider} LOCALE 'C' OWNER schemadiff_author"
    admin.execute(sql.SQL(f"CREATE DATABASE {{}} {options}").format(sql.Identifier(name)))
    url = url_of(psycopg.conninfo.make_conninfo(nightly.database.url_for_tools, dbname=name, user="schemadiff_author"))
    try:
        nightly.succeed("apply", "--url", url)
        assert nightly.succeed("drift", "--url", url) == "in sync\n"
        with psycopg.connect(url, client_encoding="SQL_ASCII", autocommit=True) as other:
            other.execute("COMMENT ON TABLE app.account IS 'naïve".encode() + b" caf\xe9'")
        found = nightly.run("drift", "--url", url)
        assert found.code == 2
        assert r"naïve caf\xe9" in found.out
    finally:
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def test_b13_versions(nightly: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "NEWEST", nightly.database.version // 10000 - 1)
    newer = nightly.run("drift")
    assert newer.code == 6
    assert f"whatever PostgreSQL {nightly.database.version // 10000} has" in newer.out
    monkeypatch.setattr(live, "OLDEST", nightly.database.version + 1)
    older = nightly.run("drift", "--no-cache")
    assert older.code == 64
    assert "SD725" in older.err
