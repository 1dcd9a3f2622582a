"""Roles, memberships and grants of every hard sort go in; what PostgreSQL itself says of each role comes out.

The catalog is read once; then every role is asked about every object and every action, of it and of the server.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from psycopg.sql import SQL, Identifier

from schemadiff.access import Access, access_of
from schemadiff.access.actions import OWNER, PUBLIC, can_be_granted
from schemadiff.model import Catalog, ObjectId
from schemadiff.sources.live import read_live

_numbers = count()
NAMES = ("own", "grp", "mid", "leaf", "cut", "alone", "reader", "writer", "keeper", "super", "sees")
SETUP = """
CREATE ROLE {own}; CREATE ROLE {grp}; CREATE ROLE {mid}; CREATE ROLE {leaf} LOGIN; CREATE ROLE {cut} NOINHERIT;
CREATE ROLE {alone}; CREATE ROLE {reader}; CREATE ROLE {writer}; CREATE ROLE {keeper}; CREATE ROLE {super} SUPERUSER;
CREATE ROLE {sees} BYPASSRLS;
GRANT {grp} TO {mid}; GRANT {mid} TO {leaf}; GRANT {grp} TO {cut}; GRANT {own} TO {mid};
GRANT pg_read_all_data TO {reader}; GRANT pg_write_all_data TO {writer}; GRANT {own} TO {keeper};
CREATE SCHEMA s AUTHORIZATION {own}; CREATE SCHEMA closed;
GRANT CREATE ON SCHEMA s TO {alone}; GRANT USAGE ON SCHEMA s TO {grp}; REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO {grp};
CREATE TABLE s.t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a int, "b c" text);
ALTER TABLE s.t OWNER TO {own};
GRANT SELECT (a, "b c"), UPDATE (a) ON s.t TO {alone}; GRANT SELECT ON s.t TO {grp} WITH GRANT OPTION;
GRANT INSERT (a) ON s.t TO PUBLIC; GRANT SELECT (a) ON s.t TO {grp};
CREATE TABLE s.no_owner (a int); ALTER TABLE s.no_owner OWNER TO {own}; REVOKE ALL ON s.no_owner FROM {own};
CREATE TABLE s.some (a int); ALTER TABLE s.some OWNER TO {own}; REVOKE DELETE, TRUNCATE ON s.some FROM {own};
CREATE TABLE closed.t (a int) PARTITION BY LIST (a); CREATE TABLE closed.t1 PARTITION OF closed.t FOR VALUES IN (1);
GRANT ALL ON closed.t TO {grp}; GRANT TRUNCATE, TRIGGER, REFERENCES ON closed.t1 TO {leaf};
CREATE VIEW s.v AS SELECT a FROM s.t; GRANT SELECT (a) ON s.v TO {alone}; GRANT UPDATE ON s.v TO PUBLIC;
CREATE MATERIALIZED VIEW s.m AS SELECT 1 AS x; GRANT SELECT ON s.m TO {cut};
CREATE SEQUENCE s.q; GRANT USAGE ON SEQUENCE s.q TO {grp}; GRANT UPDATE ON SEQUENCE s.q TO PUBLIC;
CREATE SEQUENCE s.q2; ALTER SEQUENCE s.q2 OWNER TO {own};
CREATE FUNCTION s.open(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION s.shut(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; REVOKE ALL ON FUNCTION s.shut FROM PUBLIC;
GRANT EXECUTE ON FUNCTION s.shut TO {grp}; ALTER FUNCTION s.shut OWNER TO {own};
CREATE PROCEDURE s.p() LANGUAGE sql AS 'SELECT 1'; REVOKE ALL ON PROCEDURE s.p FROM PUBLIC;
CREATE AGGREGATE s.total(int) (sfunc = int4pl, stype = int); REVOKE ALL ON FUNCTION s.total FROM PUBLIC;
CREATE TYPE s.e AS ENUM ('a'); CREATE TYPE s.c AS (a int); CREATE DOMAIN s.d AS int;
CREATE TYPE s.r AS RANGE (subtype = int);
REVOKE USAGE ON TYPE s.e FROM PUBLIC; GRANT USAGE ON TYPE s.e TO {alone}; REVOKE ALL ON TYPE s.c FROM PUBLIC;
CREATE TRUSTED LANGUAGE {own} HANDLER plpgsql_call_handler; REVOKE USAGE ON LANGUAGE {own} FROM PUBLIC;
CREATE TRUSTED LANGUAGE {grp} HANDLER plpgsql_call_handler;
CREATE FOREIGN DATA WRAPPER w; GRANT USAGE ON FOREIGN DATA WRAPPER w TO {grp};
CREATE SERVER far FOREIGN DATA WRAPPER w; ALTER SERVER far OWNER TO {own};
GRANT TEMPORARY ON DATABASE {database} TO {alone}; GRANT CREATE ON DATABASE {database} TO {grp};
"""
SINCE_16 = """
GRANT {grp} TO {reader} WITH INHERIT FALSE; GRANT {mid} TO {writer} WITH SET FALSE, INHERIT TRUE;
GRANT {reader} TO {alone} WITH INHERIT TRUE, SET FALSE;
"""
OIDS = """
SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized_view' WHEN 'S' THEN 'sequence' ELSE 'table' END,
       ARRAY[n.nspname, c.relname]::text[], c.oid
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') AND n.nspname IN ('s', 'closed')
UNION ALL
SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END,
       ARRAY[n.nspname, p.proname, oidvectortypes(p.proargtypes)]::text[], p.oid
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 's'
UNION ALL
SELECT 'type', ARRAY['s', t.typname]::text[], t.oid
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE n.nspname = 's'
UNION ALL
SELECT 'schema', ARRAY[nspname]::text[], oid FROM pg_namespace WHERE nspname IN ('s', 'closed', 'public')
UNION ALL
SELECT 'language', ARRAY[lanname]::text[], oid FROM pg_language WHERE oid >= 16384
UNION ALL
SELECT 'foreign_data_wrapper', ARRAY[fdwname]::text[], oid FROM pg_foreign_data_wrapper
UNION ALL
SELECT 'server', ARRAY[srvname]::text[], oid FROM pg_foreign_server
UNION ALL
SELECT 'database', ARRAY['current'], oid FROM pg_database WHERE datname = current_database()
"""
FUNCTIONS = {
    "table": "table",
    "view": "table",
    "materialized_view": "table",
    "sequence": "sequence",
    "function": "function",
    "procedure": "function",
    "aggregate": "function",
    "schema": "schema",
    "language": "language",
    "foreign_data_wrapper": "foreign_data_wrapper",
    "server": "server",
    "database": "database",
}
TYPES = ("enum", "composite", "domain", "range")


class World:
    """A database with the roles, under names that nobody else has."""

    def __init__(self, database: Any) -> None:
        self.database = database
        self.admin = database.admin()
        self.names = {name: f"acc{next(_numbers)}_{name}" for name in NAMES}

    def run(self, text: str) -> None:
        names = {name: Identifier(real) for name, real in self.names.items()}
        self.admin.execute(SQL(text).format(**names, database=Identifier(self.database.name)))

    def read(self) -> Catalog:
        return read_live(self.database.url, roles=("*",)).catalog

    def drop(self) -> None:
        for name in self.names.values():
            if self.admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (name,)).fetchone():
                self.admin.execute(SQL("DROP OWNED BY {} CASCADE").format(Identifier(name)))
                self.admin.execute(SQL("DROP ROLE {}").format(Identifier(name)))


@pytest.fixture
def world(database: Any) -> Iterator[World]:
    made = World(database)
    yield made
    made.drop()


@pytest.fixture
def full(world: World) -> World:
    world.run(SETUP)
    if world.admin.info.server_version >= 160000:
        world.run(SINCE_16)
    if world.admin.info.server_version >= 170000:
        world.run("GRANT pg_maintain TO {keeper}")
    return world


def known(kind: str, path: list[str], catalog: Catalog) -> ObjectId | None:
    """The object that a row of the catalog is; None for what is a part of another one."""
    kinds = TYPES if kind == "type" else (kind,)
    ids = [ObjectId(one, tuple(path)) for one in kinds]
    return ids[0] if kind == "database" else next((i for i in ids if i in catalog.objects), None)


def test_it_is_what_postgresql_says(full: World) -> None:
    catalog = full.read()
    access = access_of(catalog)
    asked, wrong = 0, []
    for kind, path, oid in full.admin.execute(OIDS).fetchall():
        target = known(kind, path, catalog)
        if target is None:
            continue
        function = FUNCTIONS.get(target.kind, "type")
        for role in ("public", *full.names.values()):
            for action in can_be_granted(target, catalog.version):
                ours = access.may(PUBLIC if role == "public" else role, target, action)
                for more, expected in (("", ours), (" WITH GRANT OPTION", granting(access, role, target, action))):
                    query = f"SELECT has_{function}_privilege(%s, %s::oid, %s)"
                    row = full.admin.execute(query, (role, oid, action + more)).fetchone()
                    asked += 1
                    if row != (expected,):
                        wrong.append((role, str(target), action + more, f"PostgreSQL {row[0]}, we {expected}"))
    assert not wrong
    assert asked > 1500


def granting(access: Access, role: str, target: ObjectId, action: str) -> bool:
    """Whether by our account the role may grant the action on."""
    if access.may(role, target, OWNER):
        return True
    right = access.rights.get((PUBLIC if role == "public" else role, target))
    return right is not None and action in right.grantable


def test_columns_are_what_postgresql_says(full: World) -> None:
    catalog = full.read()
    access = access_of(catalog)
    columns = full.admin.execute(
        "SELECT c.relkind, n.nspname, c.relname, a.attname, c.oid, a.attnum FROM pg_attribute a "
        "JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname IN ('s', 'closed') AND c.relkind IN ('r', 'p', 'v', 'm') AND a.attnum > 0"
    ).fetchall()
    assert len(columns) > 8
    for relkind, schema, name, column, oid, number in columns:
        kind = {"v": "view", "m": "materialized_view"}.get(str(relkind), "table")
        for role in ("public", *full.names.values()):
            for action in ("SELECT", "INSERT", "UPDATE", "REFERENCES"):
                query = "SELECT has_column_privilege(%s, %s::oid, %s::smallint, %s)"
                row = full.admin.execute(query, (role, oid, number, action)).fetchone()
                who = PUBLIC if role == "public" else role
                ours = access.may(who, ObjectId(kind, (schema, name)), action, column)
                assert row == (ours,), (role, schema, name, column, action)


def test_owners_are_who_has_their_privileges(full: World) -> None:
    access = access_of(full.read())
    target = ObjectId("table", ("s", "t"))
    for role in full.names.values():
        row = full.admin.execute("SELECT pg_has_role(%s, %s, 'USAGE')", (role, full.names["own"])).fetchone()
        assert row == (access.may(role, target, OWNER),), role
    right = access.rights[full.names["leaf"], target]
    assert set(right.through) == {PUBLIC, full.names["grp"], full.names["own"]}
    assert access.rights[full.names["grp"], ObjectId("table", ("closed", "t"))].closed == "closed"
    assert not access.rights[full.names["grp"], target].closed


def test_what_a_role_may_become(full: World) -> None:
    access = access_of(full.read())
    cut, grp = full.names["cut"], full.names["grp"]
    assert access.rights[cut, ObjectId("role", (grp,))].actions == {"SET"}
    assert access.rights[full.names["leaf"], ObjectId("role", (full.names["mid"],))].actions == {"SET", "INHERIT"}
    assert access.everything >= {full.names["super"]}
    if full.admin.info.server_version >= 160000:
        assert access.rights[full.names["writer"], ObjectId("role", (full.names["mid"],))].actions == {"INHERIT"}


POLICIES = """
CREATE TABLE public.plain (a int); CREATE TABLE public.forced (a int); CREATE TABLE public.bare (a int);
ALTER TABLE public.plain OWNER TO {own}; ALTER TABLE public.forced OWNER TO {own};
ALTER TABLE public.bare OWNER TO {own};
ALTER TABLE public.plain ENABLE ROW LEVEL SECURITY; ALTER TABLE public.bare ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.forced ENABLE ROW LEVEL SECURITY; ALTER TABLE public.forced FORCE ROW LEVEL SECURITY;
GRANT ALL ON public.plain, public.forced, public.bare TO PUBLIC;
GRANT USAGE ON SCHEMA public TO PUBLIC;
INSERT INTO public.plain VALUES (1), (2), (3); INSERT INTO public.forced VALUES (1), (2), (3);
INSERT INTO public.bare VALUES (1);
CREATE POLICY ones ON public.plain TO {grp} USING (a = 1); CREATE POLICY twos ON public.plain FOR SELECT USING (a <= 2);
CREATE POLICY strict ON public.plain AS RESTRICTIVE FOR DELETE TO {alone} USING (false);
CREATE POLICY strict_only ON public.forced AS RESTRICTIVE USING (true);
CREATE POLICY threes ON public.forced FOR SELECT TO {own} USING (a = 3);
"""


def test_rows_are_those_that_postgresql_shows(full: World) -> None:
    full.run(POLICIES)
    access = access_of(full.read())
    expected = {"ones": {1}, "twos": {1, 2}, "threes": {3}}
    for role in full.names.values():
        for name, rows in (("plain", {1, 2, 3}), ("forced", {1, 2, 3}), ("bare", {1})):
            with full.admin.transaction(force_rollback=True):
                full.admin.execute(SQL("SET LOCAL ROLE {}").format(Identifier(role)))
                seen = {row[0] for row in full.admin.execute(SQL("SELECT a FROM public.{}").format(Identifier(name)))}
                active = full.admin.execute("SELECT row_security_active(%s)", (f"public.{name}",)).fetchone()
            right = access.rights.get((role, ObjectId("table", ("public", name))))
            limits = right.rows if right else None
            assert active == (limits is not None,), (role, name)
            reached = (
                rows
                if limits is None
                else set().union(*(expected.get(policy.id.path[-1], set()) for policy in limits["SELECT"]))
            )
            assert seen == reached, (role, name)
    plain = ObjectId("table", ("public", "plain"))
    deletes = {who: (access.rights[full.names[who], plain].rows or {})["DELETE"] for who in ("grp", "alone")}
    assert [policy.id.path[-1] for policy in deletes["grp"]] == ["ones"]
    assert deletes["alone"] == ()


COMING = """
ALTER DEFAULT PRIVILEGES FOR ROLE {own} IN SCHEMA s GRANT SELECT ON TABLES TO {grp};
ALTER DEFAULT PRIVILEGES FOR ROLE {own} GRANT INSERT ON TABLES TO {sees};
ALTER DEFAULT PRIVILEGES FOR ROLE {own} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE {own} IN SCHEMA s GRANT EXECUTE ON FUNCTIONS TO {sees};
ALTER DEFAULT PRIVILEGES FOR ROLE {own} GRANT USAGE ON SEQUENCES TO {grp};
"""


def test_objects_to_come_are_as_they_come(full: World) -> None:
    full.run(COMING)
    access = access_of(full.read())
    full.run("SET ROLE {own}")
    full.run("CREATE TABLE s.fresh (a int); CREATE FUNCTION s.fresh() RETURNS int LANGUAGE sql AS 'SELECT 1'")
    full.run("CREATE SEQUENCE s.fresh_q")
    full.run("RESET ROLE")
    after = access_of(full.read())
    sorts = {"TABLES": ("table", "fresh"), "FUNCTIONS": ("function", "fresh", ""), "SEQUENCES": ("sequence", "fresh_q")}
    for sort, (kind, *name) in sorts.items():
        made = ObjectId(kind, ("s", *name))
        for role in (PUBLIC, full.names["grp"], full.names["leaf"], full.names["cut"], full.names["sees"]):
            for action in can_be_granted(made, after.version):
                promised = any(
                    access.may(role, ObjectId("to_come", (sort, schema, full.names["own"])), action)
                    for schema in ("", "s")
                )
                by_itself = after.may(role, made, OWNER) or role == full.names["writer"]
                assert after.may(role, made, action) == (promised or by_itself), (role, sort, action)
