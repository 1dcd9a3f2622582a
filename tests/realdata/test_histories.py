"""The migrations of a real product in; ours from each state to the next out, held against what theirs kept."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pytest

from schemadiff.migrations.compose import body
from schemadiff.proof.build import build
from schemadiff.proof.compare import Side
from schemadiff.proof.copy import read
from schemadiff.proof.dumps import dump_difference
from schemadiff.scratch import Database, Server
from tests.applying import apply
from tests.realdata.places import DATA, DoesNotLoad, run_script

HISTORIES = sorted(path for path in (DATA / "histories").glob("*") if path.is_dir())
_IDENTITIES = """
SELECT c.oid::regclass::text || coalesce('.' || a.attname, ''), c.oid::text || coalesce('.' || a.attnum, '')
FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p') AND c.oid >= 16384 AND c.relnamespace::regnamespace::text NOT LIKE 'pg\\_%'
UNION SELECT c.oid::regclass::text, c.oid::text FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.oid >= 16384
"""


@pytest.mark.parametrize("history", HISTORIES, ids=lambda path: path.name)
def test_each_state_leads_to_the_next(history: Path, server: Server) -> None:
    """Same dump, and no table or column made anew that the product's own migration kept."""
    files = sorted(history.glob("*.sql"))
    failures: list[str] = []
    with server.database() as state:
        run_script(state, files[0])
        for before, after in pairwise(files):
            with state.clone() as ours:
                identities = _identities(state)
                try:
                    run_script(state, after)
                except DoesNotLoad as reason:
                    pytest.skip(f"{after.name}: {reason}")
                problem = _difference(server, ours, state) or _made_anew(identities, ours, state)
                failures += [f"{before.name} -> {after.name}: {problem}"] if problem else []
    assert not failures, "\n".join(failures)


def _difference(server: Server, ours: Database, theirs: Database) -> str:
    """Migrate ours to theirs; what pg_dump still sees between them."""
    target = read(theirs)
    made = build(server, read(ours), Side(server, target), target_held=lambda: theirs, down=False)
    apply(ours, body(made.steps, {}, lock_timeout="2s"))
    found = dump_difference(server, ours, theirs)
    return "\n".join(found.lines("ours", "theirs"))


def _identities(database: Database) -> Mapping[str, str]:
    """What PostgreSQL itself knows each table and column by."""
    return {str(name): str(number) for name, number in database.admin().execute(_IDENTITIES.encode()).fetchall()}


def _made_anew(before: Mapping[str, str], ours: Database, theirs: Database) -> str:
    mine, kept = _identities(ours), _identities(theirs)
    lost = [name for name, number in before.items() if kept.get(name) == number and mine.get(name) != number]
    return f"made anew: {', '.join(sorted(lost))}" if lost else ""
