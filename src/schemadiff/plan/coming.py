"""A scene in, the rules out by which what is new or altered is before or after other things: pairs (earlier, later)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from schemadiff.kinds import KINDS
from schemadiff.kinds.inheritance import Inheritance
from schemadiff.kinds.partition import Partition
from schemadiff.kinds.table import Table
from schemadiff.model import Object, ObjectId
from schemadiff.plan.actions import Action
from schemadiff.plan.folding import head
from schemadiff.plan.inherit import comes_along, same_above, tables_above
from schemadiff.plan.scene import Scene

_SHARED = frozenset({"index", "constraint", "trigger"})
_OF_A_TABLE = frozenset({"table", "column", "constraint", "default"})
Edge = tuple[Action, Action]


def edges_of_coming(scene: Scene, into: Mapping[Action, Action]) -> Iterator[Edge]:
    """All rules about what is created or altered."""
    for who in (*scene.made.creates, *scene.made.alters):
        yield from _after_its_support(who, scene)
        yield from _shell(who, scene)
        yield from _lets_go(who, scene)
        yield from _shares(who, scene)
        yield from _handed_down(who, scene)
        yield from _ties(who, scene)
        yield from _siblings(who, scene)
        yield from _typed(who, scene)
    yield from _rows(scene, into)


def _after_its_support(who: ObjectId, scene: Scene) -> Iterator[Edge]:
    """What leans on something comes after it; on a type that it is a function of, after the type's announcement."""
    mine = scene.makes(who)
    for d in scene.desired.needs[who]:
        if who.kind == "column" and d == scene.desired.objects[who].parent and _takes_on_a_type(d, scene):
            continue
        if not (KINDS[d.kind].shell and who in scene.desired.needs[d]):
            yield from ((there, mine) for there in scene.makers.of(d))
        elif ("shell", d) in scene.actions:
            yield ("shell", d), mine


def _shell(who: ObjectId, scene: Scene) -> Iterator[Edge]:
    """A type is announced in its schema, before it is made."""
    if ("shell", who) in scene.actions:
        yield ("shell", who), scene.makes(who)
        schemas = (d for d in scene.desired.needs[who] if d.kind == "schema")
        yield from ((there, ("shell", who)) for d in schemas for there in scene.makers.of(d))


def _lets_go(who: ObjectId, scene: Scene) -> Iterator[Edge]:
    """What is altered lets go of what it leaned on before that goes."""
    mine = scene.makes(who)
    if who in scene.made.alters:
        yield from ((mine, scene.goes(d)) for d in scene.live.needs[who] if d in scene.made.drops)
        # A column that is inherited no more is not held to what its parent's was.
        above = same_above(who, scene.tied) if who.kind == "column" else ()
        yield from ((scene.goes(c), mine) for c in above if c in scene.made.drops)


def _shares(who: ObjectId, scene: Scene) -> Iterator[Edge]:
    """A whole on a table that is new finds its shares when the partition is attached, or attaches them by name."""
    obj, mine, creates = scene.desired.objects[who], scene.makes(who), scene.made.creates
    if scene.shares.by_name(obj) and obj.parent is not None:
        yield from ((("create", p), mine) for p in scene.shares.partitions[obj.parent] if p in creates)
    for whole in KINDS[who.kind].whole(obj):
        if whole in creates and who in scene.made.alters:
            yield ("create", whole), mine
        elif whole in creates and (creates[whole].parent not in creates or scene.shares.by_name(creates[whole])):
            yield mine, ("create", whole)
    if scene.attaches(mine) and (partition := scene.attached(obj)) is not None:
        yield ("create", partition), mine


def _handed_down(who: ObjectId, scene: Scene) -> Iterator[Edge]:
    """What partitions get a share of comes when those that leave have left: it would leave them a share."""
    if who.kind in _SHARED and who in scene.made.creates:
        whole = scene.made.creates[who].parent
        leave = (
            i for i, o in scene.made.drops.items() if isinstance(o, Partition) and o.parent not in scene.made.drops
        )
        parts = (i for i in leave if whole in tuple(tables_above(ObjectId("table", i.path), scene.above)))
        yield from ((scene.goes(i), ("create", who)) for i in parts)


def _ties(who: ObjectId, scene: Scene) -> Iterator[Edge]:
    """A table becomes a partition, or a child, when the one above has the columns that it must have in common."""
    obj, mine = scene.desired.objects[who], scene.makes(who)
    if isinstance(obj, Partition | Inheritance) and mine[0] == "create":
        for action in scene.shaping(obj.of):
            later = action[0] == "create" and comes_along(action[1], obj, scene.desired, scene.made.creates)
            yield (mine, action) if later else (action, mine)
        yield from ((scene.goes(x), mine) for x, old in scene.made.drops.items() if _excludes(old, obj))


