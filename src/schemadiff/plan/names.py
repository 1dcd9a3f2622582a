"""Decisions in, what must be gone before something else can have its name out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from schemadiff.kinds import KINDS
from schemadiff.kinds.column import Column
from schemadiff.model import Object, ObjectId
from schemadiff.plan.actions import Action
from schemadiff.plan.decide import Decisions

Name = tuple[str, ...]
Turn = Callable[[ObjectId], Action]


def name_edges(made: Decisions, frees: Turn, begins: Turn) -> Iterator[tuple[Action, Action, Name]]:
    """Actions (earlier, later) with a name that is free before it is taken; `frees` and `begins` say what does it."""
    freed: dict[Name, list[Action]] = {}
    for who, obj in made.drops.items():
        for name in KINDS[who.kind].names(obj):
            freed.setdefault(name, []).append(frees(who))
    taken = [(begins(who), name) for who, obj in made.creates.items() for name in KINDS[who.kind].names(obj)]
    for who, change in made.alters.items():
        old, new = (set(KINDS[who.kind].names(obj)) for obj in (change.old, change.new))
        taken += [(("alter", who), name) for name in new - old]
        for name in old - new:
            freed.setdefault(name, []).append(("alter", who))
    for action, name in taken:
        yield from ((earlier, action, name) for earlier in freed.get(name, ()))


def can_wait(earlier: Action, later: Action, name: Name) -> bool:
    """Whether the second can have its name later on: a column's NOT NULL is renamed when the old column is gone."""
    of_columns = (earlier[0], earlier[1].kind, later[0], later[1].kind) == ("drop", "column", "create", "column")
    return of_columns and name[0] == "constraint"


def taken_until(dropped: Iterable[Object], column: Object) -> bool:
    """Whether one of the dropped columns has the name that the new column's NOT NULL is to have."""
    if not isinstance(column, Column) or not column.not_null:
        return False
    same = (o for o in dropped if isinstance(o, Column) and o.not_null and o.parent == column.parent)
    return any(o.not_null_constraint == column.not_null_constraint for o in same)
