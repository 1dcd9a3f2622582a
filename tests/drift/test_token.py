"""Statements go in; a failure where one moves no token, or is taken for one that changes what the database says."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import psycopg
import pytest

from schemadiff.cache.questions import seen_at
from schemadiff.introspect import introspect
from schemadiff.migrations.ledger import DEFAULT
from schemadiff.sources.marks import sums_query
from schemadiff.sources.pulse import feel
from schemadiff.sources.token import UNWATCHED, WATCHED, content_query, token_of


def test_the_token_watches_every_catalog(database: Any) -> None:
    """A catalog that a later version adds has to be placed."""
    query = "SELECT relname::text FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'r'"
    catalogs = {row[0] for row in database.admin().execute(query).fetchall()}
    assert catalogs <= {*WATCHED, *UNWATCHED}


MOVES = (
    "ALTER TABLE t ADD c int", "COMMENT ON COLUMN t.id IS 'x'", "CREATE STATISTICS s ON id, n FROM t",
    "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO public", "GRANT SELECT ON t TO public",
    "ALTER SEQUENCE q OWNED BY t.id", "ALTER SEQUENCE q INCREMENT 2", "ALTER TABLE t SET (fillfactor = 50)",
    "CREATE CAST (text AS xid8) WITH INOUT", "ALTER TYPE mood ADD VALUE 'meh'", "ALTER TABLE t DISABLE TRIGGER USER",
)  # fmt: skip
STAYS = (
    "INSERT INTO t VALUES (1)", "ANALYZE t", "VACUUM t", "SELECT nextval('q')",
    "CREATE TEMP TABLE x (id int PRIMARY KEY)",    "CREATE TEMP VIEW y AS SELECT * FROM t",
)  # fmt: skip


# What is there is as it was, but it is another one.
AGAIN = ("DROP INDEX t_n; CREATE INDEX t_n ON t (n)", "DROP VIEW IF EXISTS v; CREATE VIEW v AS SELECT 1")
# Rows of the catalogs are written anew, and say what they said.
SAYS_THE_SAME = (
    "TRUNCATE t", "REINDEX TABLE t", "VACUUM FULL t", "CLUSTER t USING t_n", "REFRESH MATERIALIZED VIEW m",
    "COMMENT ON TABLE t IS 'same'", "ALTER TABLE t RENAME TO u; ALTER TABLE u RENAME TO t", "VACUUM FULL pg_class",
    "GRANT SELECT ON t TO CURRENT_USER; REVOKE SELECT ON t FROM CURRENT_USER; GRANT ALL ON t TO CURRENT_USER",
)  # fmt: skip


@pytest.fixture
def populated(database: Any) -> Any:
    """A connection to a database with something of everything that the statements are about."""
    for statement in (
        "CREATE TABLE t (id int, n int)", "CREATE INDEX t_n ON t (n)", "ALTER TABLE t CLUSTER ON t_n",
        "CREATE SEQUENCE q", "CREATE TYPE mood AS ENUM ('ok')", "COMMENT ON TABLE t IS 'same'",
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()",
        "CREATE MATERIALIZED VIEW m AS SELECT * FROM t", "GRANT SELECT ON t TO CURRENT_USER",
    ):  # fmt: skip
        database.admin().execute(statement)
    return database.admin()


def test_what_moves_the_token(populated: Any) -> None:
    before, wrong = token_of(populated), []
    for statement in (*MOVES, *SAYS_THE_SAME, *STAYS):
        populated.execute(statement)
        after = token_of(populated)
        if (after != before) != (statement not in STAYS):
            wrong.append(statement)
        before = after
    assert wrong == []


def test_what_is_another_content(populated: Any) -> None:
    """Found by way of the tokens, and without any."""
    before, wrong = feel(populated, DEFAULT, cached=True), []
    for statement in (*MOVES, *SAYS_THE_SAME, *STAYS, *AGAIN):
        populated.execute(statement)
        after = feel(populated, DEFAULT, cached=True)
        if (after.of_catalog != before.of_catalog) != (statement in (*MOVES, *AGAIN)):
            wrong.append(statement)
        before = after
    assert wrong == []


def test_what_a_catalog_says_is_asked_when_it_moved(populated: Any) -> None:
    feel(populated, DEFAULT, cached=True)
    for statement, moved in (("SELECT 1", set()), ("COMMENT ON TABLE t IS 'other'", {"pg_description"})):
        populated.execute(statement)
        with patch("schemadiff.sources.marks.sums_query", wraps=sums_query) as asked:
            feel(populated, DEFAULT, cached=True)
        wanted = {name: some for call in asked.call_args_list for name, some in call.args[0].items()}
        assert wanted.keys() == moved
        assert all(some is not None and len(some) == 1 for some in wanted.values())


def test_what_was_seen_holds_until_somebody_commits(populated: Any, database: Any) -> None:
    first = feel(populated, DEFAULT)
    assert first.sighting
    question, moment, _ = first.sighting
    believed = (question, moment, [("pg_class", "1", "1")])
    seen = feel(populated, DEFAULT, [believed])
    assert seen.token != first.token
    with psycopg.connect(database.url) as other:
        other.execute("CREATE TABLE public.more (id int)")
        begun = feel(populated, DEFAULT)
        assert begun.token == feel(populated, DEFAULT, [begun.sighting]).token == first.token
    ended = feel(populated, DEFAULT, [begun.sighting])
    assert ended.token == feel(populated, DEFAULT).token != first.token


def test_nothing_is_taken_for_seen_on_a_standby() -> None:
    there = ("2026-01-01", "5", None)
    assert seen_at(there, "question", [("question", there, [])]) is None


def test_what_catalogs_say_is_the_sum_over_their_buckets(populated: Any) -> None:
    """Whether all of a catalog was asked for, or what moved."""
    for statement in ("SELECT 1", *MOVES, "DROP TABLE t CASCADE"):
        populated.execute(statement)
        pulse = feel(populated, DEFAULT, cached=True)
        with populated.transaction():
            populated.execute("SET LOCAL search_path = pg_catalog, pg_temp; SET LOCAL timezone = 'UTC'")
            rows = populated.execute(content_query(pulse.contents, pulse.version)).fetchall()
        assert [tuple(map(str, row)) for row in rows] == [tuple(map(str, row)) for row in pulse.contents.values()]


# On what `peopled` makes: each is read by somebody, in a catalog that it moves, alone or among others.
BY_HAND = (
    "ALTER TABLE app.person RENAME TO human", "ALTER TABLE app.human RENAME COLUMN name TO label",
    "ALTER SCHEMA app RENAME TO shop", "ALTER TYPE shop.mood RENAME TO temper",
    "ALTER TYPE shop.temper RENAME VALUE 'sad' TO 'low'", "ALTER TABLE shop.human RENAME CONSTRAINT person_pkey TO k",
    "ALTER INDEX shop.person_label RENAME TO human_label",
    "CREATE OR REPLACE VIEW shop.seen AS SELECT id FROM shop.human",
    "ALTER TABLE shop.visit DETACH PARTITION shop.visit_1",
    "ALTER TABLE shop.visit ATTACH PARTITION shop.visit_1 FOR VALUES IN (9)",
    "ALTER TABLE shop.child NO INHERIT shop.human", "ALTER TABLE shop.child INHERIT shop.human",
    "ALTER TABLE shop.human ALTER id SET GENERATED BY DEFAULT", "ALTER TABLE shop.human ALTER id DROP IDENTITY",
    "ALTER TABLE shop.human ALTER label SET STORAGE EXTERNAL", "ALTER TABLE shop.human ALTER label SET STATISTICS 7",
    "ALTER TABLE shop.human ALTER label SET (n_distinct = 5)", "ALTER TABLE shop.human ALTER label SET NOT NULL",
    "ALTER TABLE shop.visit ALTER who TYPE bigint", "ALTER TABLE shop.human ALTER age SET DEFAULT 3",
    "ALTER TABLE shop.human ADD CHECK (age > 0) NOT VALID",
    "ALTER TABLE shop.human VALIDATE CONSTRAINT human_age_check",
    "ALTER TABLE shop.visit_1 ADD FOREIGN KEY (who) REFERENCES shop.human",
    "ALTER TABLE shop.human DISABLE TRIGGER ALL",
    "ALTER TABLE shop.human ENABLE ALWAYS TRIGGER touched", "ALTER TRIGGER touched ON shop.human RENAME TO t",
    "ALTER TABLE shop.human REPLICA IDENTITY FULL", "ALTER TABLE shop.human CLUSTER ON human_label",
    "ALTER TABLE shop.human ENABLE ROW LEVEL SECURITY", "ALTER POLICY own ON shop.human USING (age > 1)",
    "ALTER POLICY own ON shop.human RENAME TO theirs", "ALTER TABLE shop.human SET (fillfactor = 70)",
    "ALTER TABLE shop.child SET UNLOGGED", "CREATE STATISTICS shop.s ON age, label FROM shop.human",
    "ALTER STATISTICS shop.s SET STATISTICS 9", "COMMENT ON COLUMN shop.human.age IS 'years'",
    "COMMENT ON POLICY theirs ON shop.human IS 'x'", "GRANT SELECT (age) ON shop.human TO PUBLIC",
    "REVOKE EXECUTE ON FUNCTION shop.touch() FROM PUBLIC", "GRANT USAGE ON SCHEMA shop TO pg_monitor",
    "ALTER TABLE shop.child OWNER TO pg_monitor",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA shop GRANT SELECT ON TABLES TO PUBLIC",
    "ALTER SEQUENCE shop.q OWNED BY shop.human.age", "ALTER SEQUENCE shop.q CYCLE",
    "ALTER SEQUENCE shop.q OWNED BY NONE",
    "ALTER FUNCTION shop.touch() SET work_mem = '1MB'", "ALTER FUNCTION shop.touch() SECURITY DEFINER",
    "CREATE RULE r AS ON DELETE TO shop.human DO INSTEAD NOTHING", "ALTER TABLE shop.human DISABLE RULE r",
    "CREATE PUBLICATION p FOR TABLE ONLY shop.human", "ALTER PUBLICATION p SET (publish = 'insert')",
    "ALTER PUBLICATION p DROP TABLE ONLY shop.human", "CREATE DOMAIN shop.positive AS int CHECK (VALUE > 0)",
    "ALTER DOMAIN shop.positive SET DEFAULT 1", "ALTER DOMAIN shop.positive DROP CONSTRAINT positive_check",
    "CREATE TYPE shop.pair AS (a int, b text)", "ALTER TYPE shop.pair ALTER ATTRIBUTE a TYPE bigint",
    "CREATE AGGREGATE shop.total(int) (SFUNC = int4pl, STYPE = int)", "CREATE COLLATION shop.c (LOCALE = 'C')",
    "CREATE OPERATOR shop.=== (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq)",
    "CREATE TEXT SEARCH CONFIGURATION shop.ts (COPY = pg_catalog.simple)",
    "ALTER TEXT SEARCH CONFIGURATION shop.ts DROP MAPPING FOR word", "CREATE CAST (text AS xid8) WITH INOUT",
    "CREATE FUNCTION shop.evt() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'",
    "CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION shop.evt()", "ALTER EVENT TRIGGER e DISABLE",
    "CREATE FOREIGN DATA WRAPPER w OPTIONS (a 'b')", "CREATE SERVER s FOREIGN DATA WRAPPER w",
    "CREATE USER MAPPING FOR PUBLIC SERVER s", "CREATE FOREIGN TABLE shop.far (id int) SERVER s",
    "ALTER FOREIGN TABLE shop.far OPTIONS (ADD x 'y')", "ALTER TABLE shop.human DROP COLUMN age CASCADE",
    "DROP INDEX shop.human_label", "DROP VIEW shop.seen", "DROP TABLE shop.child", "DROP SCHEMA shop CASCADE",
)  # fmt: skip


@pytest.fixture
def peopled(database: Any) -> Any:
    """A connection to a database with a table of persons and what may hang on one."""
    database.admin().execute(
        "CREATE SCHEMA app; CREATE TYPE app.mood AS ENUM ('ok', 'sad'); CREATE SEQUENCE app.q;"
        "CREATE TABLE app.person (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text, age int, feels app.mood);"
        "CREATE INDEX person_label ON app.person (name); CREATE TABLE app.child () INHERITS (app.person);"
        "CREATE TABLE app.visit (who int, day int) PARTITION BY LIST (day);"
        "CREATE TABLE app.visit_1 PARTITION OF app.visit FOR VALUES IN (1);"
        "CREATE VIEW app.seen AS SELECT id FROM app.person WHERE age > 3;"
        "CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
        "CREATE TRIGGER touched BEFORE UPDATE ON app.person FOR EACH ROW EXECUTE FUNCTION app.touch();"
        "CREATE POLICY own ON app.person USING (age > 0)"
    )
    return database.admin()


def test_whatever_is_read_is_among_what_the_catalogs_say(peopled: Any) -> None:
    """Where one statement makes another catalog, it moves the pulse under which catalogs are kept, and the tokens."""
    pulse, catalog, wrong, same = feel(peopled, DEFAULT, cached=True), introspect(peopled), [], []
    for statement in BY_HAND:
        peopled.execute(statement)
        now, read = feel(peopled, DEFAULT, cached=True), introspect(peopled)
        if read == catalog:
            same.append(statement)
        elif now.of_catalog == pulse.of_catalog or now.token == pulse.token:
            wrong.append(statement)
        pulse, catalog = now, read
    assert (wrong, same) == ([], [])
