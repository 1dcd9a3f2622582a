"""Two states in; each step of the migration between them carries what it costs, whatever the proof went through."""

from __future__ import annotations

from schemadiff.migrations.cost import cost_cells
from schemadiff.model import Cost, ObjectId, Step
from schemadiff.parse.read import parse_text
from schemadiff.plan.online import NEVER, Online
from schemadiff.proof.build import build
from schemadiff.proof.compare import Side
from schemadiff.proof.migration import Migration
from schemadiff.scratch import Server
from schemadiff.sources.desired import desired_state

T = ObjectId("table", ("public", "t"))
CUST = ObjectId("table", ("public", "cust"))


def migration(server: Server, before: str, after: str, online: Online = NEVER) -> Migration:
    old, new = parse_text(before, "before.sql"), parse_text(after, "after.sql")
    with desired_state(server, old) as start, desired_state(server, new) as wanted:
        return build(server, start.catalog, Side(server, wanted.catalog), renames=wanted.renames, online=online)


def cost(steps: tuple[Step, ...], kind: str) -> Cost:
    found = next(step.cost for step in steps if step.subject.id.kind == kind)
    assert found is not None
    return found


def test_what_the_migration_itself_makes_costs_nobody_anything(server: Server) -> None:
    made = migration(server, "", "CREATE TABLE public.t (a integer); CREATE INDEX t_a ON public.t (a);")
    assert [step.cost for step in made.steps] == [Cost()] * len(made.steps)
    assert cost_cells(made.steps[0], {}) == ("-",) * 4


def test_the_way_back_is_measured_as_well(server: Server) -> None:
    made = migration(server, "CREATE TABLE public.t (a integer);", "CREATE TABLE public.t (a bigint);")
    assert cost(made.steps, "column").rewrites == cost(made.down, "column").rewrites == (T,)


def test_rows_that_had_to_go_leave_no_rewrite_behind(server: Server) -> None:
    """The proof's rows are in the way of the new column, are truncated, and the statement runs again."""
    made = migration(
        server, "CREATE TABLE public.t (a integer);", "CREATE TABLE public.t (a integer, b integer NOT NULL);"
    )
    assert made.rows.traps
    assert cost(made.steps, "column") == Cost("ACCESS EXCLUSIVE", T, (), (T,), locks=(("ACCESS EXCLUSIVE", T),))


def test_a_time_zone_counts_that_nobody_knows(server: Server) -> None:
    before, after = "CREATE TABLE public.t (a timestamp);", "CREATE TABLE public.t (a timestamptz);"
    assert cost(migration(server, before, after).steps, "column").rewrites == (T,)


def test_a_foreign_key_reads_both_tables_with_rows_or_without(server: Server) -> None:
    cust = "CREATE TABLE public.cust (id integer PRIMARY KEY);"
    # No value is known for a column of this type, so that the proof has no rows for it.
    rowless = f"{cust} CREATE TABLE public.t (c integer, r refcursor NOT NULL CHECK (false));"
    added = "ALTER TABLE public.t ADD CONSTRAINT f FOREIGN KEY (c) REFERENCES public.cust;"
    plain = f"{cust} CREATE TABLE public.t (c integer);"
    for before in (rowless, plain):
        assert cost(migration(server, before, f"{before} {added}").steps, "constraint").scans == (CUST, T)


def test_what_runs_in_no_transaction_is_told_from_the_documentation(server: Server) -> None:
    before = "CREATE TABLE public.t (a integer);"
    made = migration(server, before, f"{before} CREATE INDEX t_a ON public.t (a);", Online("always"))
    assert cost(made.steps, "index") == Cost(
        "SHARE UPDATE EXCLUSIVE", T, scans=(T, T), measured=False, locks=(("SHARE UPDATE EXCLUSIVE", T),)
    )
    step = next(step for step in made.steps if step.subject.id.kind == "index")
    assert cost_cells(step, {T: 2_000_000}) == ("SHARE UPDATE EXCLUSIVE*", "no", "2x", "2.0M")


def test_names_are_those_from_before_the_migration(server: Server) -> None:
    after = "-- schemadiff: renamed from t\nCREATE TABLE public.u (a bigint);"
    made = migration(server, "CREATE TABLE public.t (a integer);", after)
    assert cost(made.steps, "column").rewrites == (T,)


def test_the_same_states_cost_the_same(server: Server) -> None:
    before = (
        "CREATE TABLE public.cust (id integer PRIMARY KEY); CREATE TABLE public.t (a integer, c integer, n integer);"
    )
    after = (
        "CREATE TABLE public.cust (id integer PRIMARY KEY);"
        "CREATE TABLE public.t (a bigint NOT NULL, c integer REFERENCES public.cust, CHECK (a > 0));"
        "CREATE MATERIALIZED VIEW public.m AS SELECT t.a FROM public.t JOIN public.cust ON cust.id = t.c;"
    )
    one, other = migration(server, before, after), migration(server, before, after)
    assert [s.cost for s in one.steps] == [s.cost for s in other.steps]
    assert [s.cost for s in one.down] == [s.cost for s in other.down]
    assert None not in [s.cost for s in one.steps]
