"""Actions that wait for each other in, edges that let them through out: a view or routine stands in for itself.

PostgreSQL allows a function that returns rows of a view which reads from the function, and standard SQL bodies that
call each other. One of them is made with nothing in it first, and filled when the other is there; the same backwards.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from schemadiff.kinds.function import Function
from schemadiff.model import ROUTINES, Catalog, Object, ObjectId
from schemadiff.plan.actions import Action
from schemadiff.plan.decide import Decisions

Edges = set[tuple[Action, Action]]
Head = Callable[[Action], Action]

# What the columns of a view, or the arguments of a routine, can be made of.
_TYPES = frozenset({"schema", "extension", "enum", "composite", "domain", "range", "base_type"})


def opened(
    group: Collection[Action], edges: Edges, head: Head, made: Decisions, live: Catalog, desired: Catalog
) -> tuple[Action, Edges] | None:
    """The action that opens one circle, and the edges with it; None where nothing in it can stand in for itself."""
    for verb, who in sorted(group, key=lambda action: (action[1].kind not in ("view",), action)):
        if (
            verb == "alter"
            and (early := _waiting(("alter", who), group, edges, head, desired))
            and who.kind in ROUTINES
        ):
            # It is there under the signature that it keeps.
            return (verb, who), edges - early
        if verb == "create" and ("shell", who) not in _ends(edges) and _can_be_hollow(made.creates[who]):
            return ("shell", who), _announced(who, group, edges, head, desired)
        if verb == "drop" and ("hollow", who) not in _ends(edges) and _can_be_hollow(made.drops[who]):
            return ("hollow", who), _hollowed(who, group, edges, head, made, live)
    return None


def _ends(edges: Edges) -> set[Action]:
    return {action for edge in edges for action in edge}


def _can_be_hollow(obj: Object) -> bool:
    return obj.id.kind == "view" or (isinstance(obj, Function) and obj.sql_body)


def _announced(who: ObjectId, group: Collection[Action], edges: Edges, head: Head, desired: Catalog) -> Edges:
    """What waits for it in the circle waits for its stand-in only, which needs no more than its name and its types."""
    shell: Action = ("shell", who)
    create: Action = ("create", who)
    early = _waiting(create, group, edges, head, desired)
    types = {d for d in desired.needs[who] if d.kind in _TYPES}
    first = {(a, shell) for a, b in edges if b == create and (a[0] in ("drop", "aside") or a[1] in types)}
    return (edges - early) | {(shell, b) for _, b in early} | first | {(shell, create)}


def _hollowed(
    who: ObjectId, group: Collection[Action], edges: Edges, head: Head, made: Decisions, live: Catalog
) -> Edges:
    """What it leaned on in the circle can go once there is nothing in it."""
    hollow: Action = ("hollow", who)
    drop: Action = ("drop", who)
    late = {(a, b) for a, b in edges if a == drop and head(b) in group and b[1] in live.needs[who]}
    # Its columns are written by the names that their types have until now.
    named = {(hollow, ("aside", d)) for d in live.needs[who] if d in made.asides}
    return (edges - late) | {(hollow, b) for _, b in late} | {(hollow, drop)} | named


def _waiting(action: Action, group: Collection[Action], edges: Edges, head: Head, desired: Catalog) -> Edges:
    """Edges to what needs the object in the circle."""
    mine = ((a, b) for a, b in edges if a == action and head(b) in group)
    return {(a, b) for a, b in mine if action[1] in desired.needs.get(b[1], frozenset())}
