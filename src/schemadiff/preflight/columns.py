"""A column that changes in, suspicions out: NULL where NOT NULL comes, values that its new type has no place for."""

from __future__ import annotations

from collections.abc import Iterator

from schemadiff.kinds.column import Column
from schemadiff.kinds.default import Default
from schemadiff.kinds.enum import Enum
from schemadiff.migrations.probes import Probe
from schemadiff.model import Catalog, ObjectId
from schemadiff.preflight.before import Before, Rows
from schemadiff.preflight.domains import checks_of, domain_named
from schemadiff.preflight.doubts import Doubt, doubts
from schemadiff.preflight.suspicion import Suspicion
from schemadiff.quoting import identifier, literal, qualified

_GIVEN = "write a DEFAULT in schema/, or add the column without NOT NULL first and fill it"


def of_column(object_id: ObjectId, before: Before) -> Iterator[Suspicion]:
    """What may be wrong with the rows of a table whose column is altered or added."""
    column = before.result.objects.get(object_id)
    if not isinstance(column, Column) or column.parent is None or before.table(column.parent) is None:
        return
    old = before.column(column.id)
    if old is None:
        yield from _without_value(column, before)
        return
    rows = before.rows(column.parent, ())
    assert rows is not None
    if column.not_null and column.not_null_validated and not (old.not_null and old.not_null_validated):
        yield _null(column, old, rows, before)
    if before.retyped(column) and not column.generated and not old.generated:
        for doubt in _doubts(column, old, before):
            yield _unfit(old, rows, doubt)


def _null(column: Column, old: Column, rows: Rows, before: Before) -> Suspicion:
    name = identifier(old.id.path[2])
    default = before.result.objects.get(ObjectId("default", column.id.path))
    value = default.expression if isinstance(default, Default) else "…"
    only = column.not_null_no_inherit
    found = before.rows(ObjectId("table", column.id.path[:2]), (), only=only) or rows
    mend = f"UPDATE {rows.name} SET {name} = {value} WHERE {name} IS NULL"
    probe = Probe(f"{qualified(old.id.path)} holds NULL", found.where(f"{name} IS NULL"), mend)
    return Suspicion(rows.table, ("null", old.id.path[2]), probe, only)


def _without_value(column: Column, before: Before) -> Iterator[Suspicion]:
    """A new column that must have a value and has none for the rows that are there."""
    domain = domain_named(column.type, before.result)
    given = ObjectId("default", column.id.path) in before.result.objects or (domain and domain.default is not None)
    must = (column.not_null and column.not_null_validated) or (domain and domain.not_null)
    if given or not must or column.identity or column.generated:
        return
    rows = before.rows(ObjectId("table", column.id.path[:2]), ())
    assert rows is not None
    name = identifier(column.id.path[2])
    words = f"{rows.name} has rows, and nothing says what their new column {name} holds"
    yield Suspicion(rows.table, ("without value", column.id.path[2]), Probe(words, rows.where("true"), _GIVEN))


def _doubts(column: Column, old: Column, before: Before) -> Iterator[Doubt]:
    value, converted = identifier(old.id.path[2]), before.value(column)
    assert converted is not None
    source = domain_named(old.type, before.start)
    was = source.type if source else old.type
    labels = _labels(column.type, before.result)
    domain = domain_named(column.type, before.result)
    if labels is not None:
        known = _labels(was, before.start)
        if known is None or not known <= labels:
            yield Doubt(f"a value that is no {column.type}", _no_label(value, was, labels))
    elif domain is not None:
        inner = f"CAST({value} AS {domain.type})"
        yield from doubts(value, was, domain.type, inner, before.version)
        for check in checks_of(domain, before.result):
            # In the check of a domain VALUE is the name of nothing else.
            condition = f"(SELECT ({check}) IS FALSE FROM (SELECT {inner}) AS checked (value))"
            yield Doubt(f"a value that {column.type} does not allow", condition)
    else:
        yield from doubts(value, was, column.type, converted, before.version)


def _labels(type_: str, catalog: Catalog) -> frozenset[str] | None:
    """The labels of an enum, or of one in an array; None where it is none."""
    name = type_.removesuffix("[]")
    enums = (o for o in catalog.objects.values() if isinstance(o, Enum) and qualified(o.id.path) == name)
    return next((frozenset(enum.labels) for enum in enums), None)


def _no_label(value: str, was: str, labels: frozenset[str]) -> str:
    listed = ", ".join(map(literal, sorted(labels)))
    if was.endswith("[]"):
        return f"EXISTS (SELECT FROM pg_catalog.unnest({value}::text[]) AS label WHERE label NOT IN ({listed}))"
    return f"{value}::text NOT IN ({listed})"


def _unfit(old: Column, rows: Rows, doubt: Doubt) -> Suspicion:
    name = identifier(old.id.path[2])
    mend = f"UPDATE {rows.name} SET {name} = … WHERE {doubt.condition}"
    words = f"{qualified(old.id.path)} holds {doubt.words}"
    probe = Probe(words, rows.where(doubt.condition), mend, harmless=doubt.harmless)
    return Suspicion(rows.table, ("type", old.id.path[2], doubt.words), probe)
