"""Rename directives in, rename steps out: those that say something about these two catalogs, and their way back."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence

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
    """The same renames backwards, for the way back. What lies in something renamed has that one's old name by then."""
    done = applied(renames, live, desired)
    holders = {r.new.path: r.old.path for r in done if not _is_part(r.new)}
    return tuple(dataclasses.replace(r, old=_moved(r.new, holders), new=_moved(r.old, holders)) for r in done)


def applied(renames: Iterable[Rename], live: Catalog, desired: Catalog) -> tuple[Rename, ...]:
    """All renames that lead from live to desired: those inside something renamed are named as if it was already."""
    directives = tuple(renames)
    first = applicable(directives, live, desired)
    holders = {r.new.path: r.old.path for r in first}
    before = {_moved(r.old, holders): r for r in directives if r not in first}
    inner = [r for old, r in before.items() if old != r.old and (old in live.objects or _has_part(live, old))]
    return (*first, *(r for r in inner if _has(desired, r.new)))


def _moved(object_id: ObjectId, holders: Mapping[tuple[str, ...], tuple[str, ...]]) -> ObjectId:
    """The id with its table, type or schema under the name that `holders` gives it."""
    for length in range(len(object_id.path) - 1, 0, -1):
        if object_id.path[:length] in holders:
            return ObjectId(object_id.kind, (*holders[object_id.path[:length]], *object_id.path[length:]))
    return object_id


def _is_part(object_id: ObjectId) -> bool:
    return object_id.kind in ("enum_value", "attribute", "column", "constraint")


def _has(catalog: Catalog, object_id: ObjectId) -> bool:
    return object_id in catalog.objects or _has_part(catalog, object_id)


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
