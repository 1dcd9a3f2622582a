"""Changes and two catalogs in, decisions out: what is altered in place, what is rebuilt, and what must go with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from schemadiff.diagnostics import Refused
from schemadiff.kinds import KINDS
from schemadiff.kinds.column import Column
from schemadiff.kinds.constraint import Constraint
from schemadiff.model import ROUTINES, Alter, Catalog, Change, Create, Drop, Object, ObjectId
from schemadiff.plan.casts import without_modifier
from schemadiff.plan.inherit import parents_by, same_above, ties_in
from schemadiff.plan.shares import SHARING, shares_of
from schemadiff.quoting import display


@dataclass(slots=True)
class Decisions:
    """Objects to drop, create and alter; one that is in `drops` and in `creates` is rebuilt.

    `asides` are types, rebuilt or about to leave their name to another, whose old form is renamed until nothing uses it
    any more; `moved` rebuilt tables whose old form is renamed until its rows are in the new one.
    """

    drops: dict[ObjectId, Object] = field(default_factory=dict)
    creates: dict[ObjectId, Object] = field(default_factory=dict)
    alters: dict[ObjectId, Alter] = field(default_factory=dict)
    asides: set[ObjectId] = field(default_factory=set)
    moved: set[ObjectId] = field(default_factory=set)


def decide(
    changes: Iterable[Change], live: Catalog, desired: Catalog, anew: frozenset[ObjectId] = frozenset()
) -> Decisions:
    """What happens to each object, dependents included, so that no statement is refused by PostgreSQL.

    Objects in `anew` are rebuilt although they could be altered.
    """
    return _Deciding(live, desired, anew).run(tuple(changes))


def dependents(needs: Mapping[ObjectId, frozenset[ObjectId]]) -> dict[ObjectId, list[ObjectId]]:
    """The reverse of `needs`: who leans on an object, sorted."""
    reverse: dict[ObjectId, list[ObjectId]] = {}
    for who in sorted(needs):
        for whom in needs[who]:
            reverse.setdefault(whom, []).append(who)
    return reverse


def in_place(change: Alter) -> bool:
    """Whether PostgreSQL can change the object without making it anew."""
    kind = KINDS[change.new.id.kind]
    return change.changed <= kind.alterable and not kind.rebuild(change.old, change.new, change.changed)


def _is_another_type(change: Change) -> bool:
    """Whether a column gets a type of another name, or one that is made anew, and not the same one with more room."""
    if not (isinstance(change, Alter) and isinstance(change.old, Column) and isinstance(change.new, Column)):
        return False
    old, new = change.old.type, change.new.type
    return "type" in change.changed and (old == new or without_modifier(old) != without_modifier(new))


class _Deciding:
    """Works through a list of objects that were touched until nothing more is touched."""

    def __init__(self, live: Catalog, desired: Catalog, anew: frozenset[ObjectId]) -> None:
        self.live, self.desired, self.anew = live, desired, anew
        self.taken: set[tuple[str, ...]] = set()
        self.leaning = dependents(live.needs)
        self.shares = shares_of(live).of
        self.ties = ties_in(live)
        self.above = parents_by(self.ties)
        self.made = Decisions()
        self.todo: list[ObjectId] = []

    def run(self, changes: Sequence[Change]) -> Decisions:
        new = (change.new for change in changes if isinstance(change, Create))
        self.taken.update(name for obj in new for name in KINDS[obj.id.kind].names(obj))
        for object_id in sorted(self.anew):
            self._rebuild(object_id)
        for change in changes:
            self._start(change)
        while self.todo:
            self._spread(self.todo.pop())
            if not self.todo:
                self._take_off_comparisons()
        return self.made

    def _start(self, change: Change) -> None:
        match change:
            case Create(new):
                self.made.creates[new.id] = new
            case Drop(old):
                self.made.drops[old.id] = old
                self.todo.append(old.id)
                if KINDS[old.id.kind].aside and self._in_use(old.id) and self._gives_a_name(old):
                    self.made.asides.add(old.id)
            case Alter(_, new, _) if in_place(change) and not self._held(change):
                if new.id not in self.made.drops:
                    self.made.alters[new.id] = change
                    self.todo.append(new.id)
            case Alter(_, new, _):
                self._rebuild(new.id)

    def _rebuild(self, object_id: ObjectId) -> None:
        """Drop it, and create it again if it is desired."""
        if object_id in self.made.drops:
            return
        self.made.alters.pop(object_id, None)
        self.made.drops[object_id] = self.live.objects[object_id]
        if object_id in self.desired.objects:
            new = self.made.creates[object_id] = self.desired.objects[object_id]
            if KINDS[object_id.kind].aside and self._in_use(object_id):
                self.made.asides.add(object_id)
            elif KINDS[object_id.kind].moves(self.live.objects[object_id], new):
                self.made.moved.add(object_id)
        self.todo.append(object_id)

    def _held(self, change: Alter) -> bool:
        kind = KINDS[change.new.id.kind]
        users = self.leaning.get(change.new.id, ())
        return kind.held(change.old, change.new, change.changed) and any(map(self._holds, users))

    def _holds(self, user: ObjectId) -> bool:
        obj = self.live.objects[user]
        return KINDS[user.kind].aside or (isinstance(obj, Column) and not obj.is_typed)

    def _in_use(self, type_: ObjectId) -> bool:
        return any(KINDS[who.kind].holds_data or KINDS[who.kind].aside for who in self.leaning.get(type_, ()))

    def _gives_a_name(self, old: Object) -> bool:
        return not self.taken.isdisjoint(KINDS[old.id.kind].names(old))

    def _spread(self, object_id: ObjectId) -> None:
        if object_id in self.made.alters:
            self._spread_alter(self.made.alters[object_id])
        elif object_id in self.made.drops:
            self._spread_drop(object_id)

    def _spread_alter(self, change: Alter) -> None:
        shaken = KINDS[change.new.id.kind].shakes(change.old, change.new, change.changed)
        for who in (who for i in (change.new.id, *self._below(change.new.id)) for who in self.leaning.get(i, ())):
            if who.kind in shaken and KINDS[who.kind].fragile(self.live.objects[who]):
                self._rebuild(who)

    def _below(self, column: ObjectId) -> list[ObjectId]:
        """The same column of partitions and children, which change with it."""
        if not getattr(self.live.objects.get(column), "has_children", False):
            return []
        below = (ObjectId("column", (*table.path, column.path[2])) for table in self.above)
        return [c for c in below if column in same_above(c, self.above)]

    def _spread_drop(self, gone: ObjectId) -> None:
        old = self.live.objects[gone]
        for who in self.leaning.get(gone, ()):
            if who not in self.made.drops:
                self._lost_support(who, gone)
        for share in self.shares.get(gone, ()):
            if not (self._detaches(self.live.objects[share]) and self._stands_alone(share)):
                self._rebuild(share)
        for whole in KINDS[gone.kind].whole(old):
            if whole in self.live.objects and old.parent not in self.made.drops and not self._detaches(old):
                self._rebuild(whole)

    def _detaches(self, share: Object) -> bool:
        """Whether the share's table stops being a partition, which frees its indexes."""
        return share.parent is not None and ObjectId("partition", share.parent.path) in self.made.drops

    def _stands_alone(self, share: ObjectId) -> bool:
        """Whether it is wanted as it is, as a share of nothing."""
        wanted = self.desired.objects.get(share)
        alone = wanted is not None and not any(KINDS[share.kind].whole(wanted))
        return alone and wanted is not None and wanted.changed_from(self.live.objects[share]) <= SHARING

    def _lost_support(self, who: ObjectId, gone: ObjectId) -> None:
        """`who` leans on `gone` in live: it is dropped with it, switched to something else, or rebuilt."""
        obj = self.live.objects[who]
        if obj.parent == gone and gone not in self.made.asides:
            self._rebuild(who)
            return
        if isinstance(obj, Constraint) and obj.type == "c" and self._follows(who, gone):
            return
        leaves = gone not in self.desired.needs.get(who, frozenset())
        if who in self.made.alters and leaves and not self._overloaded(gone):
            return
        # A generated column is fragile: its values come back with its expression.
        if KINDS[who.kind].holds_data and not KINDS[who.kind].fragile(obj):
            self._switch(who, gone)
        elif not (leaves and _same_elsewhere(who, self.desired)):
            self._rebuild(who)

    def _overloaded(self, gone: ObjectId) -> bool:
        """Whether a routine of the same name is new: while both are there, a call may fit either."""
        same = (i for i in self.made.creates if i.kind == gone.kind and i.path[:2] == gone.path[:2])
        return gone.kind in ROUTINES and gone not in self.made.creates and any(same)

    def _switch(self, who: ObjectId, gone: ObjectId) -> None:
        """A column of a rebuilt type is altered to the new one; its rows stay."""
        if who.kind != "column" or who not in self.desired.objects:
            return
        if gone not in self.made.asides:
            self._refuse_stranded(who, gone)
            return
        if self._follows(who, gone):
            return
        old, new = self.live.objects[who], self.desired.objects[who]
        before = self.made.alters.get(who)
        changed = (before.changed if before else frozenset()) | {"type"}
        self.made.alters[who] = Alter(old, new, changed)
        self.todo.append(who)

    def _take_off_comparisons(self) -> None:
        """While one column has its new type and another the old one, nothing can compare them."""
        columns = Counter[ObjectId]()
        for change in self.made.alters.values():
            if _is_another_type(change):
                below = (change.new.id, *self._below(change.new.id))
                columns.update({user for column in below for user in self.leaning.get(column, ())})
        for user in sorted(user for user, count in columns.items() if count > 1):
            inherited = any(one in self.live.objects for one in same_above(user, self.above))
            if KINDS[user.kind].compares(self.live.objects[user]) and not inherited:
                self._rebuild(user)

    def _follows(self, who: ObjectId, gone: ObjectId) -> bool:
        """Whether it is inherited from one that leans on `gone` as well: what is done there is done here."""
        above = same_above(who, parents_by(self.ties, without=self.made.drops))
        return any(one in self.leaning[gone] and one in self.desired.objects for one in above)

    def _refuse_stranded(self, column: ObjectId, type_: ObjectId) -> None:
        """A base type's functions serve one type at a time, so two of them cannot stand side by side."""
        if KINDS[type_.kind].shell and type_ in self.made.creates:
            raise Refused.of(
                "SD706",
                f"{display(type_)} would have to be made anew, and {display(column)} holds values of it",
                "make the new type under another name, give the column that type, and drop the old one later",
            )


def _same_elsewhere(who: ObjectId, desired: Catalog) -> bool:
    """An object that holds no support of its own in desired either way (a schema's comment, a role's grant)."""
    return who in desired.objects and not desired.needs.get(who)
