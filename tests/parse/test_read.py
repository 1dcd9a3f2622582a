"""Files, places, refusals, directives."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemadiff.diagnostics import Origin
from schemadiff.model import ObjectId
from schemadiff.parse.read import parse_text, read_sources


def codes(text: str) -> list[str]:
    return [f"{d.code} {d.origin}" for d in parse_text(text, "t.sql").diagnostics]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("insert into t values (1)", "SD111"),
        ("copy t from stdin;\n1\n\\.\n", "SD111"),
        ("select 1", "SD111"),
        ("select set_config('a', 'b', false), 1", "SD111"),
        ("with a as (select 1) select 1", "SD111"),
        ("drop table t", "SD112"),
        ("do $$ begin end $$", "SD113"),
        ("call p()", "SD113"),
        ("vacuum t", "SD113"),
        ("refresh materialized view m", "SD113"),
        ("lock table t", "SD113"),
        ("explain select 1", "SD111"),
        ("rollback", "SD114"),
        ("create database d", "SD115"),
        ("alter system set a = 1", "SD115"),
        ("create temp table t ()", "SD116"),
        ("select pg_catalog.setval('q', 1)", "SD117"),
        ("create subscription s connection '' publication p", "SD118"),
        ("set standard_conforming_strings = off", "SD119"),
        ("create wibble w", "SD110"),
        ("create table", "SD110"),
        ("wibble", "SD110"),
        ("alter table all in tablespace a set tablespace b", "SD110"),
        ("\\connect x", "SD102"),
        ("'x", "SD101"),
    ],
)
def test_what_is_refused_has_a_code_a_place_and_a_hint(text: str, code: str) -> None:
    (found,) = parse_text("\n  " + text, "t.sql").diagnostics
    assert found.code == code
    assert found.hint
    assert found.origin is not None
    assert found.origin.line == 2


def test_all_errors_of_a_run_are_reported() -> None:
    assert codes("drop table a;\ncreate table b ();\n insert into b values (1);\ncreate foo x;") == [
        "SD112 t.sql:1:1",
        "SD111 t.sql:3:2",
        "SD110 t.sql:4:8",
    ]


def test_passwords_are_in_no_message() -> None:
    text = "create user mapping for a 'secret'; create subscription s connection 'secret' publication p"
    assert "secret" not in str(parse_text(text, "t.sql").diagnostics)


@pytest.mark.parametrize("text", ["", "\n", "begin; commit;", "start transaction; end", "\\restrict x\n\\unrestrict x"])
def test_what_is_silently_accepted(text: str) -> None:
    result = parse_text(text, "t.sql")
    assert (result.statements, result.diagnostics) == ((), ())


def test_origins() -> None:
    text = (
        "create table s.t (\r\n  a int,\r\n  b int constraint k check (b > 0),\r\n  constraint p primary key (a)\r\n);"
    )
    origins = parse_text(text, "t.sql").origins
    assert origins[ObjectId("table", ("s", "t"))] == Origin("t.sql", 1, 1)
    assert origins[ObjectId("column", ("s", "t", "b"))] == Origin("t.sql", 3, 3)
    assert origins[ObjectId("constraint", ("s", "t", "k"))] == Origin("t.sql", 3, 9)
    assert origins[ObjectId("constraint", ("s", "t", "p"))] == Origin("t.sql", 4, 3)


def test_origins_of_what_alter_table_adds() -> None:
    origins = parse_text("alter table only t\n  add constraint k unique (a),\n  add b int;", "t.sql").origins
    assert origins[ObjectId("constraint", ("public", "t", "k"))] == Origin("t.sql", 2, 7)
    assert origins[ObjectId("column", ("public", "t", "b"))] == Origin("t.sql", 3, 7)


def test_directives() -> None:
    text = """
-- schemadiff: renamed from old_schema."Old T"
-- another comment
create table s.t (
  -- schemadiff: renamed from aa
  a int,
  b int,
  -- schemadiff: renamed from kk
  constraint k check (a > 0)
);
-- schemadiff: renamed from colour
create type e as enum (
  'red',
  -- schemadiff: renamed from 'bleu foncé'
  'blue',
  -- schemadiff: renamed from In-Progress 2
  'doing'
);
"""
    result = parse_text(text, "t.sql")
    assert not result.diagnostics
    assert [(d.kind, d.path, d.old_name) for d in result.directives] == [
        ("table", ("s", "t"), ("old_schema", "Old T")),
        ("column", ("s", "t", "a"), ("aa",)),
        ("constraint", ("s", "t", "k"), ("kk",)),
        ("enum", ("public", "e"), ("colour",)),
        ("enum_value", ("public", "e", "blue"), ("bleu foncé",)),
        ("enum_value", ("public", "e", "doing"), ("In-Progress 2",)),
    ]
    assert result.directives[1].origin == Origin("t.sql", 5, 3)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("-- schemadiff: rename from a\ncreate table t ();", "SD105"),
        ("-- schemadiff: renamed from a b\ncreate table t ();", "SD105"),
        ("-- schemadiff: renamed from a.b\ncreate schema s;", "SD105"),
        ("-- schemadiff: renamed from a\n", "SD106"),
        ("-- schemadiff: renamed from a\ngrant select on t to x;", "SD106"),
        ("create table t (a int, -- schemadiff: renamed from a\nb int);", "SD106"),
    ],
)
def test_directives_that_mean_nothing(text: str, code: str) -> None:
    (found,) = parse_text(text, "t.sql").diagnostics
    assert found.code == code
    assert found.hint


def test_files(tmp_path: Path) -> None:
    (tmp_path / "schema" / "b").mkdir(parents=True)
    (tmp_path / "schema" / "b" / "x.sql").write_bytes(b"\xef\xbb\xbfcreate table x ();")
    (tmp_path / "schema" / "a.sql").write_text("create table a ();")
    (tmp_path / "schema" / "empty.sql").write_text("")
    (tmp_path / "schema" / "notes.txt").write_text("no SQL")
    result = read_sources([tmp_path / "schema", tmp_path / "schema" / "a.sql"], tmp_path)
    assert [str(s.origin) for s in result.statements] == ["schema/a.sql:1:1", "schema/b/x.sql:1:1"]
    assert not result.diagnostics


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "latin.sql").write_bytes("create table a ();\n-- é\xe9".encode("latin-1"))
    (tmp_path / "nul.sql").write_bytes(b"create\0")
    found = read_sources([tmp_path / "latin.sql", tmp_path / "nul.sql", tmp_path / "none.sql"], tmp_path).diagnostics
    assert [(d.code, str(d.origin)) for d in found] == [
        ("SD103", "latin.sql:2:4"),
        ("SD103", "nul.sql:1:7"),
        ("SD104", "None"),
    ]
