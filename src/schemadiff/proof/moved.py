"""Tables whose rows moved into a new table in; what was lost on the way, and the rows where they are now, out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from schemadiff.kinds.partition import Partition
from schemadiff.model import Catalog, ObjectId, Step
from schemadiff.proof.survival import Kept, kept
from schemadiff.proof.touched import children, leaves
from schemadiff.quoting import display, qualified
from schemadiff.scratch import Database

_OIDS = "SELECT pg_catalog.to_regclass(name)::pg_catalog.oid FROM pg_catalog.unnest(%s::text[]) AS name"


def moved_rows(
    database: Database, before: Mapping[int, Kept], steps: Iterable[Step], live: Catalog, wanted: Catalog
) -> tuple[dict[ObjectId, dict[int, Kept]], list[str], set[int]]:
    """The rows of each new table that took over others', a sentence for each that lost some, and who is gone."""
    found, lost, gone = dict[ObjectId, dict[int, Kept]](), list[str](), set[int]()
    steps = tuple(steps)
    dropped = {step.old.id for step in steps if step.verb == "drop" and step.old is not None}
    left: set[ObjectId] = set()
    for step in steps:
        if step.verb == "drop" and isinstance(step.old, Partition):
            # What left before the others moved keeps its rows.
            left.add(ObjectId("table", step.old.id.path))
        if step.verb == "move" and step.new is not None:
            table = step.new.id
            are = leaves(table, wanted, children(wanted))
            # A table that became a partition brings its own rows.
            were = {*_leaves(table, live, without=left), *(leaf for leaf in are if leaf not in dropped)}
            old = {oid: one for oid, one in before.items() if one.table in were}
            new = kept(database, _oids(database, are))
            gone |= old.keys()
            found[table] = {oid: one for oid, one in new.items() if one.rows}
            common = _columns((*old.values(), *new.values()))
            if _rows(old.values(), common) != _rows(new.values(), common):
                lost.append(f"rows of {display(table)} were lost or changed when they moved")
    return found, lost, gone


def _leaves(table: ObjectId, catalog: Catalog, *, without: Collection[ObjectId]) -> list[ObjectId]:
    below = {of: [t for t in parts if t not in without] for of, parts in children(catalog).items()}
    return leaves(table, catalog, below)


def _oids(database: Database, tables: Iterable[ObjectId]) -> list[int]:
    names = [qualified(table.path) for table in tables]
    return [int(str(oid)) for (oid,) in database.admin().execute(_OIDS, (names,)).fetchall() if oid is not None]


def _columns(tables: Iterable[Kept]) -> set[tuple[str, str]]:
    """Names and types that all of the tables have."""
    shapes = [set(one.columns.values()) for one in tables]
    return set.intersection(*shapes) if shapes else set()


def _rows(tables: Iterable[Kept], columns: Collection[tuple[str, str]]) -> Counter[tuple[tuple[str, str], ...]]:
    """All rows as names with values, of these columns alone."""
    found: Counter[tuple[tuple[str, str], ...]] = Counter()
    for one in tables:
        every = list(one.columns.values())
        for row in one.rows:
            named = ((column, value) for column, value in zip(every, row, strict=True) if column in columns)
            found[tuple(sorted((name, value) for (name, _), value in named))] += 1
    return found
