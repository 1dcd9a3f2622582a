"""A partitioned table of a catalog in, what its partitions together demand of a row out, as an expression."""

from __future__ import annotations

import re
from collections.abc import Iterator

from schemadiff.kinds.partition import Partition
from schemadiff.kinds.table import Table
from schemadiff.model import Catalog, ObjectId

_KEY = re.compile(r"(LIST|RANGE) \((.*)\)\Z", re.DOTALL)
_IN = re.compile(r"FOR VALUES IN \((.*)\)\Z", re.DOTALL)
_FROM_TO = re.compile(r"FOR VALUES FROM \((.*)\) TO \((.*)\)\Z", re.DOTALL)
_OPEN = ("MINVALUE", "MAXVALUE")


def place_for_a_row(table: ObjectId, catalog: Catalog) -> str:
    """An expression that holds for rows with a place in some partition; empty where any row may have one.

    It helps to find such rows, so keys that are expressions, hash partitions and open ends are left to chance.
    """
    whole = catalog.objects.get(table)
    key = _KEY.match(whole.partition_key or "") if isinstance(whole, Table) else None
    if key is None or "(" in key[2]:
        return ""
    partitions = [o for o in catalog.objects.values() if isinstance(o, Partition) and o.of == table.path]
    if any(p.bound == "DEFAULT" for p in partitions):
        return ""
    places = [place for p in partitions for place in _place(key[2], p.bound)]
    return " OR ".join(f"({place})" for place in places)


def _place(key: str, bound: str) -> Iterator[str]:
    if found := _IN.match(bound):
        yield f"{key} IN ({found[1]})"
    elif found := _FROM_TO.match(bound):
        low = "" if found[1] in _OPEN else f"({key}) >= ({found[1]})"
        high = "" if found[2] in _OPEN else f"({key}) < ({found[2]})"
        yield " AND ".join(filter(None, (low, high))) or "true"
