"""Decisions in, the actions that carry them out, and what single objects mean for their order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeAlias

from schemadiff.kinds import KINDS
from schemadiff.kinds.constraint import Constraint
from schemadiff.kinds.table import Table
from schemadiff.model import Alter, Catalog, Object, ObjectId
from schemadiff.plan.decide import Decisions

# ("drop" | "create" | "alter" | "aside" | "drop_aside" | "shell" | "hollow" | "untie", object)
Action: TypeAlias = tuple[str, ObjectId]
_TARGET = re.compile(r' REFERENCES ((?:"(?:[^"]|"")+"|[^"(])+)\(')


def twins(into: Iterable[Action], made: Decisions) -> list[ObjectId]:
    """Unique constraints that PostgreSQL would take for one when they stand in the same CREATE TABLE."""
    seen: set[tuple[ObjectId | None, str]] = set()
    twins = []
    for who in sorted(who for _, who in into if who in made.creates):
        obj = made.creates[who]
        if isinstance(obj, Constraint) and obj.type in "pu":
            key = (obj.parent, obj.definition.removeprefix("PRIMARY KEY").removeprefix("UNIQUE").strip())
            if key in seen:
                twins.append(who)
            seen.add(key)
    return twins


def keys_by_target(objects: Iterable[Object]) -> dict[str, list[ObjectId]]:
    """Foreign keys by the table that they lead to, as SQL names it."""
    keys: dict[str, list[ObjectId]] = {}
    for obj in objects:
        if isinstance(obj, Constraint) and obj.type == "f":
            target = _TARGET.search(obj.definition)
            keys.setdefault(target[1] if target else "", []).append(obj.id)
    return keys


def must_go_first(part: Object) -> bool:
    """What of a table that moves aside would keep a name, or its place in a partitioned table."""
    of_index = isinstance(part, Constraint) and part.type in "puxf"
    return of_index or part.id.kind in ("index", "statistics", "partition")


def shapes_rows(part: Object) -> bool:
    """What a table must have in common with one that it becomes a partition of."""
    return part.id.kind == "column" or (isinstance(part, Constraint) and part.type == "c")


def root(obj: Object, catalog: Catalog) -> ObjectId:
    """The table, view or other object at the top that the object belongs to."""
    while obj.parent is not None and obj.parent in catalog.objects:
        obj = catalog.objects[obj.parent]
    return obj.id


def actions_of(made: Decisions, desired: Catalog) -> dict[Action, None]:
    """All actions, as an ordered set."""
    shells: Iterable[Action] = (("shell", who) for who in sorted(made.creates) if _announced(who, made, desired))
    aside = made.asides | made.moved
    drops: Iterable[Action] = (("aside" if who in aside else "drop", who) for who in sorted(made.drops))
    creates: Iterable[Action] = (("create", who) for who in sorted(made.creates))
    alters: Iterable[Action] = (("alter", who) for who in sorted(made.alters))
    asides: Iterable[Action] = (("drop_aside", who) for who in sorted(aside))
    untied: Iterable[Action] = (("untie", who) for who, change in sorted(made.alters.items()) if _changes_hands(change))
    return dict.fromkeys((*drops, *shells, *creates, *untied, *alters, *asides))


def _changes_hands(change: Alter) -> bool:
    """Whether a table of one type becomes a table of another: in between it is of none, so that its columns change."""
    old, new = change.old, change.new
    if not isinstance(old, Table) or not isinstance(new, Table):
        return False
    return old.of_type is not None and new.of_type is not None and "of_type" in change.changed


def _announced(who: ObjectId, made: Decisions, desired: Catalog) -> bool:
    """Whether something new needs the object before it can be made: the functions of a type, which speak of it."""
    circular = (d for d in desired.needs[who] if d in made.creates and who in desired.needs[d])
    return KINDS[who.kind].shell and any(circular)
