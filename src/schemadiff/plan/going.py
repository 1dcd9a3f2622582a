"""A scene in, the rules out by which what goes is before or after other things: pairs (earlier, later)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from schemadiff.kinds import KINDS
from schemadiff.kinds.inheritance import Inheritance
from schemadiff.kinds.partition import Partition
from schemadiff.model import ROUTINES, ObjectId
from schemadiff.plan.actions import Action, root
from schemadiff.plan.folding import head
from schemadiff.plan.scene import Scene

_NAMED_BY_TYPES = ROUTINES | {"cast", "operator", "transform"}
Edge = tuple[Action, Action]


def edges_of_going(scene: Scene, into: Mapping[Action, Action]) -> Iterator[Edge]:
    """All rules about what is dropped."""
    for who in scene.made.drops:
        yield from _before_its_support(who, scene)
        yield from _inherited(who, scene)
        yield from _ties(who, scene)
        yield from _leaving_with_shares(who, scene)
        yield from _copied_keys(who, scene)
        yield from ((("drop", who), ("aside", table)) for table in _moved_below(who, scene, into))
        if who in scene.made.creates:
            yield frees(who, scene, into), scene.begins(who)
            if scene.steps_aside(who):
                yield ("create", who), ("drop_aside", who)


def frees(who: ObjectId, scene: Scene, into: Mapping[Action, Action]) -> Action:
    """The action after which the name of something old is free: what a table keeps steps aside with it."""
    verb, holder = head(("drop", who), into)
    return ("aside" if scene.steps_aside(holder) else verb, holder)


def _before_its_support(who: ObjectId, scene: Scene) -> Iterator[Edge]:
    """What leans on something goes before that goes, or is changed in a way that PostgreSQL refuses while it leans."""
    made, needs = scene.made, scene.live.needs[who]
    yield from ((scene.goes(who), scene.goes(d)) for d in needs if d in made.drops)
    # It is dropped by a text that names the types it is of, and by the names they have until now.
    if who.kind in _NAMED_BY_TYPES:
        yield from ((scene.goes(who), ("aside", d)) for d in needs if d in made.asides)
    yield from ((scene.goes(who), ("alter", d)) for d in scene.altered_below(who) if _shaken(who, d, scene))


def _shaken(who: ObjectId, d: ObjectId, scene: Scene) -> bool:
    """Whether PostgreSQL refuses to alter `d` while `who` is there."""
    change = scene.made.alters[d]
    return who.kind in KINDS[d.kind].shakes(change.old, change.new, change.changed)


def _inherited(who: ObjectId, scene: Scene) -> Iterator[Edge]:
    """What is inherited cannot go before what it is inherited from and what leaves it behind."""
    for column in scene.dropped_above(scene.made.drops[who]):
        if scene.only(column):
            yield scene.goes(column), scene.goes(who)


def _ties(who: ObjectId, scene: Scene) -> Iterator[Edge]:
    """A partition is detached, and a child let go, before either table is changed."""
    old, drops = scene.made.drops[who], scene.made.drops
    if isinstance(old, Partition | Inheritance) and old.parent not in drops:
        for table in (old.of, old.id.path[:2]):
            yield from ((scene.goes(who), action) for action in scene.shaping(table))
        parts = (x for x, part in drops.items() if part.parent == old.parent)
        yield from ((scene.goes(who), scene.goes(x)) for x in parts if x.kind in ("constraint", "index"))


def _leaving_with_shares(whole: ObjectId, scene: Scene) -> Iterator[Edge]:
    """Partitions that leave with their shares of something leave before it goes: it would take the shares along."""
    for share in scene.shares_before.of.get(whole, ()):
        if (partition := scene.detached(scene.live.objects[share])) is not None:
            yield scene.goes(partition), scene.goes(whole)


def _copied_keys(who: ObjectId, scene: Scene) -> Iterator[Edge]:
    """A foreign key to a partitioned table leads to each of its partitions, as long as they are there."""
    if who.kind == "table" and who in scene.above:
        yield from (
            (scene.goes(k), scene.goes(who)) for k in scene.keys_above(who, scene.keys) if k in scene.made.drops
        )
        yield from ((scene.goes(who), ("create", k)) for k in scene.keys_above(who, scene.new_keys))


def _moved_below(who: ObjectId, scene: Scene, into: Mapping[Action, Action]) -> set[ObjectId]:
    """Tables that are called otherwise soon: what is dropped by a statement that names them goes before."""
    moved = scene.made.moved
    if not moved or ("drop", who) in into or who in moved:
        return set()
    return {top for d in scene.live.needs[who] if (top := root(scene.live.objects[d], scene.live)) in moved}
