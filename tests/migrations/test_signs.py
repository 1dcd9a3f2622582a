"""Objects in, whether a database has them out, by the conditions that a migration's steps are asked with."""

from __future__ import annotations

import pytest

from schemadiff.kinds.constraint import Constraint
from schemadiff.kinds.index import Index
from schemadiff.kinds.materialized_view import MaterializedView
from schemadiff.kinds.partition import Partition
from schemadiff.migrations.signs import as_wanted, attached, exists
from schemadiff.model import ObjectId
from schemadiff.proof.copy import read
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


LEANING = """
CREATE FUNCTION public.own(integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE TYPE public.mood AS ENUM ('ok');
CREATE TABLE public.t (a integer CONSTRAINT t_own CHECK (public.own(a) > 0), m public.mood);
CREATE INDEX t_own_index ON public.t (public.own(a)) WHERE m = 'ok';
ALTER TABLE public.t ADD CONSTRAINT t_x EXCLUDE USING btree (public.own(a) WITH OPERATOR(pg_catalog.=));
CREATE TABLE public.p (at timestamptz) PARTITION BY RANGE (at);
CREATE TABLE public.p_2025 PARTITION OF public.p FOR VALUES FROM ('2025-01-01 00:00Z') TO ('2026-01-01 00:00Z');
CREATE INDEX p_old ON public.p (at) WHERE at < '2025-06-01 00:00Z';
ALTER TABLE public.p ADD CONSTRAINT p_at CHECK (at > '2020-01-01 00:00Z' AND now() - at < '1 day 3 hours');
CREATE MATERIALIZED VIEW public.v AS SELECT public.own(a) AS b FROM public.t;
CREATE MATERIALIZED VIEW public.w AS SELECT FROM public.p WHERE at > '2020-01-01 00:00Z';
"""
SETTINGS = (
    "SET search_path = public",
    "SET search_path = pg_catalog",
    "SET TimeZone = 'Asia/Tokyo'; SET DateStyle = 'German'; SET IntervalStyle = 'iso_8601'",
)


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize(
    "who",
    [
        ObjectId("index", ("public", "t_own_index")),
        ObjectId("constraint", ("public", "t", "t_own")),
        ObjectId("constraint", ("public", "t", "t_x")),
        ObjectId("index", ("public", "p_old")),
        ObjectId("constraint", ("public", "p", "p_at")),
        ObjectId("partition", ("public", "p_2025")),
        ObjectId("materialized_view", ("public", "v")),
        ObjectId("materialized_view", ("public", "w")),
    ],
    ids=str,
)
def test_whether_it_is_as_wanted_whatever_the_settings(database: Database, who: ObjectId, settings: str) -> None:
    database.admin().execute(LEANING)
    wanted = read(database).objects[who]
    assert isinstance(wanted, Constraint | Index | MaterializedView | Partition)
    sign = attached(wanted) if isinstance(wanted, Partition) else as_wanted(wanted)
    database.admin().execute(settings.encode())
    assert database.admin().execute(f"SELECT {sign}".encode()).fetchone() == (True,)
