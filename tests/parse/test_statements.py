"""What statements make, change, need and name."""

from __future__ import annotations

import pytest

from schemadiff.parse.lexer import tokenize
from schemadiff.parse.order import ordered
from schemadiff.parse.read import parse_text
from schemadiff.parse.statements import Statement, Strength


def one(text: str) -> Statement:
    result = parse_text(text, "t.sql")
    assert not result.diagnostics
    return result.statements[-1]


@pytest.mark.parametrize(
    ("text", "verb", "made"),
    [
        ("create table t (a int)", "CREATE TABLE", "table public.t"),
        ('create unlogged table if not exists "S"."T" ()', "CREATE TABLE", "table S.T"),
        ("create table a.p partition of a.t default", "CREATE TABLE", "table a.p"),
        ("create foreign table t (a int) server s", "CREATE FOREIGN TABLE", "table public.t"),
        ("create unique index concurrently i on only s.t (a)", "CREATE INDEX", "index s.i"),
        ("create or replace recursive view v (a) as select 1", "CREATE VIEW", "view public.v"),
        (
            "create materialized view m as table t with no data",
            "CREATE MATERIALIZED VIEW",
            "materialized_view public.m",
        ),
        ("create type t as enum ('a')", "CREATE TYPE", "enum public.t"),
        ("create type t as (a int)", "CREATE TYPE", "composite public.t"),
        ("create type t as range (subtype = int)", "CREATE TYPE", "range public.t"),
        ("create type t", "CREATE TYPE", "base_type public.t"),
        ("create domain s.d as int check (value > 0)", "CREATE DOMAIN", "domain s.d"),
        ("create function s.f(a int) returns int language sql return a", "CREATE FUNCTION", "function s.f"),
        ("create procedure p() language sql as ''", "CREATE PROCEDURE", "procedure public.p"),
        ("create aggregate s.a(int) (sfunc = f, stype = int)", "CREATE AGGREGATE", "aggregate s.a"),
        ("create operator s.=== (function = f, leftarg = int)", "CREATE OPERATOR", "operator s.==="),
        (
            "create operator class c for type t using gist as storage t",
            "CREATE OPERATOR CLASS",
            "operator_class public.c",
        ),
        ("create constraint trigger g after insert on s.t execute function f()", "CREATE TRIGGER", "trigger s.t.g"),
        ("create policy p on t using (true)", "CREATE POLICY", "policy public.t.p"),
        ("create rule r as on insert to t do nothing", "CREATE RULE", "rule public.t.r"),
        ("create event trigger e on ddl_command_end execute function f()", "CREATE EVENT TRIGGER", "event_trigger e"),
        ("create statistics s on a, b from t", "CREATE STATISTICS", "statistics public.s"),
        ("create publication p for all tables", "CREATE PUBLICATION", "publication p"),
        ("create server s foreign data wrapper w", "CREATE SERVER", "server s"),
        (
            "create text search configuration c (copy = english)",
            "CREATE TEXT SEARCH CONFIGURATION",
            "ts_configuration public.c",
        ),
        ("create schema authorization joe", "CREATE SCHEMA", "schema joe"),
        ('create extension "uuid-ossp" schema x', "CREATE EXTENSION", "extension uuid-ossp"),
        ("alter table t rename to u", "ALTER TABLE", "table public.u"),
    ],
)
def test_the_object_that_is_made(text: str, verb: str, made: str) -> None:
    statement = one(text)
    assert (statement.verb, str(statement.creates[0])) == (verb, made)
    assert statement.text == text


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ('alter table t owner to "Joe"', ("Joe",)),
        ("alter function f(int) owner to current_user", ()),
        ("grant select on t to a, group b, public with grant option granted by c", ("a", "b", "c")),
        ("revoke grant option for all on schema s from a cascade", ("a",)),
        ("grant a to b with admin option", ("a", "b")),
        ("create policy p on t for select to a, session_user, b using (true)", ("a", "b")),
        ("alter policy p on t to a", ("a",)),
        ("create schema s authorization a", ("a",)),
        ("alter default privileges for role a, b in schema s grant select on tables to c", ("a", "b", "c")),
        ("create user mapping for a server s options (password 'secret')", ("a",)),
        ("create role a in role b admin c login", ("a", "b", "c")),
    ],
)
def test_roles(text: str, roles: tuple[str, ...]) -> None:
    assert one(text).roles == roles


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ("create table t (a s.ty default s.f())", {("s", "ty"), ("s", "f")}),
        ("create table t (a int default nextval('s.q'::regclass))", {("s", "q")}),
        ("create table t (like a.b including all)", {("a", "b")}),
        ("create table t () inherits (a.b, c)", {("a", "b"), ("c",)}),
        (
            "create view v as select s.f(x) from a.b, c.d join e.g on true",
            {("s", "f"), ("a", "b"), ("c", "d"), ("e", "g")},
        ),
        (
            "create function f(in x s.a, s.b[]) returns setof s.c language sql as ''",
            {("s", "a"), ("s", "b"), ("s", "c")},
        ),
        ("create trigger g before insert on t execute function s.f()", {("s", "f")}),
        ("create domain d as s.ty", {("s", "ty")}),
        ("create sequence q owned by s.t.a", {("s", "t")}),
        ("create type t as (a s.ty)", {("s", "ty")}),
        ("create aggregate a(int) (sfunc = s.f, stype = s.ty)", {("s", "f"), ("s", "ty")}),
    ],
)
def test_needs(text: str, needed: set[tuple[str, ...]]) -> None:
    found = {r.name for r in one(text).references if r.strength is Strength.NEED}
    assert needed <= found


