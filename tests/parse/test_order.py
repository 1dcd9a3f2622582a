"""Dependency order of statements."""

from __future__ import annotations

from itertools import permutations

import pytest

from schemadiff.parse.order import ordered
from schemadiff.parse.read import parse_text


def order(text: str) -> list[str]:
    return [s.text for s in ordered(parse_text(text, "t.sql").statements)]


@pytest.mark.parametrize(
    "parts",
    [
        ("create schema s", "create table s.a (x int primary key)", "create table s.b (x int references s.a)"),
        ("create type t as enum ('a')", "create table a (x t)", "create view v as select * from a"),
        ("create table a (x int)", "create index i on a (x)", "alter index i set (fillfactor = 10)"),
        ("create sequence q", "create table a (x int default nextval('q'))", "alter sequence q owned by a.x"),
        (
            "create table a (x int)",
            "create function f() returns setof a language sql as ''",
            "create view v as select f()",
        ),
        ("create table a (x int)", "create function f() returns int language sql as 'select x from a'"),
        (
            "create table p (x int) partition by list (x)",
            "create table c partition of p default",
            "create index i on c (x)",
        ),
        ("create extension citext", "create table t (a citext)", "comment on table t is 'x'"),
    ],
)
def test_any_order_of_files_becomes_the_right_one(parts: tuple[str, ...]) -> None:
    for given in permutations(parts):
        assert order(";".join(given)) == list(parts)


def test_what_is_ordered_stays() -> None:
    text = "create table b (); create table a (); comment on table b is 'x'; grant select on a to x"
    assert order(text) == text.split("; ")


def test_a_view_waits_for_the_columns_that_are_added_below() -> None:
    parts = ["create view v as select y from t", "create table t (x int)", "alter table t add column y int"]
    assert order(";".join(parts)) == [parts[1], parts[2], parts[0]]


def test_foreign_keys_in_a_circle_are_cut_out() -> None:
    text = """create table a (id int primary key,
        b int constraint k references b (id) on delete set null deferrable not null, c int references b match full);
        create table b (foreign key (a) references a, id int primary key, a int)"""
    found = order(text)
    assert [" ".join(s.split()) for s in [*found[:2], *sorted(found[2:])]] == [
        "create table a (id int primary key, b int not null, c int )",
        "create table b ( id int primary key, a int)",
        "ALTER TABLE a ADD FOREIGN KEY (c) references b match full",
        "ALTER TABLE a ADD constraint k FOREIGN KEY (b) references b (id) on delete set null deferrable",
        "ALTER TABLE b ADD foreign key (a) references a",
    ]
    assert len(found[0]) == text.index(";")


def test_the_place_of_a_foreign_key_that_was_cut_out() -> None:
    text = "create table a (\n  x int,\n  foreign key (x) references b);\ncreate table b (x int references a)"
    cut = [s for s in ordered(parse_text(text, "t.sql").statements) if s.verb == "ALTER TABLE"]
    assert sorted(str(s.origin) for s in cut) == ["t.sql:3:3", "t.sql:4:23"]


def test_functions_and_views_in_a_circle_lose_the_check_of_their_bodies() -> None:
    text = """create view v as select f() as x;
        create function f() returns bigint language sql as 'select count(*) from v'"""
    function, view = ordered(parse_text(text, "t.sql").statements)
    assert function.verb == "CREATE FUNCTION"
    assert ("check_function_bodies", "off") in function.settings
    assert view.settings == ()


def test_shell_types() -> None:
    parts = [
        "create type t",
        "create function i(cstring) returns t language internal as 'int4in'",
        "create function o(t) returns cstring language internal as 'int4out'",
        "create type t (input = i, output = o)",
    ]
    assert order(";".join(parts)) == parts


def test_a_circle_that_cannot_be_cut_loses_no_statement() -> None:
    text = "create view a as select * from b; create view b as select * from a"
    assert len(order(text)) == 2
