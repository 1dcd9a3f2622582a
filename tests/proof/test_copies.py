"""Two states in; the databases that a proof makes of them, and what it has of an empty one from an earlier run, out."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from schemadiff.model import Catalog
from schemadiff.parse.read import parse_text
from schemadiff.plan.online import NEVER, Online
from schemadiff.proof import build as module
from schemadiff.proof import copy
from schemadiff.proof.build import build
from schemadiff.proof.compare import Side
from schemadiff.proof.copy import copied, read
from schemadiff.proof.migration import Migration
from schemadiff.proof.narrow import build_narrowly
from schemadiff.scratch import Database, Server, dump_schema, scratch_when_needed
from schemadiff.sources.desired import desired_state

BEFORE = "CREATE TABLE t (a int PRIMARY KEY, b int);"
WIDER = "CREATE TABLE t (a int PRIMARY KEY, b bigint);"
BESIDE = Online("always", type_changes=True)


@contextmanager
def databases() -> Iterator[list[str]]:
    """The names of those that are made, and of what."""
    made: list[str] = []
    create = Server._create

    def noting(server: Server, database: Database, template: str | None) -> None:
        made.append(template or "")
        create(server, database, template)

    with patch.object(Server, "_create", noting):
        yield made


@pytest.fixture
def states(server: Server) -> Iterator[tuple[Catalog, Catalog]]:
    with (
        desired_state(server, parse_text(BEFORE, "s.sql")) as before,
        desired_state(server, parse_text(WIDER, "s.sql")) as after,
    ):
        yield before.catalog, after.catalog


@pytest.mark.parametrize("online", [NEVER, BESIDE])
def test_a_proof_takes_the_copy_and_makes_another_to_begin_anew(
    server: Server, states: tuple[Catalog, Catalog], online: Online
) -> None:
    """That a column's new type writes its table anew is known once that was measured: then all of it begins anew."""
    start, target = states

    def proven(held: Database | None) -> tuple[Migration, int]:
        with databases() as names:
            made = build(server, start, Side(server, target), start_held=held, online=online)
        assert not any(names)
        return made, len(names)

    made, number = proven(None)
    with copied(server, start) as held:
        assert proven(held) == (made, number - 1)
        assert dict(read(held).objects) == dict(start.objects)
    assert number == (2 if online is BESIDE else 1)


DEFAULTS = "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC;"


@pytest.mark.parametrize("narrow", [True, False])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (BEFORE, WIDER),
        (BEFORE, "CREATE TABLE t (a int PRIMARY KEY,\n-- schemadiff: renamed from b\nc int, d int);"),
        (DEFAULTS, f"{DEFAULTS} {BEFORE} REVOKE SELECT ON t FROM PUBLIC; CREATE VIEW v AS SELECT a FROM t;"),
    ],
)
def test_nothing_changes_a_database_while_pg_dump_looks(
    server: Server, monkeypatch: pytest.MonkeyPatch, before: str, after: str, narrow: bool
) -> None:
    """And each of the four states is looked at once."""
    looking, asked = set[str](), list[str]()

    def slowly(server: Server, database: Database, *, owner: bool, like: str | None) -> str | None:
        looking.add(database.name)
        asked.append(database.name)
        time.sleep(0.2)
        text = dump_schema(server, database, owner=owner, like=like)
        looking.discard(database.name)
        return text

    def carefully(database: Database, *more: Any) -> Any:
        assert database.name not in looking
        return run_all(database, *more)

    run_all = module._run_all
    monkeypatch.setattr("schemadiff.proof.tellings.dump_schema", slowly)
    monkeypatch.setattr(module, "_run_all", carefully)
    with (
        desired_state(server, parse_text(before, "s.sql")) as old,
        desired_state(server, parse_text(after, "s.sql")) as new,
    ):
        target = Side(server, new.catalog)
        prove = partial(build_narrowly, least=0, most=2) if narrow else build
        made = prove(server, old.catalog, target, renames=new.renames, target_held=new.held)
    assert made.steps
    assert made.down
    assert made.narrow == narrow
    assert not looking
    assert len(asked) == 4
    assert len(set(asked)) == 2


def test_what_an_empty_database_has_is_kept_for_later_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schemadiff.cache.store.cache_folder", lambda: str(tmp_path))
    for told_before, readings in ((False, 1), (True, 1), (True, 0), (False, 1)):
        with (
            scratch_when_needed(told_before=told_before) as server,
            server.database() as database,
            patch.object(copy, "read", wraps=read) as reading,
        ):
            found = copy._empty(database, fresh=True)
            assert reading.call_count == readings
            fresh = read(database)
            assert dict(found.objects) == dict(fresh.objects)
            assert dict(found.needs) == dict(fresh.needs)
            assert (found.version, found.uncovered) == (fresh.version, fresh.uncovered)
