"""A step in, the tables, views and other relations that it is about out, by every name that it knows them by."""

from __future__ import annotations

from collections.abc import Iterator

from schemadiff.model import ObjectId, Step


def own_relations(step: Step) -> frozenset[ObjectId]:
    """Its subject, what that is a part of, and the table of either; before a rename and after it."""
    return frozenset(_own(step))


def _own(step: Step) -> Iterator[ObjectId]:
    objects = [obj for obj in (step.old, step.new) if obj is not None]
    renamed = step.context.get("old") if step.verb == "rename" else None
    for object_id in (renamed, *(i for obj in objects for i in (obj.id, obj.parent))):
        if isinstance(object_id, ObjectId):
            about = object_id.target or object_id
            yield about
            yield ObjectId("table", about.path[:2])
