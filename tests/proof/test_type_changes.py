"""Two states in; whether a column changes its type in one beside it, and why it keeps the plain form where it does."""

from __future__ import annotations

import pytest

from schemadiff.parse.read import parse_text
from schemadiff.plan.online import Online
from schemadiff.proof.build import build
from schemadiff.proof.compare import Side
from schemadiff.proof.migration import Migration
from schemadiff.scratch import Server
from schemadiff.sources.desired import desired_state

ASKED = Online("always", type_changes=True)
# What hangs on the column or its table, and words of the reason.
IN_THE_WAY = {
    "create table t (a int); create view v as select a from t; create materialized view m as select a from v;":
        "materialized view public.m would be filled anew",
    "create table t (a int, g int generated always as (a * 2) stored);": "column public.t.g hangs on it",
    "create table t (a int not null); create unique index i on t (a); alter table t replica identity using index i;":
        "replica identity public.t hangs on index public.i",
    "create table t (a int, b int2); create statistics s on a, b from t;": "statistics public.s hangs on it",
    "create table t (a int); create policy p on t using (a > 0);": "policy public.t.p hangs on it",
    "create table t (a int); create publication p for table t;": "would send both columns",
    "create table t (a int, exclude (a with =));": "cannot stand beside its old form",
    "create table t (a int, unique (a) deferrable);": "cannot stand beside its old form",
    "create table t (a int); create table u () inherits (t);": "inherits",
    "create table t (a int, a__new text);": "there is a column public.t.a__new",
    "create table t (a int); alter table t enable row level security; alter table t force row level security;":
        "row security hides rows",
    "create table t (a int); create rule r as on update to t do also select 1;": "would meet rule public.t.r",
}  # fmt: skip


def migrated(server: Server, before: str, after: str, online: Online = ASKED) -> Migration:
    with (
        desired_state(server, parse_text(before, "before.sql")) as one,
        desired_state(server, parse_text(after, "after.sql")) as other,
    ):
        return build(server, one.catalog, Side(server, other.catalog), down=False, online=online)


@pytest.mark.parametrize("before", IN_THE_WAY)
def test_kept_plain(server: Server, before: str) -> None:
    """The plain form is proven, and the header says why it was taken."""
    made = migrated(server, before, before.replace("a int", "a bigint", 1))
    assert not any(step.verb == "switch" for step in made.steps)
    why = [note for note in made.notes if note.startswith("Online: column public.t.a has its plain form: ")]
    assert len(why) == 1
    assert IN_THE_WAY[before] in why[0]


def test_what_does_not_rewrite_stays_plain(server: Server) -> None:
    """Nothing is said of it, either."""
    made = migrated(
        server, "create table t (a varchar(9), b numeric(9,2));", "create table t (a text, b numeric(12,2));"
    )
    assert [step.verb for step in made.steps] == ["alter", "alter"]
    assert made.notes == ()


def test_settings_of_sessions_are_those_of_the_migration(server: Server) -> None:
    """Whoever writes in whatever time zone: the trigger converts as the one who made it."""
    made = migrated(server, "create table t (a timestamp);", "create table t (a timestamptz);")
    keep = next(step for step in made.steps if step.verb == "keep")
    assert "TimeZone" in keep.context["settings"]
    assert any(step.verb == "switch" for step in made.steps)


def test_nobody_asked(server: Server) -> None:
    """The header offers it."""
    made = migrated(server, "create table t (a int);", "create table t (a bigint);", Online("always"))
    assert [step.verb for step in made.steps] == ["alter"]
    assert made.notes == (
        "Online: column public.t.a turns from integer into bigint, and writes its table anew:"
        " --online-type-changes does it beside",
    )
