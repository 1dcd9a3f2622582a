"""A database that is read, changed and read again on one connection in; what a fresh reading says of it out."""

from __future__ import annotations

import pytest

from schemadiff.introspect import introspect
from schemadiff.scratch import Database

BEFORE = """
CREATE TYPE mood AS ENUM ('good', 'bad');
CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, m mood DEFAULT 'good', n int CHECK (n > 0));
CREATE INDEX i ON t (n) WHERE m = 'good';
CREATE VIEW v AS SELECT id, n FROM t;
COMMENT ON COLUMN t.n IS 'how many';
"""
AFTER = """
DROP VIEW v;
DROP TYPE mood CASCADE;
CREATE TYPE mood AS ENUM ('bad', 'good', 'worse');
ALTER TABLE t ADD COLUMN m mood DEFAULT 'bad', ALTER COLUMN n TYPE bigint;
CREATE FUNCTION f(t) RETURNS int LANGUAGE sql RETURN $1.id;
CREATE MATERIALIZED VIEW v AS SELECT * FROM t;
CREATE SCHEMA s;
CREATE TABLE s.p (a int) PARTITION BY LIST (a);
CREATE TABLE s.t PARTITION OF s.p FOR VALUES IN (1);
"""


@pytest.mark.parametrize("path", ["pg_catalog", "s, public"])
def test_it_is_the_same_however_often(database: Database, path: str) -> None:
    admin = database.admin()
    admin.execute(f"SET search_path = {path}".encode())
    for text in (BEFORE, AFTER, "DROP SCHEMA s CASCADE"):
        database.author().execute(text.encode())
        found, fresh = introspect(admin, often=True), introspect(admin)
        assert dict(found.objects) == dict(fresh.objects)
        assert dict(found.needs) == dict(fresh.needs)
        assert found.uncovered == fresh.uncovered
        assert admin.execute("SHOW search_path").fetchone() == (path,)


def test_it_is_planned_once(database: Database) -> None:
    admin = database.admin()
    database.author().execute(BEFORE.encode())
    introspect(admin)
    assert not admin.execute("SELECT FROM pg_prepared_statements").fetchall()
    introspect(admin, often=True)
    planned = "SELECT name FROM pg_prepared_statements ORDER BY name"
    names = admin.execute(planned).fetchall()
    introspect(admin, often=True)
    assert names
    assert admin.execute(planned).fetchall() == names
    assert admin.prepare_threshold is None
