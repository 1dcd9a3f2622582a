"""Two catalogs in, changes out. Knows no kind: an object is there, gone, or not equal."""

from __future__ import annotations

from collections.abc import Iterable

from schemadiff.model import Alter, Catalog, Change, Create, Drop, Object, ObjectId


def diff(live: Catalog, desired: Catalog, *, optional: Iterable[str] = ()) -> tuple[Change, ...]:
    """The changes that take `live` to `desired`, sorted by object.

    Kinds named in `optional` are compared only where desired states an object of them.
    """
    unstated = frozenset(optional)
    ids = sorted(live.objects.keys() | desired.objects.keys())
    changes = (_change(i, live, desired, unstated) for i in ids if live.objects.get(i) != desired.objects.get(i))
    return tuple(change for change in changes if change is not None)


def _change(object_id: ObjectId, live: Catalog, desired: Catalog, unstated: frozenset[str]) -> Change | None:
    old, new = live.objects.get(object_id), desired.objects.get(object_id)
    if new is None:
        assert old is not None
        return None if object_id.kind in unstated else Drop(old)
    return Create(new) if old is None else _altered(old, new)


def _altered(old: Object, new: Object) -> Alter | None:
    changed = new.changed_from(old)
    return Alter(old, new, changed) if changed else None