def test_bodies_only_mention() -> None:
    statement = one("create function f() returns int language sql as $$ select a.b from s.t -- no.comment $$")
    found = {r.name: r.strength for r in statement.references}
    assert found["s", "t"] is Strength.MENTION
    assert ("no", "comment") not in found


def test_foreign_keys_count_less_than_types() -> None:
    found = {r.name: r.strength for r in one("create table t (a int references u, b s.ty)").references}
    assert (found["u",], found["s", "ty"]) == (Strength.FOREIGN_KEY, Strength.NEED)


@pytest.mark.parametrize(
    "text",
    [
        "create extension x",
        "comment on extension x is 'y'",
        "alter table t owner to a",
        "create operator family f using btree",
        "create foreign data wrapper w",
        "create event trigger e on sql_drop execute function f()",
        "create cast (a as b) without function",
        "create publication p for all tables",
        "create subscription s connection '' publication p with (connect = false)",
        "security label for p on table t is 'x'",
        "alter default privileges for role a grant select on tables to b",
        "create type t (input = a, output = b)",
    ],
)
def test_for_the_superuser(text: str) -> None:
    assert one(text).admin


@pytest.mark.parametrize("text", ["create table t ()", "create publication p for table t", "grant select on t to a"])
def test_not_for_the_superuser(text: str) -> None:
    assert not one(text).admin


@pytest.mark.parametrize(
    "text", ["create role a", "alter user a set x = 'y'", "grant a to b", "comment on role a is ''"]
)
def test_statements_about_roles(text: str) -> None:
    assert one(text).role_statement


def test_settings_hold_for_the_rest_of_the_file() -> None:
    text = """create table a ();
        set search_path = s, "Big", 'x y';
        set default_tablespace = ''; set statement_timeout = 0; set check_function_bodies = false;
        create table b ();
        select pg_catalog.set_config('search_path', '', false); reset default_tablespace; set role joe;
        create table c.d (); reset role; create table c.e ();"""
    result = parse_text(text, "t.sql")
    a, b, d, e = result.statements
    assert not result.diagnostics
    assert a.settings == ()
    assert b.creates[0].path == ("s", "b")
    assert dict(b.settings) == {
        "search_path": '"s", "Big", "x y"',
        "default_tablespace": "",
        "check_function_bodies": "false",
    }
    assert dict(d.settings) == {"check_function_bodies": "false", "search_path": ""}
    assert (d.owner, e.owner) == ("joe", "")


def test_a_schema_with_statements_inside() -> None:
    made = one(
        "create schema x create table t (a int) create view v as select * from t grant select on v to joe"
    ).creates
    assert [str(m) for m in made] == ["schema x", "table x.t", "column x.t.a", "view x.v"]


@pytest.mark.parametrize(
    "text", ["select f($1,$2)", "create view v as select $1+$2, 'a''b', E'\\'', $x$y$x$ /* c */", "reset role"]
)
def test_tokens_are_cut_where_the_source_says(text: str) -> None:
    for token in tokenize(text):
        source = text[token.start : token.end]
        assert source.strip() == source != ""
        assert token.kind == "string" or token.text == source


@pytest.mark.parametrize(
    "text",
    [
        "create type e as enum (, 'a')",
        "alter sequence q owned by t",
        "create table if not exists s.t (a int references u, constraint k check (a > 0)) inherits (p) with (x = 1)",
        "create function f(in a s.t default 1) returns table (b int) language sql begin atomic select 1; end",
        "grant select (a), update on table s.t, u to group a with grant option granted by b",
        "alter default privileges for role a in schema s revoke all on tables from b",
        "create operator class c default for type t using btree as operator 1 <, function 1 f(t, t)",
        "create policy p on t as permissive for all to a, b using (true) with check (true)",
    ],
)
def test_half_a_statement_is_an_error_and_never_a_crash(text: str) -> None:
    for end in range(len(text)):
        result = parse_text(text[:end], "t.sql")
        assert all(d.hint for d in result.diagnostics)
        ordered(result.statements)
