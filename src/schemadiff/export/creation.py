"""A catalog in, the steps that make it in an empty database out, foreign keys inside their tables."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator

from schemadiff.diff import diff
from schemadiff.export.inherited_columns import differing_columns
from schemadiff.kinds import KINDS
from schemadiff.kinds.comment import Comment
from schemadiff.kinds.constraint import Constraint
from schemadiff.kinds.schema import Schema
from schemadiff.model import Catalog, Object, ObjectId, Step
from schemadiff.plan.plan import plan

_PUBLIC_SCHEMA = ObjectId("schema", ("public",))


def creation(catalog: Catalog) -> tuple[Step, ...]:
    """The steps from a new database to this one, in the order of the plan.

    What a new database has and this one has not is taken away, except the schema public itself: a schema file says
    what there is, and cannot say that there is no such schema.
    """
    new = _new_database(catalog)
    steps = plan(diff(new, catalog), new, catalog)
    kept = (step for step in steps if step.new is not None or step.subject.id != _PUBLIC_SCHEMA)
    made = map(_as_a_description, kept)
    return _with_foreign_keys((*made, *differing_columns(catalog), *_comments_taken(catalog)), catalog)


def _comments_taken(catalog: Catalog) -> Iterator[Step]:
    """CREATE EXTENSION brings a comment along, which somebody took from these."""
    for object_id in sorted(catalog.objects):
        comment = object_id.satellite("comment")
        if object_id.kind == "extension" and comment not in catalog.objects:
            yield Step("drop", old=Comment(id=comment, parent=object_id, text=""))


def _as_a_description(step: Step) -> Step:
    """A migration looks whether a role is there and what the database is called; a schema file says what there is."""
    if not KINDS[step.subject.id.kind].shared:
        return step
    return dataclasses.replace(step, context={**step.context, "plain": True})


def _new_database(catalog: Catalog) -> Catalog:
    """What PostgreSQL puts into every new database, as the introspection reads it."""
    public: tuple[Object, ...] = (
        Schema(id=_PUBLIC_SCHEMA),
        Comment(
            id=_PUBLIC_SCHEMA.satellite("comment"),
            parent=_PUBLIC_SCHEMA,
            text="standard public schema",
            is_foreign=False,
        ),
    )
    needs = {o.id: frozenset((o.parent,) if o.parent else ()) for o in public}
    return Catalog(objects={o.id: o for o in public}, needs=needs, version=catalog.version)


def _with_foreign_keys(steps: Iterable[Step], catalog: Catalog) -> tuple[Step, ...]:
    """Each foreign key inside the CREATE of its table, where CREATE TABLE can say it."""
    given = tuple(steps)
    tables = {step.subject.id for step in given if step.verb == "create" and step.subject.id.kind == "table"}
    moved: dict[ObjectId, list[Object]] = {}
    for step in given:
        key = step.subject
        if key.parent in tables and step.verb == "create" and _fits_inside(key, catalog):
            moved.setdefault(key.parent, []).append(key)
    gone = {key.id for keys in moved.values() for key in keys}
    kept = (step for step in given if step.subject.id not in gone)
    return tuple(
        dataclasses.replace(step, parts=(*step.parts, *moved[step.subject.id])) if step.subject.id in moved else step
        for step in kept
    )


def _fits_inside(key: Object, catalog: Catalog) -> bool:
    """A key that leans on a unique index waits for CREATE INDEX, and one that is not valid must be added later."""
    if not isinstance(key, Constraint) or key.type != "f":
        return False
    on_index = any(needed.kind == "index" for needed in catalog.needs[key.id])
    return not on_index and (key.validated or not key.enforced)
