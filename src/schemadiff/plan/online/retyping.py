"""Columns whose new type would write their table anew in; out comes which of them change together beside the old ones,
with what hangs on them, and why the others cannot.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from schemadiff.kinds.column import Column
from schemadiff.kinds.constraint import Constraint
from schemadiff.kinds.index import Index
from schemadiff.kinds.inheritance import Inheritance
from schemadiff.kinds.publication import Publication
from schemadiff.model import Catalog, Object, ObjectId, Step
from schemadiff.plan.decide import dependents
from schemadiff.plan.online.columns import in_the_way_of_updates
from schemadiff.plan.online.scene import Scene, can_come_by_index, can_wait
from schemadiff.quoting import display

REFUSED = "PostgreSQL refuses the other form, or it would tear apart what goes and comes back"
_BUILT = frozenset({"constraint", "index"})
# What comes back with the switch, or goes and comes around it.
_CARRIED = frozenset({"comment", "grant", "default", "owned_by", "view"})


@dataclass(frozen=True, slots=True)
class Retyping:
    """Columns that change at once: the plain steps, and the constraints and indexes on them before and after."""

    alters: tuple[Step, ...]
    before: tuple[Object, ...]
    after: tuple[Object, ...]

    @property
    def columns(self) -> frozenset[ObjectId]:
        """The columns."""
        return frozenset(step.subject.id for step in self.alters)

    @property
    def absorbed(self) -> frozenset[ObjectId]:
        """What the switch brings to its final form, so that no other step needs to."""
        defaults = (ObjectId("default", column.path) for column in self.columns)
        return frozenset((*(o.id for o in (*self.before, *self.after)), *defaults))


def retypings(steps: Sequence[Step], scene: Scene) -> tuple[tuple[Retyping, ...], Mapping[ObjectId, str]]:
    """The columns that change beside, in groups; and of the others the reason why they do not."""
    alters = {step.subject.id: step for step in steps if _is_wanted(step, scene)}
    if not alters:
        return (), {}
    users = _Users(scene)
    found = [users.retyping([alters[i] for i in group]) for group in _groups(alters, users)]
    reasons: dict[ObjectId, str] = {}
    for one in found:
        why = {i: users.why_not(alters[i], one) for i in sorted(one.columns)}
        first = next((i for i in why if why[i]), None)
        if first:
            reasons |= {i: reason or f"it changes with {display(first)}" for i, reason in why.items()}
    return tuple(one for one in found if not one.columns & reasons.keys()), reasons


def _is_wanted(step: Step, scene: Scene) -> bool:
    new = step.subject
    changes = step.verb == "alter" and isinstance(new, Column) and "type" in step.changed
    return changes and new.id in scene.policy.retyped and scene.is_busy(new)


def _groups(columns: Iterable[ObjectId], users: _Users) -> list[list[ObjectId]]:
    """Columns of one table, and those that something hangs on together."""
    groups: list[tuple[set[ObjectId], list[ObjectId]]] = []
    for column in sorted(columns):
        near = {ObjectId("table", column.path[:2]), *users.built(column)}
        mine = [group for group in groups if group[0] & near]
        groups = [group for group in groups if group not in mine]
        groups.append((near.union(*(n for n, _ in mine)), [*(i for _, ids in mine for i in ids), column]))
    return [sorted(ids) for _, ids in groups]


class _Users:
    """Looks up what hangs on columns, in both catalogs."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._before, self._after = dependents(scene.live.needs), dependents(scene.desired.needs)

    def built(self, column: ObjectId) -> set[ObjectId]:
        """Constraints and indexes on the column."""
        return {i for of in (self._before, self._after) for i in of.get(column, ()) if i.kind in _BUILT}

    def retyping(self, alters: Sequence[Step]) -> Retyping:
        """The columns, with what goes and what comes at the switch."""
        live, desired = self._scene.live, self._scene.desired
        columns = {step.subject.id for step in alters}
        before = _built_on(columns, self._before, live)
        later = [
            o for o in _built_on(columns, self._after, desired) if o.id in live.objects or self._can_come(o, alters)
        ]
        return Retyping(tuple(alters), tuple(before), tuple(later))

    def why_not(self, step: Step, group: Retyping) -> str:
        """Why the column cannot change beside; empty where it can."""
        return next((reason for reason in self._reasons(step, group) if reason), "")

    def _reasons(self, step: Step, group: Retyping) -> Iterator[str]:
        old, new, scene = step.old, step.new, self._scene
        assert isinstance(old, Column)
        assert isinstance(new, Column)
        yield REFUSED if group.columns & scene.policy.plain else ""
        yield in_the_way_of_updates(new, scene)
        yield from self._of_table(new)
        yield from self._of_column(old, new)
        yield from (self._of_user(i, group, scene.live) for i in self._before.get(old.id, ()))
        yield from (self._of_user(i, group, scene.desired) for i in self._after.get(new.id, ()))
        yield from self._filled_over(old.id)
        yield from (self._of_going(o, group) for o in group.before if o.id in self._before.get(old.id, ()))
        yield from (self._of_coming(o, group) for o in group.after if o.id in self._after.get(new.id, ()))

    def _of_table(self, new: Column) -> Iterator[str]:
        table = new.parent
        assert table is not None
        for catalog in (self._scene.live, self._scene.desired):
            yield "its table is of a type, or inherits" if _inherits(table, catalog) or new.is_typed else ""
            yield from (f"{display(o.id)} would send both columns" for o in _publications(table, catalog))

    def _of_column(self, old: Column, new: Column) -> Iterator[str]:
        scene = self._scene
        names = [ObjectId("column", (*new.id.path[:2], of(new.id.path[2]))) for of in (scene.beside, scene.before)]
        yield from (f"there is a {display(i)}" for i in names if _is_there(i, scene))
        yield f"there is a {display(i)}" if _is_there(i := routine_of(new, scene), scene) else ""
        yield "it is generated" if old.generated or new.generated else ""
        yield "it becomes an identity, or is none any more" if bool(old.identity) != bool(new.identity) else ""
        yield "its NOT NULL is not validated" if new.not_null and not new.not_null_validated else ""
        domain = any(i.kind == "domain" for i in scene.desired.needs[new.id])
        yield "a column of a domain cannot come empty without a look at each row" if domain else ""
        yield "its type is made anew" if old.type == new.type else ""
        needs = scene.live.needs[old.id] | scene.desired.needs[new.id]
        yield "a row of NULLs is neither NULL nor not" if any(i.kind == "composite" for i in needs) else ""

    def _of_user(self, user: ObjectId, group: Retyping, catalog: Catalog) -> str:
        whole = catalog.objects[user].parent
        if user.kind in _CARRIED or user in group.columns or whole in group.absorbed:
            return ""
        fresh = whole is not None and whole not in self._scene.live.objects
        return "" if user.kind in _BUILT or fresh else f"{display(user)} hangs on it"

    def _filled_over(self, who: ObjectId) -> Iterator[str]:
        """A materialized view over a view would be filled by the switch, while nobody else can read."""
        for user in self._before.get(who, ()):
            if user.kind == "materialized_view":
                yield f"{display(user)} would be filled anew meanwhile"
            elif user.kind == "view":
                yield from self._filled_over(user)

    def _of_going(self, obj: Object, group: Retyping) -> str:
        """What hangs on a constraint or an index on the column must be of the switch, too."""
        users = (i for i in self._before.get(obj.id, ()) if i.kind not in _CARRIED and i not in group.absorbed)
        return next((f"{display(i)} hangs on {display(obj.id)}" for i in sorted(users)), "") or _shape(obj)

    def _of_coming(self, obj: Object, group: Retyping) -> str:
        users = (i for i in self._after.get(obj.id, ()) if i.kind not in _CARRIED and i not in group.absorbed)
        kept = (i for i in users if i in self._scene.live.objects)
        if user := next(kept, None):
            return f"{display(user)} hangs on {display(obj.id)}"
        if not self._can_come(obj, group.alters):
            return _shape(obj) or f"{display(obj.id)} leans on what comes with it"
        return "" if obj.id in self._scene.policy.drawn else f"{display(obj.id)} cannot be made beside"

    def _can_come(self, obj: Object, alters: Iterable[Step]) -> bool:
        """Whether it can be made before the switch: all that it leans on, but for the new types, is there."""
        columns = [step.subject.id for step in alters]
        known = frozenset(columns).union(*(self._scene.desired.needs[column] for column in columns))
        away = self._scene.desired.needs[obj.id] - known - self._scene.live.objects.keys()
        return (
            obj.parent in self._scene.live.objects and obj.parent not in self._scene.fresh and not (away or _shape(obj))
        )


