"""A kind is hidden from schemadiff; what pg_dump still sees of it comes out as a statement, or by name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import MappingProxyType

import pytest

from schemadiff import fingerprint, introspect
from schemadiff.kinds import KINDS
from schemadiff.parse.read import parse_text
from schemadiff.proof.build import build
from schemadiff.proof.compare import Side
from schemadiff.proof.measure import Meter
from schemadiff.proof.migration import Migration
from schemadiff.proof.observer import observed
from schemadiff.render import statement
from schemadiff.scratch import Database, Server, dump_schema
from schemadiff.sources.desired import Desired, desired_state
from tests.project import Project

TABLE = "CREATE TABLE t (a integer, b integer);\n"


@pytest.fixture
def hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    """Extended statistics and rules, as if no kind covered them."""
    rest = MappingProxyType({name: kind for name, kind in KINDS.items() if name not in ("statistics", "rule")})
    monkeypatch.setattr(introspect, "KINDS", rest)
    monkeypatch.setattr(fingerprint, "KINDS", rest)


@contextmanager
def state(server: Server, text: str) -> Iterator[Desired]:
    with desired_state(server, parse_text(text, "schema.sql")) as desired:
        yield desired


def made(server: Server, before: str, after: str) -> Migration:
    with state(server, before) as old, state(server, after) as new:
        return build(server, old.catalog, Side(server, new.catalog), target_held=new.held)


@pytest.mark.usefixtures("hidden")
def test_what_a_statement_can_say_is_passed_through(server: Server) -> None:
    after = "CREATE TABLE t (a integer, b integer, c text);\nCREATE STATISTICS s ON a, b FROM t;\n"
    migration = made(server, TABLE, after)
    assert [step.verb for step in migration.steps] == ["create", "pass_through"]
    assert statement(migration.steps[-1]) == "CREATE STATISTICS public.s ON a, b FROM public.t;"
    assert migration.holes == ()
    # Nothing takes it back, and pg_dump sees that too.
    assert len(migration.holes_back) == 1
    assert "CREATE STATISTICS public.s" in migration.notes[0]


@pytest.mark.usefixtures("hidden")
def test_what_no_statement_can_take_away_is_named(server: Server, database: Database) -> None:
    with state(server, TABLE) as wanted:
        database.author().execute("CREATE TABLE public.t (a integer, b integer)")
        database.author().execute("CREATE RULE r AS ON INSERT TO public.t DO NOTHING")
        said, aim = (dump_schema(server, one, owner=False) for one in (database, wanted.database))
        seen = observed(server, database, Side(server, wanted.catalog), said, aim, Meter(database))
    assert seen.steps == ()
    assert [hole.partition("CREATE RULE r")[0] for hole in seen.holes] == ["only after the migration: "]


@pytest.mark.usefixtures("hidden")
def test_check_names_what_only_pg_dump_sees(project: Project) -> None:
    project.write("schema/t.sql", TABLE)
    project.succeed("generate", "--offline")
    assert "pg_dump" not in project.succeed("check")
    project.write("schema/t.sql", TABLE + "CREATE STATISTICS s ON a, b FROM t;\n")
    outcome = project.run("check")
    assert outcome.code == 6
    assert "only in schema/: CREATE STATISTICS public.s" in outcome.out
    generated = project.run("generate", "--offline")
    assert (generated.code, generated.out) == (0, "no change\n")
    assert "CREATE STATISTICS public.s" in generated.err
