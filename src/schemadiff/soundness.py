"""An object as a database has it in; the same as a statement makes it out.

A build that fails, or that somebody breaks off, leaves an index INVALID. A superuser can switch off the triggers by
which PostgreSQL keeps a foreign key. No statement of a schema file makes such a thing, and pg_dump does not say it, so
that nothing can want it: it is put back by making the object again, which looks at all rows.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from schemadiff.model import Alter, Catalog, Change, Object, ObjectId

# What says of a kind that it is whole. By name: reports, which nobody may have asked of a catalog, load no kinds.
_WHOLE: Mapping[str, Mapping[str, Any]] = {"index": {"valid": True}, "constraint": {"valid": True, "triggers": ()}}


def sound(obj: Object) -> Object:
    """The object as a statement makes it."""
    whole = _WHOLE.get(obj.id.kind)
    return dataclasses.replace(obj, **whole) if whole else obj


def unsound(catalog: Catalog) -> Iterator[Object]:
    """What of the catalog no statement makes."""
    return (obj for obj in catalog.objects.values() if sound(obj) != obj)


def only_unsound(change: Change) -> bool:
    """Whether it makes sound what is otherwise as it should be."""
    return isinstance(change, Alter) and sound(change.old) == change.new


def made_sound(catalog: Catalog, which: Collection[ObjectId] | None = None) -> Catalog:
    """The catalog, with these objects, or all, as statements make them."""
    objects = {i: sound(obj) if which is None or i in which else obj for i, obj in catalog.objects.items()}
    return dataclasses.replace(catalog, objects=objects)
