"""Statements go in; a failure where one moves no token, or is taken for one that changes what the database says."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import pytest

from schemadiff.migrations.ledger import DEFAULT
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
        with patch("schemadiff.sources.contents.content_query", wraps=content_query) as asked:
            feel(populated, DEFAULT, cached=True)
        assert {name for call in asked.call_args_list for name in call.args[0]} == moved
