"""Steps and two catalogs in, what the online forms ask about them out."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from schemadiff.kinds.constraint import Constraint
from schemadiff.kinds.index import Index
from schemadiff.kinds.partition import Partition
from schemadiff.model import Catalog, Object, ObjectId, Step
from schemadiff.plan.aside_names import aside_name
from schemadiff.plan.decide import dependents
from schemadiff.plan.online.policy import Online
from schemadiff.quoting import with_suffix

# From here on foreign keys of partitioned tables can be NOT VALID.
_PARTITIONED_KEYS = 180000


@dataclass(frozen=True, slots=True)
class Scene:
    """`fresh` are tables and views that the steps make, `swapped` what is made beside its old form, which then goes.

    `whole` are indexes that go and come back and may not be missing meanwhile.
    """

    live: Catalog
    desired: Catalog
    policy: Online
    fresh: frozenset[ObjectId]
    swapped: frozenset[ObjectId]
    whole: frozenset[ObjectId] = frozenset()

    def is_busy(self, obj: Object) -> bool:
        """Whether others may be using the table of the object, and must not wait for long."""
        whole = ObjectId("table", obj.of) if isinstance(obj, Partition) else None
        return self._wanted(obj.parent) or self._wanted(whole)

    def _wanted(self, table: ObjectId | None) -> bool:
        return table is not None and table in self.live.objects and table not in self.fresh and self.policy.wants(table)

    def is_swapped(self, object_id: ObjectId) -> bool:
        """Whether the new form is made beside the old one."""
        return object_id in self.swapped

    def beside(self, name: str) -> str:
        """The name beside this one, as long as both are there."""
        return with_suffix(name, self.policy.suffix)

    def before(self, name: str) -> str:
        """The name of what steps aside for its new form."""
        return aside_name(name)


def scene_of(steps: Sequence[Step], live: Catalog, desired: Catalog, policy: Online) -> Scene:
    """All that is asked more than once."""
    made = {step.subject.id for step in steps if step.verb in ("create", "move", "shell")}
    fresh = frozenset(i for i in made if i.kind in ("table", "view", "materialized_view"))
    scene = Scene(live, desired, policy, fresh, frozenset())
    # On a table that nobody waits for, the old form goes by a step of its own, which others may wait for.
    busy = frozenset(i for i in _swappable(steps, live, desired) if scene.is_busy(desired.objects[i]))
    swapped = busy - policy.plain
    return dataclasses.replace(scene, swapped=swapped, whole=frozenset(_whole(steps, live)) - swapped)


def _whole(steps: Sequence[Step], live: Catalog) -> Iterator[ObjectId]:
    """Indexes that are made again and keep rows unique, or come back as they were, so that nothing would tell a run
    which goes on after another one whether they have been made again already.
    """
    gone = {step.subject.id for step in steps if step.verb == "drop"}
    for step in steps:
        if step.verb == "create" and isinstance(step.new, Index) and step.new.id in gone:
            old = live.objects.get(step.new.id)
            if isinstance(old, Index) and (old.is_unique or step.new.definition == old.definition):
                yield step.new.id


def validation(new: Object, context: Mapping[str, object]) -> Step:
    """The step that looks at all rows, in a transaction of its own, so that no stronger lock is held meanwhile."""
    return Step("validate", new=new, block=f"validate {new.id}", context=context)


def _swappable(steps: Sequence[Step], live: Catalog, desired: Catalog) -> Iterator[ObjectId]:
    """What is dropped and made again, and nothing that it or its users lean on is touched meanwhile."""
    places = {(step.verb, step.subject.id): place for place, step in enumerate(steps)}
    users = dependents(live.needs)
    touched = {step.subject.id for step in steps} | {part.id for step in steps for part in step.parts}
    for (verb, who), place in places.items():
        if verb != "create" or places.get(("drop", who), place) >= place:
            continue
        old, new = live.objects.get(who), desired.objects[who]
        near = _leans(who, live) | _leans(who, desired) | set(users.get(who, ()))
        if _stands_alone(old) and _stands_alone(new) and _can_be_beside(new, desired) and not (near & touched):
            yield who


def _can_be_beside(new: Object, desired: Catalog) -> bool:
    return not isinstance(new, Constraint) or can_wait(new, desired.version) or can_come_by_index(new)


def can_wait(new: Constraint, version: int) -> bool:
    """Whether it can be NOT VALID first."""
    if new.type not in "cf" or new.relkind == "f" or not (new.validated and new.enforced):
        return False
    return new.type == "c" or new.relkind != "p" or version >= _PARTITIONED_KEYS


def can_come_by_index(new: Constraint) -> bool:
    """Whether it can take over an index. A temporal key is a GiST index, which USING INDEX refuses."""
    return new.type in "pu" and new.relkind == "r" and "WITHOUT OVERLAPS" not in new.definition


def _leans(who: ObjectId, catalog: Catalog) -> set[ObjectId]:
    return set(catalog.needs.get(who, ()))


def _stands_alone(obj: Object | None) -> bool:
    """Whether it has no part in indexes of partitions."""
    match obj:
        case Index():
            return obj.relkind != "p" and obj.parent_index is None
        case Constraint():
            return obj.parent_constraint is None and (obj.type in "cf" or obj.relkind == "r") and obj.type != "x"
        case _:
            return False
