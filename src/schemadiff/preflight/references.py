"""A foreign key that comes in, the suspicion out that rows refer to what is not there."""

from __future__ import annotations

from collections.abc import Iterator

from schemadiff.kinds.column import Column
from schemadiff.kinds.composite import Composite
from schemadiff.kinds.constraint import Constraint
from schemadiff.kinds.domain import Domain
from schemadiff.kinds.enum import Enum
from schemadiff.kinds.range import Range
from schemadiff.migrations.probes import Probe
from schemadiff.model import ObjectId
from schemadiff.preflight.before import Before
from schemadiff.preflight.suspicion import Suspicion
from schemadiff.proof.shapes import Reference, reference
from schemadiff.quoting import identifier, identifiers, qualified


def of_reference(new: Constraint, before: Before) -> Iterator[Suspicion]:
    """The rows without a partner. A key over periods (18) is left to PostgreSQL."""
    found = reference(new)
    if found is None or new.parent is None or " PERIOD " in new.definition:
        return
    rows = before.rows(new.parent, found.columns, only=before.only(new.parent), alias="held")
    missing = _missing(found, new.parent, before)
    if rows is None or missing is None:
        return
    columns = [f"held.{identifier(c)}" for c in found.columns]
    given = " AND ".join(f"{c} IS NOT NULL" for c in columns)
    condition = f"{given} AND {missing}" if missing else given
    if " MATCH FULL" in new.definition and len(columns) > 1:
        some = " OR ".join(f"{c} IS NOT NULL" for c in columns)
        condition = f"({condition}) OR (({some}) AND NOT ({given}))"
    has = f"{qualified((before.was(found.table) or found.table).path)} ({identifiers(found.keys)})"
    words = f"{rows.name} ({identifiers(found.columns)}) holds a value that {has} has not"
    mend = f"DELETE FROM {rows.name} AS held WHERE {condition}"
    probe = Probe(words, rows.where(condition), mend if "(SELECT" not in rows.item else "")
    yield Suspicion(rows.table, ("reference", new.definition), probe, True)


def _missing(found: Reference, table: ObjectId, before: Before) -> str | None:
    """What holds for a row without a partner; empty where there are no partners, as their table is new."""
    if before.table(found.table) is None:
        return ""
    partners = before.rows(found.table, found.keys, only=before.only(found.table), alias="partner")
    if partners is None:
        return None
    pairs = zip(found.columns, found.keys, strict=True)
    equal = " AND ".join(
        f"partner.{identifier(key)} {_equals(table, column, before)} held.{identifier(column)}" for column, key in pairs
    )
    return f"NOT EXISTS (SELECT FROM {partners.item} WHERE {equal})"


def _equals(table: ObjectId, column: str, before: Before) -> str:
    """The operator =. That of an extension's type is where the type is, which is not on the path of a probe."""
    found = before.result.objects.get(ObjectId("column", (*table.path, column)))
    type_ = found.type if isinstance(found, Column) else ""
    made = (o for o in before.result.objects.values() if isinstance(o, Composite | Domain | Enum | Range))
    if "." not in type_ or any(qualified(o.id.path) == type_ for o in made):
        return "="
    return f"OPERATOR({type_.rpartition('.')[0]}.=)"
