"""Objects in, whether a database has them out, by the conditions that a migration's steps are asked with."""

from __future__ import annotations

import pytest

from schemadiff.migrations.signs import exists
from schemadiff.model import ObjectId
from schemadiff.scratch import Database

MADE = """
CREATE SCHEMA "a, b";
CREATE TYPE "a, b"."it's, ""so" AS (x integer);
CREATE FUNCTION "a, b".f(integer, "a, b"."it's, ""so"[], OUT y timestamp with time zone) LANGUAGE sql AS 'SELECT now()';
CREATE FUNCTION public.f() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE public.f(character varying, "char") LANGUAGE sql AS '';
"""
THERE = (
    ObjectId("function", ("a, b", "f", """integer, "a, b"."it's, ""so"[]""")),
    ObjectId("function", ("public", "f", "")),
    ObjectId("procedure", ("public", "f", 'character varying, "char"')),
)
# Before 16 PostgreSQL fails where it is asked for a function of a type that is not there.
ABSENT = (
    ObjectId("function", ("public", "f", "nowhere.nothing, integer")),
    ObjectId("function", ("public", "f", "public.nothing[]")),
    ObjectId("function", ("nowhere", "f", "")),
    ObjectId("function", ("public", "f", "integer")),
    ObjectId("procedure", ("public", "f", "")),
)


@pytest.mark.parametrize("routine", [*THERE, *ABSENT], ids=str)
def test_whether_a_routine_is_there(database: Database, routine: ObjectId) -> None:
    database.admin().execute(MADE)
    [found] = database.admin().execute(f"SELECT {exists(routine)}".encode()).fetchone() or [None]
    assert found is (routine in THERE)
