"""What PostgreSQL would not alter in a table, which is refused before the proof calls it a bug of ours."""

from __future__ import annotations

import pytest

from schemadiff.diagnostics import Refused
from schemadiff.parse.read import parse_text
from schemadiff.proof.build import build
from schemadiff.proof.compare import Side
from schemadiff.render import statement
from schemadiff.scratch import Server
from schemadiff.sources.desired import desired_state

BEFORE = """
CREATE TYPE public.hours AS ENUM ('day', 'night');
CREATE TABLE public.product (id integer, open public.hours);
CREATE TABLE public.customer (bought public.product[]);
"""


def migration(server: Server, after: str, start: str = BEFORE) -> list[str]:
    with (
        desired_state(server, parse_text(start, "before.sql")) as before,
        desired_state(server, parse_text(after, "after.sql")) as desired,
    ):
        made = build(server, before.catalog, Side(server, desired.catalog), renames=desired.renames)
    return [statement(step) for step in made.steps]


def test_what_postgresql_would_not_alter_is_refused(server: Server) -> None:
    """Before the proof calls it a bug of ours."""
    with pytest.raises(Refused, match=r"SD706.*public\.product\.open .* public\.customer\.bought holds values"):
        migration(server, BEFORE.replace("hours", "times"))


def test_a_column_that_would_be_filled_is_refused(server: Server) -> None:
    """A default is; a column without one is added, and may have a default by the next migration."""
    with pytest.raises(Refused, match=r"SD706.*product\.price would have to be filled .*customer\.bought holds values"):
        migration(server, BEFORE.replace("open public.hours", "open public.hours, price integer DEFAULT 0"))
    grown = BEFORE.replace("open public.hours", "open public.hours, price integer")
    assert migration(server, grown) == ["ALTER TABLE public.product ADD COLUMN price integer;"]


def test_a_check_of_values_inside_of_others_is_refused(server: Server) -> None:
    """PostgreSQL looks into no array and no row; a check that is NOT VALID looks at nothing."""
    before = BEFORE + "CREATE DOMAIN public.count AS integer; CREATE TABLE public.line (n public.count[]);"
    check = "AS integer CONSTRAINT positive CHECK (VALUE > 0)"
    with pytest.raises(Refused, match=r"SD706.*count\.positive would have to be checked .*line\.n holds values"):
        migration(server, before.replace("AS integer", check), before)
    added = migration(
        server, before + "ALTER DOMAIN public.count ADD CONSTRAINT positive CHECK (VALUE > 0) NOT VALID;", before
    )
    assert added == ["ALTER DOMAIN public.count ADD CONSTRAINT positive CHECK ((VALUE > 0)) NOT VALID;"]


def test_a_type_in_another_order_is_refused(server: Server) -> None:
    """A table of a type has the type's columns in the type's order, and a new column is its last one."""
    before = (
        "CREATE TYPE public.money_of AS (amount integer, currency text); CREATE TABLE public.price (currency text);"
    )
    after = before.replace("public.price (currency text)", "public.price OF public.money_of")
    with pytest.raises(
        Refused, match=r"SD706.*public\.price .* would be currency, amount, and .* has amount, currency"
    ):
        migration(server, after, before)


def test_a_type_that_says_that_it_was_renamed(server: Server) -> None:
    """No column is altered then."""
    after = "-- schemadiff: renamed from public.hours" + BEFORE.replace("hours", "times")
    assert migration(server, after) == ["ALTER TYPE public.hours RENAME TO times;"]
