"""Partitions that come in, suspicions out: rows that belong into none, and rows that belong into another one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from schemadiff.kinds.partition import Partition
from schemadiff.kinds.table import Table
from schemadiff.migrations.probes import Probe
from schemadiff.model import ObjectId
from schemadiff.preflight.before import Before
from schemadiff.preflight.elements import listed
from schemadiff.preflight.suspicion import Suspicion
from schemadiff.quoting import literal, qualified

_KEY = re.compile(r"(LIST|RANGE|HASH) \((.*)\)\Z", re.DOTALL)
_IN = re.compile(r"FOR VALUES IN \((.*)\)\Z", re.DOTALL)
_FROM_TO = re.compile(r"FOR VALUES FROM \((.*)\) TO \((.*)\)\Z", re.DOTALL)
_REMAINDER = re.compile(r"FOR VALUES WITH \(modulus (\d+), remainder (\d+)\)\Z")
_OPEN = ("MINVALUE", "MAXVALUE")
_OTHERS = "DEFAULT"
_ELSEWHERE = "take these rows out of {} before, and put them back afterwards"
_NO_PLACE = "write a partition for them in schema/, or one for DEFAULT"


def of_partition(object_id: ObjectId, before: Before) -> Iterator[Suspicion]:
    """Rows of a table that becomes a partition and are outside of its bound; rows of DEFAULT that are inside."""
    new = before.result.objects.get(object_id)
    if not isinstance(new, Partition) or new.parent is None:
        return
    old = before.then(new.id)
    if (
        isinstance(old, Partition)
        and old.bound == new.bound
        and before.was(ObjectId("table", new.of)) == ObjectId("table", old.of)
    ):
        return
    inside = _inside(new, before)
    if not inside:
        return
    yield from _where(
        new.parent, f"({inside}) IS NOT TRUE", f"is outside of its bound, {new.bound}", _ELSEWHERE, before
    )
    for other in _partitions(new.of, before):
        if other.bound == _OTHERS != new.bound and other.parent is not None and _was_partition(other, before):
            words = f"belongs into the new partition {qualified(new.id.path)}"
            yield from _where(other.parent, f"({inside}) IS TRUE", words, _ELSEWHERE, before)


def of_partitioned(object_id: ObjectId, before: Before) -> Iterator[Suspicion]:
    """Rows of a table that becomes partitioned and has no partition for them."""
    new = before.result.objects.get(object_id)
    old = before.table(object_id)
    if not isinstance(new, Table) or new.partition_key is None or old is None or old.partition_key is not None:
        return
    covered = _covered(new.id, before)
    if covered is not None:
        condition = f"({covered or 'false'}) IS NOT TRUE"
        yield from _where(new.id, condition, "belongs into no partition", _NO_PLACE, before)


def _where(table: ObjectId, condition: str, words: str, mend: str, before: Before) -> Iterator[Suspicion]:
    rows = before.rows(table, before.mentioned(table, condition))
    if rows is not None:
        probe = Probe(f"{rows.name} has a row that {words}", rows.where(condition), mend.replace("{}", rows.name))
        yield Suspicion(rows.table, ("partition", words), probe)


def _was_partition(one: Partition, before: Before) -> bool:
    return isinstance(before.then(one.id), Partition)


def _partitions(whole: tuple[str, str], before: Before) -> list[Partition]:
    found = (o for o in before.result.objects.values() if isinstance(o, Partition) and o.of == whole)
    return sorted(found, key=lambda o: o.id)


def _covered(table: ObjectId, before: Before) -> str | None:
    """What holds for rows with a place in the partitions; None where every row may have one, or nobody can say."""
    places = []
    for one in _partitions((table.path[0], table.path[1]), before):
        below = before.result.objects.get(ObjectId("table", one.id.path))
        deeper = _covered(below.id, before) if isinstance(below, Table) and below.partition_key else None
        if one.bound == _OTHERS and deeper is None:
            return None
        inside = _inside(one, before)
        if not inside or _REMAINDER.match(one.bound):
            return None
        places.append(f"({inside})" if deeper is None else f"({inside} AND ({deeper or 'false'}))")
    return " OR ".join(places)


def _inside(one: Partition, before: Before) -> str:
    """What holds for the rows of a partition, as far as its own bound goes; empty where that cannot be said."""
    whole = before.result.objects.get(ObjectId("table", one.of))
    key = _KEY.match(whole.partition_key or "") if isinstance(whole, Table) else None
    if key is None:
        return ""
    if one.bound == _OTHERS:
        others = [_inside(o, before) for o in _partitions(one.of, before) if o.bound != _OTHERS]
        if not all(others):
            return ""
        # A key that is NULL is in no range.
        return " AND ".join(f"({other}) IS NOT TRUE" for other in others) or "true"
    return _bounded(key[1], key[2], one)


def _bounded(strategy: str, key: str, one: Partition) -> str:
    if found := _IN.match(one.bound):
        values = [v for v in listed(found[1]) if v != "NULL"]
        places = [f"{key} IN ({', '.join(values)})"] if values else []
        places += [f"{key} IS NULL"] if "NULL" in listed(found[1]) else []
        return " OR ".join(places)
    if found := _FROM_TO.match(one.bound):
        keys = listed(key)
        there = [f"{k} IS NOT NULL" for k in keys]
        return " AND ".join(
            filter(None, (*there, _edge(keys, listed(found[1]), ">"), _edge(keys, listed(found[2]), "<")))
        )
    if found := _REMAINDER.match(one.bound):
        whole = literal(qualified(one.of))
        return f"pg_catalog.satisfies_hash_partition({whole}::regclass, {found[1]}, {found[2]}, {key})"
    return ""


def _edge(keys: list[str], values: list[str], side: str) -> str:
    """On the inner side of one end of a range. What stands behind MINVALUE or MAXVALUE does not matter."""
    count = next((n for n, value in enumerate(values) if value in _OPEN), len(values))
    if count == 0:
        return ""
    operator = {">": ">=", "<": "<"}[side]
    if count < len(values):
        operator = {(">", "MINVALUE"): ">=", (">", "MAXVALUE"): ">", ("<", "MINVALUE"): "<", ("<", "MAXVALUE"): "<="}[
            side, values[count]
        ]
    return f"({', '.join(keys[:count])}) {operator} ({', '.join(values[:count])})"
