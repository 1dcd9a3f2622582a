"""DO blocks go in; those that only make roles come out as these, all others stay what they are: code."""

from __future__ import annotations

import pytest

from schemadiff.parse.read import parse_text

IF_MISSING = """DO $$
BEGIN
    -- who reads
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'reader') THEN
        CREATE ROLE reader NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'Writer; END') THEN
        CREATE ROLE "Writer; END";
    END IF;
END $$"""
UNLESS_DUPLICATE = (
    "do $x$ begin create user reader; exception when duplicate_object then null; end; $x$ language plpgsql"
)
NESTED = """DO $$ BEGIN
    BEGIN CREATE ROLE a; EXCEPTION WHEN duplicate_object THEN RAISE NOTICE 'there: %', SQLERRM; END;
    BEGIN CREATE ROLE b; EXCEPTION WHEN duplicate_object THEN NULL; END;
END $$"""


@pytest.mark.parametrize(
    ("text", "made"),
    [(IF_MISSING, ["reader", "Writer; END"]), (UNLESS_DUPLICATE, ["reader"]), (NESTED, ["a", "b"])],
)
def test_roles_made_unless_they_exist(text: str, made: list[str]) -> None:
    parsed = parse_text(text + ";\nCREATE TABLE t ();\n", "roles.sql")
    assert parsed.diagnostics == ()
    assert [s.verb for s in parsed.statements] == ["CREATE ROLE"] * len(made) + ["CREATE TABLE"]
    assert [role for s in parsed.statements for role in s.roles] == made
    assert text[text.index(made[0]) :].startswith(made[0])


def test_the_place_is_that_of_the_role() -> None:
    (first, second) = parse_text(IF_MISSING, "roles.sql").statements
    assert (first.origin.line, first.origin.column) == (5, 9)
    assert second.origin.line == 8


@pytest.mark.parametrize(
    "text",
    [
        "DO $$ BEGIN CREATE ROLE a; END $$",
        "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'a') THEN DROP TABLE t; END IF; END $$",
        "DO $$ BEGIN IF NOT EXISTS (SELECT FROM f() WHERE rolname = 'a') THEN CREATE ROLE a; END IF; END $$",
        IF_MISSING.replace("END $$", "PERFORM f(); END $$"),
        UNLESS_DUPLICATE.replace("then null", "then perform f()"),
        IF_MISSING.replace("BEGIN", "DECLARE x integer = f(); BEGIN", 1),
        UNLESS_DUPLICATE.replace("then null", "then raise notice '%', f()"),
    ],
)
def test_other_code_is_refused(text: str) -> None:
    (found,) = parse_text(text, "code.sql").diagnostics
    assert found.code == "SD113"