def _excludes(old: Object, new: Partition | Inheritance) -> bool:
    """Whether a tie that ends stands against one that begins: no partition is a parent, or a child of two."""
    if not isinstance(old, Partition | Inheritance) or (isinstance(old, Inheritance) and isinstance(new, Inheritance)):
        return False
    return new.id.path[:2] in (old.of, old.id.path[:2]) or new.of == old.id.path[:2]


def _siblings(who: ObjectId, scene: Scene) -> Iterator[Edge]:
    """Some kinds come after others of the same table."""
    obj, mine = scene.desired.objects[who], scene.makes(who)
    if KINDS[who.kind].after and obj.parent is not None:
        yield from ((a, mine) for a in scene.children.get(obj.parent, ()) if _before_sibling(a, obj, scene))
        # A trigger that the partitioned table brings along may bear the name of one that goes.
        yield from ((scene.goes(x), mine) for x, old in scene.made.drops.items() if old.parent == obj.parent)


def _typed(who: ObjectId, scene: Scene) -> Iterator[Edge]:
    """The columns of a table of a type are the type's: they change after NOT OF, and before OF. The type that it leaves
    would take its columns along, and the one that it takes on has to have them.
    """
    change = scene.made.alters.get(who)
    if change is None or not isinstance(change.old, Table) or "of_type" not in change.changed:
        return
    coming = [a for a in scene.children.get(who, ()) if a[1].kind == "column"]
    going = [scene.goes(x) for x, old in scene.made.drops.items() if old.parent == who and x.kind == "column"]
    mine, untied = scene.makes(who), ("untie", who)
    yield from ((a, mine) if _takes_on_a_type(who, scene) else (mine, a) for a in (*coming, *going))
    if untied in scene.actions:
        yield from ((untied, a) for a in (mine, *coming, *going))
    left = untied if untied in scene.actions else mine
    yield from ((left, type_) for type_ in _changing_types(scene.live.needs[who], scene) if change.old.of_type)
    if _takes_on_a_type(who, scene):
        yield from ((type_, mine) for type_ in _changing_types(scene.desired.needs[who], scene))


def _changing_types(some: Iterable[ObjectId], scene: Scene) -> Iterator[Action]:
    return (("alter", type_) for type_ in some if type_.kind == "composite" and type_ in scene.made.alters)


def _takes_on_a_type(table: ObjectId, scene: Scene) -> bool:
    change = scene.made.alters.get(table)
    return (
        change is not None
        and isinstance(change.new, Table)
        and change.new.of_type is not None
        and "of_type" in change.changed
    )


def _before_sibling(action: Action, obj: Object, scene: Scene) -> bool:
    """An index is attached to its whole after its table, all other changes come before. Who inherits has to have
    what its parent has.
    """
    who = action[1]
    same = not isinstance(obj, Inheritance) or _is_above(who, obj, scene)
    return who.kind in KINDS[obj.id.kind].after and same and not scene.attaches(action)


def _is_above(who: ObjectId, tie: Inheritance, scene: Scene) -> bool:
    """Whether a table above has the same: of a check, the topmost alone states it."""
    parent = ObjectId("table", tie.of)
    above = (parent, *tables_above(parent, scene.makers.above))
    return any(ObjectId(who.kind, (*table.path, *who.path[2:])) in scene.desired.objects for table in above)


def _rows(scene: Scene, into: Mapping[Action, Action]) -> Iterator[Edge]:
    """Rows move when their new table can take all of them, and before anything looks at them."""
    for table in scene.made.moved:
        move: Action = ("drop_aside", table)
        for action in scene.actions:
            verb, who = action
            if verb in ("create", "alter") and who != table and _stands_on(who, table, scene, into):
                yield (action, move) if _is_part_of(who, table, scene) else (move, action)


def _is_part_of(who: ObjectId, table: ObjectId, scene: Scene) -> bool:
    """Whether this makes another table one of its partitions, which some of its rows are for."""
    obj = scene.desired.objects[who]
    return isinstance(obj, Partition) and obj.of == table.path


def _stands_on(who: ObjectId, table: ObjectId, scene: Scene, into: Mapping[Action, Action]) -> bool:
    """Whether something new needs the table or a part of it, and is not written inside its CREATE TABLE."""
    if head(("create", who), into) == ("create", table):
        return False
    return any(d == table or d.path[:2] == table.path for d in scene.desired.needs[who] if d.kind in _OF_A_TABLE)
