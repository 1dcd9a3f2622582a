"""Headers and blocks of migration files, generated and hand-written."""

from __future__ import annotations

import pytest

from schemadiff.diagnostics import InputError
from schemadiff.migrations.blocks import split_steps
from schemadiff.migrations.execution import units_of
from schemadiff.migrations.header import Header, parse_header

GENERATED = """\
-- schemadiff migration 042: orders_currency
-- parent: sha256:aa   from: sha256:bb  to: sha256:cc
-- Description: Prices in any currency
-- Author: Mo
-- Date: 2026-11-23
-- Depends on: 041_orders.sql
--
-- schemadiff:step 1 phase=expand tx=yes
BEGIN;
SELECT '-- schemadiff:step 9 tx=no';
COMMIT;

-- schemadiff:step 2 tx=no
SET statement_timeout = 0;
CREATE INDEX CONCURRENTLY i ON t (a);
DROP INDEX CONCURRENTLY j;
RESET statement_timeout;

-- schemadiff:step 3 tx=yes destructive=public.t."odd, name",public.u
BEGIN; DROP TABLE u; COMMIT;
"""


def test_a_generated_header() -> None:
    assert parse_header(GENERATED) == Header(
        42, "orders_currency", "aa", "bb", "cc", "Prices in any currency", "Mo", "2026-11-23", ("041_orders",)
    )


def test_a_hand_written_header() -> None:
    assert parse_header("-- Migration: 001_init.sql\n-- Depends on: none\n\nSELECT 1;") == Header(1, "init")
    assert parse_header("SELECT 1; -- Author: x") == Header()


def test_generated_blocks() -> None:
    blocks = split_steps(GENERATED, "f.sql")
    assert [(block.step, block.transactional, len(block.statements)) for block in blocks] == [
        (1, True, 1),
        (2, False, 4),
        (3, True, 1),
    ]
    assert blocks[2].destructive == ('public.t."odd, name"', "public.u")
    assert str(blocks[1].origin) == "f.sql:13:1"
    assert [len(unit.statements) for unit in units_of(blocks)] == [1, 2, 2, 1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("CREATE TABLE a (); CREATE TABLE b ();", [True]),
        ("SET x.y = 1; BEGIN; SELECT 1; COMMIT; RESET x.y;", [True]),
        ("BEGIN; SELECT 1; COMMIT; BEGIN; SELECT 2; END;", [True, True]),
        ("CREATE TABLE a (); CREATE INDEX CONCURRENTLY i ON a (b);", [False]),
        ("CREATE TABLE a (); REFRESH MATERIALIZED VIEW CONCURRENTLY m;", [True]),
        ("/* c */ VACUUM\n-- d\na", [False]),
        ("ALTER TABLE a DETACH PARTITION b CONCURRENTLY;", [False]),
        ("REINDEX (VERBOSE) TABLE CONCURRENTLY t", [False]),
        ("COMMENT ON TABLE a IS 'VACUUM CONCURRENTLY';", [True]),
        ("CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p", [False]),
        ("CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (connect = false)", [True]),
        ("ALTER SUBSCRIPTION s SET PUBLICATION p", [False]),
        ("ALTER SUBSCRIPTION s SET PUBLICATION p WITH (refresh = false)", [True]),
        ("ALTER SUBSCRIPTION s SET (slot_name = NONE); DROP SUBSCRIPTION r;", [False]),
        ("ALTER SUBSCRIPTION s SET (slot_name = NONE); DROP SUBSCRIPTION s;", [True]),
        ("BEGIN; SAVEPOINT s; ROLLBACK TO SAVEPOINT s; COMMIT;", [True]),
    ],
)
def test_hand_written_blocks(text: str, expected: list[bool]) -> None:
    assert [block.transactional for block in split_steps(text)] == expected


GUARDED = """\
\\set ON_ERROR_STOP on
SET client_encoding = 'UTF8';
-- schemadiff:step 1 phase=expand tx=yes post=column:public.a.b
SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attname = 'b') AS done \\gset
\\if :done
\\else
BEGIN;
ALTER TABLE a ADD b int;
COMMIT;
\\endif

-- schemadiff:step 2 phase=contract tx=no
SELECT pg_catalog.to_regclass('public.i') IS NULL AS done
\\gset
\\if :done
\\else
SET lock_timeout = 0;
DROP INDEX CONCURRENTLY i;
\\endif
-- schemadiff:step 3 tx=yes
BEGIN; SELECT 1; COMMIT;
"""


def test_what_psql_asks_before_a_step() -> None:
    first, second, third = split_steps(GUARDED, "f.sql")
    assert [len(block.statements) for block in (first, second, third)] == [2, 2, 1]
    assert first.done is not None
    assert first.done.text.endswith("'b') AS done")
    assert second.done is not None
    assert str(second.done.origin) == "f.sql:13:1"
    assert third.done is None


@pytest.mark.parametrize(
    ("line", "instead", "place"),
    [
        ("\\if :done", "\\if :other", "5:1"),
        ("\\else", "\\elif :done", "6:1"),
        ("\\endif", "", "6:1"),
        (" AS done \\gset", "; SELECT true AS done \\gset", "4:94"),
        (" AS done", "", "4:73"),
        ("BEGIN;", "BEGIN; SELECT 1 \\gset", "7:17"),
        ("\\endif", "\\endif\nSELECT 1;", "10:1"),
        ("\\endif", "\\endif\n\\! rm", "11:1"),
        ("SET client_encoding = 'UTF8';", "\\if :done", "2:1"),
        ("\\set ON_ERROR_STOP on", "\\set ON_ERROR_STOP off", "1:1"),
    ],
)
def test_no_other_psql_line_is_taken(line: str, instead: str, place: str) -> None:
    with pytest.raises(InputError) as caught:
        split_steps(GUARDED.replace(line, instead, 1), "f.sql")
    found = caught.value.diagnostics[0]
    assert (found.code, str(found.origin)) == ("SD434", f"f.sql:{place}")


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("BEGIN;\nBEGIN;", "SD433", "2:1"),
        ("BEGIN;\nSELECT 1;", "SD433", "1:1"),
        ("SELECT 1;\n COMMIT;", "SD433", "2:2"),
        ("BEGIN; SELECT 1; ROLLBACK;", "SD433", "1:18"),
        ("BEGIN; VACUUM; COMMIT;", "SD432", "1:8"),
        ("-- schemadiff:step 1 tx=yes\nVACUUM;", "SD432", "2:1"),
        ("-- schemadiff:step 1 tx=maybe\nSELECT 1;", "SD430", "1:1"),
        ("-- schemadiff:step\nSELECT 1;", "SD430", "1:1"),
        ("SELECT 1;\n-- schemadiff:step 1 tx=yes\nSELECT 2;", "SD431", "1:1"),
        ("SELECT 'open", "SD434", "1:8"),
        ("\\i other.sql", "SD434", "1:1"),
        ("SELECT true AS done \\gset\n\\if :done\n\\else\nSELECT 1;\n\\endif", "SD434", "1:21"),
        ("COPY t FROM STDIN;\n1\n\\.\n", "SD435", "1:1"),
    ],
)
def test_what_cannot_be_run_has_a_place(text: str, code: str, place: str) -> None:
    with pytest.raises(InputError) as caught:
        split_steps(text, "f.sql")
    found = caught.value.diagnostics[0]
    assert (found.code, str(found.origin)) == (code, f"f.sql:{place}")
