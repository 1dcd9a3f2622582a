"""Changes in, the same changes out, and one more for each partitioned table that must be made anew, because a column of
its key becomes of another type.

PostgreSQL refuses such an ALTER (14 to 18): "cannot alter column because it is part of the partition key". The rows are
in partitions, which leave, change and come back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from schemadiff.kinds.column import Column
from schemadiff.kinds.table import Table
from schemadiff.model import Alter, Catalog, Change, ObjectId
from schemadiff.quoting import identifier

_WORD = re.compile(r"'(?:[^']|'')*'|(\"(?:[^\"]|\"\")*\"|[^\W\d][\w$]*)")
_OF_THE_KEY = frozenset({"type", "collation"})
_ANEW = frozenset({"partition_key"})


def with_keys_anew(changes: Iterable[Change], live: Catalog, desired: Catalog) -> tuple[Change, ...]:
    """The changes, with an Alter of the partition key for each table whose key has a column that changes its type."""
    given = tuple(changes)
    more: dict[ObjectId, Alter] = {}
    for change in given:
        if isinstance(change, Alter) and isinstance(change.new, Column) and change.changed & _OF_THE_KEY:
            table = ObjectId("table", change.new.id.path[:2])
            old, new = live.objects.get(table), desired.objects.get(table)
            if isinstance(old, Table) and isinstance(new, Table) and _in_both_keys(change.new, old, new):
                more[table] = Alter(old, new, _ANEW)
    return (*(_merged(change, more) for change in given), *more.values())


def _merged(change: Change, more: dict[ObjectId, Alter]) -> Change:
    """What else changes in the table goes with it."""
    if not isinstance(change, Alter) or change.new.id not in more:
        return change
    del more[change.new.id]
    return Alter(change.old, change.new, change.changed | _ANEW)


def _in_both_keys(column: Column, old: Table, new: Table) -> bool:
    """Whether the key before names the column; one that is another key in the end is made anew anyhow."""
    return new.partition_key is not None and identifier(column.id.path[2]) in _words(old.partition_key or "")


def _words(key: str) -> frozenset[str]:
    """What is, or may be, a column: the names of functions and types are in between, and do no harm."""
    return frozenset(match[1] for match in _WORD.finditer(key) if match[1])
