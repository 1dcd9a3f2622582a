"""Rename directives in, rename steps out: those that say something about these two catalogs, and their way back."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

from schemadiff.model import Catalog, ObjectId, Rename, Step

_ORDER = ("schema", "table", "view", "materialized_view", "sequence", "enum", "composite", "range", "domain")


def applicable(renames: Iterable[Rename], live: Catalog, desired: Catalog) -> tuple[Rename, ...]:
    """The renames whose old name is in live and whose new name is not yet, and the other way round in desired.

    A directive may stay in a file for ever: once it was carried out it says nothing any more.
    """
    found = (concrete for rename in renames for concrete in _concrete(rename, live, desired))
    wanted = (r for r in found if _pending(r, live, desired))
    return tuple(sorted(wanted, key=lambda r: (_rank(r.new.kind), r.new)))


def inverse(renames: Iterable[Rename], live: Catalog, desired: Catalog) -> tuple[Rename, ...]:
    """The same renames backwards, for the way back."""
    return tuple(dataclasses.replace(r, old=r.new, new=r.old) for r in applicable(renames, live, desired))


def rename_step(rename: Rename, desired: Catalog) -> Step:
    """The step that renames."""
    context = {"old": rename.old, "new": rename.new}
    return Step("rename", new=desired.objects.get(_whole(rename.new)), context=context)


def _whole(object_id: ObjectId) -> ObjectId:
    """Labels and attributes are not objects: their type is."""
    if object_id.kind == "enum_value":
        return ObjectId("enum", object_id.path[:2])
    return ObjectId("composite", object_id.path[:2]) if object_id.kind == "attribute" else object_id


def _rank(kind: str) -> int:
    return _ORDER.index(kind) if kind in _ORDER else len(_ORDER)


def _pending(rename: Rename, live: Catalog, desired: Catalog) -> bool:
    if rename.new.kind in ("enum_value", "attribute"):
        return _has_part(live, rename.old) and not _has_part(live, rename.new) and _has_part(desired, rename.new)
    return rename.old in live.objects and rename.new not in live.objects and rename.new in desired.objects


def _has_part(catalog: Catalog, part: ObjectId) -> bool:
    obj = catalog.objects.get(_whole(part))
    labels: Sequence[str] = getattr(obj, "labels", ())
    attributes = tuple(a.name for a in getattr(obj, "attributes", ()))
    return part.path[-1] in (*labels, *attributes)


def _concrete(rename: Rename, live: Catalog, desired: Catalog) -> Iterable[Rename]:
    """Routines are written without argument types: the rename is of each overload that is new."""
    if rename.new.kind not in ("function", "procedure", "aggregate"):
        yield rename
        return
    for object_id in desired.objects:
        if object_id.kind in ("function", "procedure", "aggregate") and object_id.path[:2] == rename.new.path[:2]:
            old = ObjectId(object_id.kind, (*rename.old.path[:2], object_id.path[2]))
            yield dataclasses.replace(rename, old=old, new=object_id)
