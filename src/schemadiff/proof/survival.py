"""What tables held before some steps and what they hold after them in, the rows that were lost or changed out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from schemadiff.connection import in_one_message
from schemadiff.model import ObjectId, Step
from schemadiff.quoting import display, identifier, qualified
from schemadiff.scratch import Database

# By number, which a rename leaves alone.
_COLUMNS = """
SELECT c.oid, n.nspname, c.relname, a.attnum, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod)
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_attribute a
       ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
WHERE c.oid = ANY(%s) ORDER BY c.oid, a.attnum
"""
# So many tables at once.
_TOGETHER = 50
_PARTS_OF_TYPES = frozenset({"composite", "range", "enum_value", "attribute"})


@dataclass(frozen=True, slots=True)
class Kept:
    """The rows of one table as text. `columns` are names and types by number, without generated columns."""

    table: ObjectId
    columns: Mapping[int, tuple[str, str]]
    rows: tuple[tuple[str, ...], ...]

    def only(self, numbers: Sequence[int], filled: Sequence[str] = ()) -> Counter[tuple[str | bool, ...]]:
        """The rows with these columns alone, in no order; of those named in `filled`, whether they are NULL."""
        places = [list(self.columns).index(number) for number in numbers]
        named = {name: place for place, (name, _) in enumerate(self.columns.values())}
        nulls = [named[name] for name in filled]
        return Counter((*(row[p] for p in places), *(row[p] == "NULL" for p in nulls)) for row in self.rows)


def kept(database: Database, oids: Collection[int]) -> dict[int, Kept]:
    """What the tables hold now. Read as a superuser, past row security, through output functions alone."""
    tables: dict[int, ObjectId] = {}
    columns: dict[int, dict[int, tuple[str, str]]] = {}
    found: Iterable[Any] = database.admin().execute(_COLUMNS, (list(oids),)).fetchall() if oids else ()
    for oid, schema, table, number, name, type_ in found:
        tables[oid] = ObjectId("table", (schema, table))
        columns.setdefault(oid, {})
        if number is not None:
            columns[oid][number] = (name, type_)
    rows = _answers(database, [_query(table, columns[oid]) for oid, table in tables.items()])
    return {oid: Kept(table, columns[oid], next(rows)) for oid, table in tables.items()}


def _query(table: ObjectId, columns: Mapping[int, tuple[str, str]]) -> str:
    shown = ", ".join(f"pg_catalog.format('%L', {identifier(name)})" for name, _ in columns.values())
    return f"SELECT {shown} FROM ONLY {qualified(table.path)}"


def _answers(database: Database, queries: Sequence[str]) -> Iterator[tuple[tuple[str, ...], ...]]:
    """What each query says. They go to the server together, many in a message: a table has few rows."""
    for start in range(0, len(queries), _TOGETHER):
        for cursor in in_one_message(database.admin(), queries[start : start + _TOGETHER]):
            yield tuple(tuple(map(str, row)) for row in cursor.fetchall())


def losses(
    before: Mapping[int, Kept], now: Mapping[int, Kept], steps: Iterable[Step], wanted: Collection[ObjectId]
) -> list[str]:
    """One sentence for each table whose rows are not what they were, other than a step says that it destroys.

    `wanted` are the objects that should be there: what a partition or a child loses with its parent is not.
    """
    steps = tuple(steps)
    declared = {s.old.id for s in steps if s.verb == "drop" and s.loses and s.old}
    switched = {alter.subject.id for s in steps if s.verb == "switch" for alter in s.context["alters"]}
    reshaped = any(_kind(step) in _PARTS_OF_TYPES for step in steps)
    found = (_lost(one, now.get(oid), declared, wanted, reshaped, switched) for oid, one in before.items())
    return [sentence for sentence in found if sentence]


def _kind(step: Step) -> str:
    renamed = step.context.get("old") if step.verb == "rename" else None
    return renamed.kind if isinstance(renamed, ObjectId) else step.subject.id.kind


def _lost(
    before: Kept,
    now: Kept | None,
    declared: Set[ObjectId],
    wanted: Collection[ObjectId],
    reshaped: bool,
    switched: Set[ObjectId],
) -> str:
    rows = f"rows of {display(before.table)}"
    if now is None:
        return "" if before.table in declared or before.table not in wanted else f"{rows} were lost with it"
    if len(now.rows) != len(before.rows):
        return f"{rows} were lost: {len(before.rows)} before, {len(now.rows)} after"
    gone = [name for number, (name, _) in before.columns.items() if number not in now.columns]
    ids = {name: ObjectId("column", (*before.table.path, name)) for name in gone}
    lost = [name for name, column in ids.items() if column not in (declared | switched) and column in wanted]
    if lost:
        return f"{rows} lost their {', '.join(map(identifier, lost))}"
    same = [n for n, (_, type_) in before.columns.items() if n in now.columns and now.columns[n][1] == type_]
    # The text of a value changes with the definition of its type, as it should.
    common = [n for n in same if not (reshaped and "." in before.columns[n][1])]
    # A value of another type is another text, but it is there.
    filled = [name for name, column in ids.items() if column in switched]
    return "" if before.only(common, filled) == now.only(common, filled) else f"{rows} were changed"
