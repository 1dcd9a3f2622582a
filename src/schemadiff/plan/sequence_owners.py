"""A sequence that is to belong to a column in, the role that must own it by then out: that of the column's table."""

from __future__ import annotations

from schemadiff.kinds.owned_by import OwnedBy
from schemadiff.kinds.owner import Owner
from schemadiff.model import Catalog, Change, Drop, ObjectId
from schemadiff.plan.decide import Decisions
from schemadiff.quoting import identifier


def given_to(owned: OwnedBy, made: Decisions, live: Catalog) -> str:
    """The new owner as SQL; empty where both have one owner already. Owners that files state are set later."""
    table, sequence = ObjectId("table", owned.column[:2]), ObjectId("sequence", owned.id.path)
    before = live.objects.get(owned.id)
    holder = ObjectId("table", before.column[:2]) if isinstance(before, OwnedBy) else sequence
    has, wanted = (None if i in made.creates else _owner(i, live) for i in (sequence, table))
    if has is None and sequence not in made.creates:
        has = _owner(holder, live)
    if has == wanted:
        return ""
    return identifier(wanted) if wanted else "CURRENT_USER"


def has_its_tables_owner(change: Change, desired: Catalog) -> bool:
    """Whether a sequence stops to have an owner of its own because it belongs to a column from now on."""
    if not isinstance(change, Drop) or not isinstance(change.old, Owner) or change.old.id.path[0] != "sequence":
        return False
    return ObjectId("owned_by", change.old.id.path[1:]) in desired.objects


def _owner(target: ObjectId, catalog: Catalog) -> str | None:
    found = catalog.objects.get(target.satellite("owner"))
    return found.role if isinstance(found, Owner) else None
