"""The schema of a real product in; out comes whether it survives export, generate and apply as pg_dump sees it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from schemadiff.introspect import introspect
from schemadiff.migrations import ledger
from schemadiff.parse.read import read_sources
from schemadiff.proof.dumps import dump_difference
from schemadiff.quoting import identifier, qualified
from schemadiff.scratch import Database, Server
from schemadiff.sources.desired import desired_state
from tests.introspect.oracle import printed_otherwise
from tests.project import Project, url_of_author
from tests.realdata.places import DATA, DoesNotLoad, run_script

SCHEMAS = sorted((DATA / "schemas").glob("*.sql"))


@pytest.fixture(params=SCHEMAS, ids=lambda path: path.stem)
def live(request: pytest.FixtureRequest, database: Database) -> Database:
    """A database that holds the schema; what the server at hand cannot load is skipped, with PostgreSQL's words."""
    try:
        run_script(database, request.param)
    except DoesNotLoad as reason:
        pytest.skip(str(reason))
    return database


@contextmanager
def as_superuser(database: Database) -> Iterator[None]:
    """The author is a superuser in the block."""
    name = identifier(database.server.author)
    database.admin().execute(f"ALTER ROLE {name} SUPERUSER".encode())
    try:
        yield
    finally:
        database.admin().execute(f"ALTER ROLE {name} NOSUPERUSER".encode())


def test_texts_of_a_real_schema_are_those_of_postgresql(live: Database) -> None:
    """Definitions of indexes and keys, most of which PostgreSQL is not asked for."""
    assert printed_otherwise(introspect(live.admin()), live) == []


def test_a_real_schema_survives(
    live: Database, project: Project, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exported, it has no change and loads to the same dump; from nothing, one migration leads to the same dump."""
    # Some products have a table of the ledger's usual name.
    project.write("schemadiff.toml", 'ledger = "public.applied_migrations"\n')
    project.succeed("init", "--from-db", url_of_author(live))
    monkeypatch.setenv("DATABASE_URL", url_of_author(live))
    assert project.succeed("generate") == "no change\n"
    with desired_state(server, read_sources([project.root / "schema"], project.root)) as exported:
        assert not dump_difference(server, live, exported.database)

    with server.database() as empty:
        monkeypatch.setenv("DATABASE_URL", url_of_author(empty))
        project.succeed("generate")
        with as_superuser(empty):
            # Some have extensions that only a superuser makes.
            project.succeed("apply")
        assert project.succeed("generate") == "no change\n"
        project.succeed("check")
        for table in ledger.tables(("public", "applied_migrations")):
            empty.admin().execute(f"DROP TABLE IF EXISTS {qualified(table)}".encode())
        assert not dump_difference(server, empty, live)
