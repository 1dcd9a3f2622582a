"""Two catalogs in, changes out. Knows no kind: an object is there, gone, or not equal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice

from schemadiff.model import Alter, Catalog, Change, Create, Drop, Object, ObjectId, change_id, made
from schemadiff.overlay import near


def all_stated(object_id: ObjectId) -> bool:
    """Whether desired may leave the object unstated: nothing may."""
    return False


def diff(live: Catalog, desired: Catalog, *, optional: Callable[[ObjectId], bool] = all_stated) -> tuple[Change, ...]:
    """The changes that take `live` to `desired`, sorted by object.

    What is `optional` is compared only where desired states it.
    """
    if live.objects is desired.objects:
        return ()
    pairs = ((i, live.objects.get(i), desired.objects.get(i)) for i in sorted(_differing(live, desired)))
    changes = (_change(i, old, new, optional) for i, old, new in pairs if old != new)
    return tuple(change for change in changes if change is not None)


def _differing(live: Catalog, desired: Catalog) -> set[ObjectId]:
    """What only one of them has, what is not equal in both, and what may be."""
    one, other = live.objects, desired.objects
    known = near(one, other)
    if known is not None:
        return set(known)
    one, other = made(one), made(other)
    apart = {i: obj for i, obj in one.items() if other.get(i) is not obj}
    unequal = {i for i, obj in apart.items() if other.get(i) != obj}
    more = len(other) - len(one) + sum(i not in other for i in apart)
    # What is new stands behind what was there, mostly: who looks from the end need not look through all.
    return unequal.union(islice((i for i in reversed(list(other)) if i not in one), more))


def _change(
    object_id: ObjectId, old: Object | None, new: Object | None, optional: Callable[[ObjectId], bool]
) -> Change | None:
    change = between(old, new)
    return None if isinstance(change, Drop) and optional(object_id) else change


def between(old: Object | None, new: Object | None) -> Change | None:
    """What makes the one of the other; nothing where they are equal in all that is compared."""
    if old is None or new is None:
        return Create(new) if new is not None else Drop(old) if old is not None else None
    changed = new.changed_from(old)
    return Alter(old, new, changed) if changed else None


def top_level(changes: Iterable[Change]) -> list[Change]:
    """The changes without those that belong to an object which itself comes or goes."""
    everything = list(changes)
    verbs = {change_id(change): type(change) for change in everything}
    return [change for change in everything if not _belongs(change, verbs)]


def _belongs(change: Change, verbs: dict[ObjectId, type[Change]]) -> bool:
    match change:
        case Create(obj) | Drop(obj):
            return _follows(obj, type(change), verbs)
        case Alter():
            return False


def _follows(obj: Object, verb: type[Change], verbs: dict[ObjectId, type[Change]]) -> bool:
    """Whether the object's parent comes or goes with it; an owned sequence goes with its column."""
    return obj.parent is not None and verbs.get(obj.parent) is verb
