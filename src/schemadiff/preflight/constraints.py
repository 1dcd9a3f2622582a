"""A constraint or a unique index that comes in, suspicions about the rows that it will not allow out."""

from __future__ import annotations

from collections.abc import Iterator

from schemadiff.kinds.column import Column
from schemadiff.kinds.constraint import Constraint
from schemadiff.kinds.index import Index
from schemadiff.migrations.probes import Probe
from schemadiff.model import ObjectId
from schemadiff.preflight import elements
from schemadiff.preflight.before import Before, Rows
from schemadiff.preflight.elements import Elements
from schemadiff.preflight.references import of_reference
from schemadiff.preflight.suspicion import Suspicion
from schemadiff.proof.shapes import check_expression
from schemadiff.quoting import identifier, one_line
from schemadiff.soundness import sound

_SHOWN = 100


def of_constraint(object_id: ObjectId, before: Before) -> Iterator[Suspicion]:
    """What may be wrong with the rows of a table that gets a constraint, or has one validated."""
    new = before.result.objects.get(object_id)
    if not isinstance(new, Constraint) or not new.validated or not new.enforced or before.table(new.parent) is None:
        return
    old = before.then(new.id)
    if isinstance(old, Constraint) and _held(old) and old.definition == new.definition:
        return
    assert new.parent is not None
    if new.type == "c":
        yield from _check(new, before)
    elif new.type == "f":
        yield from of_reference(new, before)
    elif new.parent_constraint is None:
        yield from _unique_or_exclusive(new, new.parent, before)


def _held(old: Constraint) -> bool:
    """Whether all rows are as it wants them."""
    return old.validated and old.enforced and sound(old) == old


def of_index(object_id: ObjectId, before: Before) -> Iterator[Suspicion]:
    """What may be wrong with the rows of a table that gets a unique index."""
    new = before.result.objects.get(object_id)
    if not isinstance(new, Index) or new.parent is None or not new.is_unique:
        return
    old = before.then(new.id)
    if before.table(new.parent) is None or new.parent_index is not None:
        return
    if isinstance(old, Index) and old.valid and old.definition == new.definition:
        return
    found = elements.of_index(new.definition)
    if found is not None:
        yield from _twice(new.parent, found, before)


def _check(new: Constraint, before: Before) -> Iterator[Suspicion]:
    assert new.parent is not None
    expression = check_expression(new)
    only = new.definition.endswith(" NO INHERIT")
    rows = before.rows(new.parent, new.columns, only=only)
    if rows is None:
        return
    shown = expression if len(expression) <= _SHOWN else f"{expression[: _SHOWN - 1]}…"
    words = f"{rows.name} has a row that violates {identifier(new.id.path[2])}: {one_line(shown)}"
    mend = f"UPDATE {rows.name} SET … WHERE {expression} IS FALSE"
    probe = Probe(words, rows.where(f"{expression} IS FALSE"), mend)
    yield Suspicion(rows.table, ("check", expression), probe, only)


def _unique_or_exclusive(new: Constraint, table: ObjectId, before: Before) -> Iterator[Suspicion]:
    if new.type == "x":
        found = elements.of_exclusion(new.definition)
        if found is not None:
            yield from _excluded(new, found, before)
        return
    found = elements.of_key(new.definition, tuple(map(identifier, new.columns)))
    if found is not None:
        yield from _twice(table, found, before)


def _rows(table: ObjectId, found: Elements, before: Before, alias: str = "") -> Rows | None:
    names = [n for part in (*found.parts, found.condition) for n in before.mentioned(table, part)]
    return before.rows(table, names, only=before.only(table), alias=alias)


def _twice(table: ObjectId, found: Elements, before: Before) -> Iterator[Suspicion]:
    """Rows are the same as their index and GROUP BY see it, which needs no operator of a name that we would look up."""
    rows = _rows(table, found, before)
    if rows is None:
        return
    parts = ", ".join(found.parts)
    counts = [found.condition] if found.condition else []
    counts += [] if found.nulls else [f"{part} IS NOT NULL" for part in found.parts]
    where = f" WHERE {' AND '.join(counts)}" if counts else ""
    same = _free_name("same", table, before)
    items = ", ".join(rows.keys)
    inner = f"SELECT {items}, pg_catalog.count(*) OVER (PARTITION BY {parts}) AS {same} FROM {rows.item}{where}"
    outputs = ", ".join(key.rpartition(" AS ")[2] for key in rows.keys)
    sql = f"SELECT {outputs} FROM ({inner}) AS counted WHERE {same} > 1"
    words = f"{rows.name} has rows with the same ({parts})"
    yield Suspicion(rows.table, ("same", parts, where), Probe(words, sql, _deletion(rows, found, before)), True)


def _deletion(rows: Rows, found: Elements, before: Before) -> str:
    """How to keep one of each, where the columns are as they were."""
    if not all(part in map(identifier, before.old_names(rows.table)) for part in found.parts) or found.condition:
        return ""
    keys = ", ".join(rows.keys) if not any(" AS " in key for key in rows.keys) else "ctid"
    parts = ", ".join(found.parts)
    number = f"pg_catalog.row_number() OVER (PARTITION BY {parts} ORDER BY {keys})"
    if keys == "ctid" and before.has_children(rows.table):
        return ""
    return (
        f"DELETE FROM {rows.name} WHERE ({keys}) IN (SELECT {keys} FROM "
        f"(SELECT {keys}, {number} AS nth FROM {rows.name}) AS t WHERE nth > 1)"
    )


def _excluded(new: Constraint, found: Elements, before: Before) -> Iterator[Suspicion]:
    """Two rows for which all operators hold exclude each other."""
    assert new.parent is not None
    rows = _rows(new.parent, found, before)
    if rows is None:
        return
    named = [(part, f"part_{number}") for number, part in enumerate(found.parts, start=1)]
    where = f" WHERE {found.condition}" if found.condition else ""
    parts = ", ".join(f"{part} AS {name}" for part, name in named)
    place = "tableoid AS row_table, ctid AS row_place"
    if "(SELECT" in rows.item:
        # The table as it will be has no row identity of its own.
        return
    one = f"(SELECT {', '.join(rows.keys)}, {parts}, {place} FROM {rows.item}{where}) AS one"
    other = f"(SELECT {parts}, {place} FROM {rows.item}{where}) AS other"
    both = " AND ".join(f"one.{n} {op} other.{n}" for (_, n), op in zip(named, found.operators, strict=True))
    outputs = ", ".join(f"one.{key.rpartition(' AS ')[2]}" for key in rows.keys)
    another = "(one.row_table, one.row_place) <> (other.row_table, other.row_place)"
    sql = f"SELECT {outputs} FROM {one} WHERE EXISTS (SELECT FROM {other} WHERE {another} AND {both})"
    words = f"{rows.name} has rows that exclude each other by {identifier(new.id.path[2])}"
    yield Suspicion(
        rows.table, ("exclusion", new.definition), Probe(words, sql, f"DELETE FROM {rows.name} WHERE …"), True
    )


def _free_name(name: str, table: ObjectId, before: Before) -> str:
    taken = {*before.old_names(table), *(o.id.path[2] for o in before.result.objects.values() if isinstance(o, Column))}
    while name in taken:
        name += "_"
    return identifier(name)
