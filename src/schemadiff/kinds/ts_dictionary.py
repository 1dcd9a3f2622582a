"""Text search dictionaries: a row of pg_ts_dict -> TsDictionary."""

from __future__ import annotations

import re
from dataclasses import dataclass

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import qualified

# One `name = value` of dictinitoption, as PostgreSQL serializes it.
_OPTION = re.compile(r"""("(?:[^"]|"")*"|[^\s"=]+) = (E?'(?:[^'\\]|''|\\\\)*'|[^,\s]+)""")


@dataclass(frozen=True, slots=True, kw_only=True)
class TsDictionary(Object):
    """`options` holds (name, value) as SQL writes them."""

    template: str
    options: tuple[tuple[str, str], ...]


def read(row: Row) -> TsDictionary:
    """The dictionary of one row."""
    return TsDictionary(
        id=ObjectId("ts_dictionary", (row["schema"], row["name"])),
        template=row["template"],
        options=tuple((m[1], m[2]) for m in _OPTION.finditer(row["options"] or "")),
    )


KIND = Kind(
    name="ts_dictionary",
    model=TsDictionary,
    read=each(read),
    rank=90,
    catalog="pg_ts_dict",
    words=lambda i: f"TEXT SEARCH DICTIONARY {qualified(i.path)}",
    alterable=frozenset({"options"}),
)
