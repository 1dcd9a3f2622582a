"""Two catalogs in, the changes that are real out: a text that only PostgreSQL's own rereading changes is no change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from schemadiff.diff import diff
from schemadiff.kinds import KINDS
from schemadiff.model import Alter, Catalog, Change, ObjectId
from schemadiff.proof.copy import copied
from schemadiff.scratch import Server

OPTIONAL = frozenset(kind.name for kind in KINDS.values() if kind.optional)


@dataclass(slots=True)
class Side:
    """One catalog, and on demand the same as a scratch server prints it after reading its text once more.

    PostgreSQL does not print some expressions as it would after reading its own text (IN lists on varchar), and
    15 prints views differently from 16: equality after one more reading is equality.
    """

    server: Server
    catalog: Catalog
    _again: Catalog | None = None

    @property
    def again(self) -> Catalog:
        """The catalog of a copy."""
        if self._again is None:
            with copied(self.server, self.catalog) as (_, catalog):
                self._again = catalog
        return self._again


def settled(live: Side, desired: Side, *, optional: Iterable[str] = OPTIONAL) -> tuple[Change, ...]:
    """The changes from `live` to `desired` without those that are gone after one more reading of either side."""
    changes = diff(live.catalog, desired.catalog, optional=optional)
    doubtful = [c for c in changes if isinstance(c, Alter) and _textual(c)]
    if not doubtful:
        return changes
    equal = {c.new.id for c in doubtful if _equal_again(c.new.id, live, desired)}
    return tuple(c for c in changes if not (isinstance(c, Alter) and c.new.id in equal))


def same_major(one: Catalog, other: Catalog) -> bool:
    """Whether both were printed by the same major version."""
    return one.version // 10000 == other.version // 10000


def _textual(change: Alter) -> bool:
    """Whether a field that PostgreSQL deparses differs."""
    return bool(change.changed & {"definition", "expression", "using", "check", "default", "arguments"})


def _equal_again(object_id: ObjectId, live: Side, desired: Side) -> bool:
    if not same_major(live.catalog, desired.catalog):
        return live.again.objects.get(object_id) == desired.again.objects.get(object_id)
    old, new = live.catalog.objects[object_id], desired.catalog.objects[object_id]
    return (
        desired.again.objects.get(object_id) == old
        or live.again.objects.get(object_id) == new
        or live.again.objects.get(object_id) == desired.again.objects.get(object_id)
    )
