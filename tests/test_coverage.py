"""The catalogs of the server at hand go in; a failure comes out for what docs/coverage.md does not tell as it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from schemadiff.coverage.page import page
from schemadiff.coverage.placement import Gap, compared_fields, gaps, placed, placing_faults
from schemadiff.introspect import introspect
from schemadiff.kinds import KINDS
from schemadiff.model import Catalog
from schemadiff.scratch import Database, Server
from schemadiff.scratch.dump import dump_schema

PAGE = Path(__file__).resolve().parent.parent / "docs" / "coverage.md"
# relkind r: views show what the tables hold, and indexes and TOAST tables are the tables' own.
COLUMNS = """
select c.relname::text, a.attname::text
from pg_catalog.pg_attribute a join pg_catalog.pg_class c on c.oid = a.attrelid
where c.relkind = 'r' and c.relnamespace = 'pg_catalog'::regnamespace and a.attnum > 0 and not a.attisdropped
  and c.oid < 16384
"""


@pytest.fixture(scope="module")
def columns(server: Server) -> Iterator[set[tuple[str, str]]]:
    """Every column of every catalog table of the server."""
    with server.database() as fresh:
        yield {(str(table), str(column)) for table, column in fresh.admin().execute(COLUMNS).fetchall()}


def test_every_column_is_placed(server: Server, columns: set[tuple[str, str]]) -> None:
    """What a new version brings is compared or explained, before it can be missed."""
    homeless = sorted(map(".".join, columns - {(c.catalog, c.column) for c in placed()}))
    assert not homeless, f"PostgreSQL {server.version // 10000} has columns that coverage/placed has not: {homeless}"


def test_versions_of_columns_are_right(server: Server, columns: set[tuple[str, str]]) -> None:
    """The page says which versions have a column."""
    major = server.version // 10000
    told = {(c.catalog, c.column): c.first <= major <= c.last for c in placed()}
    wrong = sorted(".".join(column) for column, is_there in told.items() if is_there != (column in columns))
    assert not wrong, f"on PostgreSQL {major} the versions in coverage/placed are wrong for {wrong}"


def test_places_exist() -> None:
    """Fields are fields of the kind's dataclass that are compared; reasons and gaps are in their files, and used."""
    assert not placing_faults()


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_placed(kind: str) -> None:
    """A field that comes with a kind is shown beside the columns that it compares."""
    used = {place for column in placed() for place in column.places}
    unplaced = {f"{kind}.{field}" for field in compared_fields(kind) if field != "id"} - used
    assert not unplaced


def test_the_page_is_up_to_date() -> None:
    """Run `make coverage-docs`."""
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("gap", gaps().values(), ids=gaps().keys())
def test_a_gap_is_still_one(gap: Gap, server: Server, database: Database) -> None:
    """What has been closed comes off the list, and what is on it is as the page says."""
    if server.version // 10000 < gap.since:
        pytest.skip(f"PostgreSQL {gap.since} brought it")
    old, old_dump = state(server, database, gap.before)
    new, new_dump = state(server, database, gap.stand_in or gap.after)
    assert outcome(old, new) == gap.outcome, "take it off coverage/gaps.toml, or say what has become of it"
    if old_dump is not None:
        assert (old_dump != new_dump) == gap.dumped


def state(server: Server, database: Database, script: str) -> tuple[Catalog, str | None]:
    """What schemadiff and pg_dump see once the script has run."""
    database.admin().execute(script.encode())
    return introspect(database.admin()), dump_schema(server, database)


def outcome(old: Catalog, new: Catalog) -> str:
    """How schemadiff sees the difference between two states."""
    if old.uncovered != new.uncovered:
        return "named"
    ids = old.objects.keys() | new.objects.keys()
    differing = sorted(str(i) for i in ids if old.objects.get(i) != new.objects.get(i))
    return f"seen as {differing}" if differing else "silent"
