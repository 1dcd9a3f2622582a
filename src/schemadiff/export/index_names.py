"""A table and the columns of an index in, the name that PostgreSQL gives to an index nobody named out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from schemadiff.quoting import NAME_BYTES, identifier

_LABELS = {"p": "pkey", "u": "key", "x": "excl", "i": "idx"}
_COLUMNS = re.compile(r" USING \w+ \(([^()\"]+)\)(?: INCLUDE \(([^()\"]+)\))?(?= NULLS| WITH| TABLESPACE| WHERE|\Z)")


def key_columns(definition: str) -> tuple[str, ...]:
    """The columns of an index by PostgreSQL's definition of it; none where one of them is not simply a column."""
    match = _COLUMNS.search(definition)
    if not match:
        return ()
    items = [item for group in match.groups() if group for item in group.split(", ")]
    return tuple(item.split()[0] for item in items)


def chosen_name(table: str, columns: Sequence[str], type_: str) -> str | None:
    """The name, or None where it would be cut, which is PostgreSQL's own art, or where no columns are known."""
    if not columns or any(identifier(column) != column for column in columns):
        return None
    middle = "" if type_ == "p" else "_" + "_".join(columns)
    name = f"{table}{middle}_{_LABELS[type_]}"
    return name if len(name.encode()) <= NAME_BYTES else None
