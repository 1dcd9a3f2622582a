"""Statements as people write them, on tables without rows; what validate sees of them is what the table of forms says.

tests/proof/measured_forms.txt has lock, rewrite and scan as an onlooker on a real server saw them, with rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from schemadiff.migrations.files import MigrationFile
from schemadiff.model import Catalog, Cost
from schemadiff.parse.split import split
from schemadiff.proof.copy import read
from schemadiff.safety.volatility import NO_FUNCTIONS
from schemadiff.scratch import Database, Server
from schemadiff.validation.costs import Measured
from schemadiff.validation.rehearsal import rehearsed
from schemadiff.validation.risks import reading
from tests.proof.test_measure import SETUP, Form, forms


@dataclass(frozen=True, slots=True)
class Empty:
    database: Database
    catalog: Catalog


@pytest.fixture(scope="module")
def empty(server: Server) -> Iterator[Empty]:
    """The tables of the forms, without rows as a replay has them."""
    with server.database() as database:
        for piece in split(SETUP).statements:
            text = SETUP[piece.start : piece.end]
            if not text.startswith("INSERT"):
                database.author().execute(text.encode())
        yield Empty(database, read(database))


def costs(database: Database, catalog: Catalog, text: str) -> Mapping[int, Cost]:
    file = MigrationFile(1, "m", Path("001_m.sql"), text, "")
    said = reading(file, catalog, {}, NO_FUNCTIONS)
    seen = Measured(database, catalog, said.by_start)
    assert list(rehearsed(database, file, {}, seen.run)) == []
    return seen.costs


@pytest.mark.parametrize("form", list(forms()), ids=lambda form: f"{form.sql} {form.versions}".strip())
def test_what_is_seen_is_what_the_table_says(form: Form, empty: Empty, server: Server) -> None:
    if not form.is_for(server.version // 10000):
        pytest.skip(f"not for PostgreSQL {server.version // 10000}")
    with empty.database.clone() as database:
        (cost,) = costs(database, empty.catalog, f"{form.sql};\n").values()
    expected = form.lock.partition(" (")[0].removesuffix("*").replace("-", "")
    assert cost.lock == expected
    assert bool(cost.rewrites) == (form.rewrite == "yes")
    assert bool(cost.scans) == (form.scan not in ("no", "-"))