def _built_on(
    columns: Collection[ObjectId], users: Mapping[ObjectId, Sequence[ObjectId]], catalog: Catalog
) -> list[Object]:
    found = {i for column in columns for i in users.get(column, ()) if i.kind in _BUILT}
    return [catalog.objects[i] for i in sorted(found)]


def _shape(obj: Object) -> str:
    """What of a constraint or an index cannot be made beside another one."""
    match obj:
        case Constraint():
            by_index = can_come_by_index(obj) and not obj.deferrable
            waits = can_wait(obj, 0) and " PERIOD " not in obj.definition
            alone = obj.parent_constraint is None and not obj.is_inherited
            return "" if alone and (by_index or waits) else f"{display(obj.id)} cannot stand beside its old form"
        case Index():
            alone = obj.relkind == "r" and obj.parent_index is None
            return "" if alone else f"{display(obj.id)} is one of partitions"
        case _:
            return ""


def _inherits(table: ObjectId, catalog: Catalog) -> bool:
    found = catalog.objects.get(table)
    ties = (o for o in catalog.objects.values() if isinstance(o, Inheritance))
    return bool(getattr(found, "of_type", None)) or any(table.path in (tie.id.path[:2], tie.of) for tie in ties)


def _publications(table: ObjectId, catalog: Catalog) -> Iterator[Object]:
    for obj in catalog.objects.values():
        everything = isinstance(obj, Publication) and obj.all_tables
        if everything or (obj.id.kind in ("publication_table", "publication_schema") and _names(obj, table)):
            yield obj


def _names(obj: Object, table: ObjectId) -> bool:
    """Whether a publication's table or schema is this one's."""
    return table.path == obj.id.path[1:] or table.path[:1] == obj.id.path[1:]


def routine_of(column: Column, scene: Scene) -> ObjectId:
    """The trigger function that keeps the new column."""
    schema, table, name = column.id.path
    return ObjectId("function", (schema, scene.beside(f"{table}_{name}"), ""))


def _is_there(who: ObjectId, scene: Scene) -> bool:
    return who in scene.live.objects or who in scene.desired.objects
