"""Decisions in, ordered groups of actions out: one graph at the grain of objects, folded where a statement can."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from schemadiff.diagnostics import SchemadiffError
from schemadiff.kinds import KINDS
from schemadiff.kinds.inheritance import Inheritance
from schemadiff.kinds.partition import Partition
from schemadiff.model import Catalog, Object, ObjectId
from schemadiff.plan.actions import Action, actions_of, keys_by_target, must_go_first, root, shapes_rows, twins
from schemadiff.plan.circles import opened
from schemadiff.plan.decide import Decisions
from schemadiff.plan.graph import on_cycle, topological
from schemadiff.plan.inherit import columns_above, comes_along, kept_below, parents, same_above
from schemadiff.plan.makers import Makers
from schemadiff.plan.mentions import ROUTINES, mentions
from schemadiff.plan.names import can_wait, name_edges
from schemadiff.plan.place import place
from schemadiff.plan.row_types import row_type_edges
from schemadiff.plan.shares import shares_of
from schemadiff.quoting import qualified

_OF_A_TABLE = frozenset({"table", "column", "constraint", "default"})
_NAMED_BY_TYPES = ROUTINES | {"cast", "operator", "transform"}


@dataclass(frozen=True, slots=True)
class Group:
    """Actions that one statement does: `head` and what is folded into it."""

    head: Action
    folded: tuple[Action, ...]


class Cycle(SchemadiffError):
    """Actions wait for each other; `altered` are the objects among them that are to be altered in place."""

    altered: frozenset[ObjectId] = frozenset()


def ordered(made: Decisions, live: Catalog, desired: Catalog) -> list[Group]:
    """Groups of actions in an order that PostgreSQL accepts. Raises Cycle where there is none."""
    return _Ordering(made, live, desired).run()


class _Ordering:
    def __init__(self, made: Decisions, live: Catalog, desired: Catalog) -> None:
        self.made, self.live, self.desired = made, live, desired
        self.shares, self.shares_before = shares_of(desired), shares_of(live)
        self.actions = actions_of(made, desired)
        self.children = self._children()
        self.above, self.tied = parents(live), parents(live, without=made.drops)
        self.makers = Makers(self.actions, desired, parents(desired))
        self.keys = keys_by_target(live)
        self.into = self._folding()
        self.edges = self._edges()
        # What a body names should be there before the body can run; a cycle of such wishes is legal.
        self.wishes = self._wishes() - self.edges

    def run(self) -> list[Group]:
        while True:
            nodes, before = self._contracted()
            result = topological(nodes, before, partial(place, made=self.made, live=self.live, desired=self.desired))
            if len(result) == len(nodes):
                folded = self._folded()
                return [Group(head, tuple(folded.get(head, ()))) for head in result]
            if not (self._give_up_wishes(nodes, before) or self._loosen(nodes, before) or self._open(nodes, before)):
                raise self._cycle(nodes, before)

    def _names(self) -> Iterable[tuple[Action, Action]]:
        return name_edges(self.made, self._frees, self._begins)

    def _edges(self) -> set[tuple[Action, Action]]:
        """Pairs (earlier, later)."""
        made = self.made
        edges: set[tuple[Action, Action]] = set()
        for who in made.drops:
            edges.update((self._goes(who), self._goes(d)) for d in self.live.needs[who] if d in made.drops)
            # It is dropped by a text that names the types it is of, and by the names they have until now.
            if who.kind in _NAMED_BY_TYPES:
                edges.update((self._goes(who), ("aside", d)) for d in self.live.needs[who] if d in made.asides)
            edges.update((self._goes(who), ("alter", d)) for d in self._altered_below(who) if self._shaken(who, d))
            # What is inherited cannot go before what it is inherited from and what leaves it behind.
            leaving = (c for c in self._dropped_above(made.drops[who]) if self._only(c))
            edges.update((self._goes(c), self._goes(who)) for c in leaving)
            old = made.drops[who]
            if isinstance(old, Partition | Inheritance) and old.parent not in made.drops:
                for table in (old.of, old.id.path[:2]):
                    edges.update((self._goes(who), action) for action in self._shaping(table))
                parts = (x for x, part in made.drops.items() if part.parent == old.parent)
                edges.update((self._goes(who), self._goes(x)) for x in parts if x.kind in ("constraint", "index"))
            edges.update((self._goes(p), self._goes(who)) for p in self._leaving_with_shares(who))
            if who in made.creates:
                edges.add((self._frees(who), self._begins(who)))
            if self._steps_aside(who) and who in made.creates:
                edges.add((("create", who), ("drop_aside", who)))
            edges.update((("drop", who), ("aside", table)) for table in self._moved_below(who))
            if who.kind == "table" and who in self.above:
                edges.update(
                    (self._goes(key), self._goes(who)) for key in self._keys_above(who.path) if key in made.drops
                )
        for who in (*made.creates, *made.alters):
            self._edges_of_new(who, edges)
        edges.update(pair for pair in self._names() if not can_wait(*pair))
        edges.update(row_type_edges(made, self.live, self.desired, self._goes))
        self._edges_of_rows(edges)
        return {(a, b) for a, b in edges if a != b}

    def _leaving_with_shares(self, whole: ObjectId) -> list[ObjectId]:
        """Partitions that are detached with their shares of something that goes: they would go with it otherwise."""
        tables = (self.live.objects[share].parent for share in self.shares_before.of.get(whole, ()))
        leaving = (ObjectId("partition", table.path) for table in tables if table is not None)
        return [p for p in leaving if p in self.made.drops]

    def _begins(self, who: ObjectId) -> Action:
        """The action that takes the name of something new."""
        return ("shell", who) if ("shell", who) in self.actions else ("create", who)

    def _steps_aside(self, who: ObjectId) -> bool:
        return who in self.made.asides or who in self.made.moved

    def _goes(self, who: ObjectId) -> Action:
        return ("drop_aside" if self._steps_aside(who) else "drop", who)

    def _frees(self, who: ObjectId) -> Action:
        """The action after which the name of something old is free: what a table keeps steps aside with it."""
        _, holder = self._head(("drop", who))
        return ("aside" if self._steps_aside(holder) else "drop", holder)

    def _moved_below(self, who: ObjectId) -> set[ObjectId]:
        """Tables that are called otherwise soon: what is dropped by a statement that names them goes before."""
        if not self.made.moved or ("drop", who) in self.into or who in self.made.moved:
            return set()
        return {top for d in self.live.needs[who] if (top := root(self.live.objects[d], self.live)) in self.made.moved}

    def _edges_of_rows(self, edges: set[tuple[Action, Action]]) -> None:
        """Rows move when their new table can take all of them, and before anything looks at them."""
        for table in self.made.moved:
            move: Action = ("drop_aside", table)
            for action in self.actions:
                verb, who = action
                if verb in ("create", "alter") and who != table and self._stands_on(who, table):
                    edges.add((action, move) if who.kind == "partition" else (move, action))

    def _stands_on(self, who: ObjectId, table: ObjectId) -> bool:
        """Whether something new needs the table or a part of it, and is not written inside its CREATE TABLE."""
        if self._head(("create", who)) == ("create", table):
            return False
        return any(d == table or d.path[:2] == table.path for d in self.desired.needs[who] if d.kind in _OF_A_TABLE)

    def _edges_of_new(self, who: ObjectId, edges: set[tuple[Action, Action]]) -> None:
        made = self.made
        mine: Action = ("create", who) if who in made.creates else ("alter", who)
        kind = KINDS[who.kind]
        for d in self.desired.needs[who]:
            if KINDS[d.kind].shell and who in self.desired.needs[d]:
                edges.update([(("shell", d), mine)] if ("shell", d) in self.actions else [])
            else:
                edges.update((there, mine) for there in self.makers.of(d))
        if ("shell", who) in self.actions:
            edges.add((("shell", who), mine))
            schemas = (d for d in self.desired.needs[who] if d.kind == "schema")
            edges.update((there, ("shell", who)) for d in schemas for there in self.makers.of(d))
        if who in made.alters:
            edges.update((mine, self._goes(d)) for d in self.live.needs[who] if d in made.drops)
            # A column that is inherited no more is not held to what its parent's was.
            above = same_above(who, self.tied) if who.kind == "column" else ()
            edges.update((self._goes(c), mine) for c in above if c in made.drops)
        obj = self.desired.objects[who]
        if self.shares.by_name(obj) and obj.parent is not None:
            edges.update((("create", p), mine) for p in self.shares.partitions[obj.parent] if p in made.creates)
        wholes = (whole for whole in kind.whole(obj) if whole in made.creates)
        # A whole on a table that is new finds its shares when the partition is attached, or attaches them by name.
        for w in wholes:
            if who in made.alters:
                edges.add((("create", w), mine))
            elif self.desired.objects[w].parent not in made.creates or self.shares.by_name(self.desired.objects[w]):
                edges.add((mine, ("create", w)))
        if self._attaches(mine):
            edges.update((("create", p), mine) for p in self._attachment(obj))
        if isinstance(obj, Partition | Inheritance) and mine[0] == "create":
            for action in self._shaping(obj.of):
                later = action[0] == "create" and comes_along(action[1], obj, self.desired, made.creates)
                edges.add((mine, action) if later else (action, mine))
        if kind.after and obj.parent is not None:
            edges.update((a, mine) for a in self.children.get(obj.parent, ()) if self._before_sibling(a, obj))
            # A trigger that the partitioned table brings along may bear the name of one that goes.
            edges.update((self._goes(x), mine) for x, old in made.drops.items() if old.parent == obj.parent)

    def _shaping(self, of: tuple[str, ...]) -> list[Action]:
        """What changes the columns and checks that a table must have to become a partition or a child of this one."""
        whole = ObjectId("table", of)
        if whole in self.made.moved:
            return []
        coming = [a for a in self.children.get(whole, ()) if shapes_rows(self.desired.objects[a[1]])]
        return [*coming, *(self._goes(x) for x, o in self.made.drops.items() if o.parent == whole and shapes_rows(o))]

    def _attachment(self, obj: Object) -> list[ObjectId]:
        """The partition that the object's table becomes in this migration."""
        partition = ObjectId("partition", obj.parent.path if obj.parent else ())
        return [partition] if partition in self.made.creates else []

    def _before_sibling(self, action: Action, obj: Object) -> bool:
        """An index is attached to its whole after its table, all other changes come before. Who inherits has to have
        what its parent has.
        """
        who = action[1]
        same = not isinstance(obj, Inheritance) or ObjectId(who.kind, (*obj.of, *who.path[2:])) in self.desired.objects
        return who.kind in KINDS[obj.id.kind].after and same and not self._attaches(action)

    def _attaches(self, action: Action) -> bool:
        return action[0] == "alter" and self.made.alters[action[1]].changed <= {"parent_index", "parent_constraint"}

    def _children(self) -> dict[ObjectId, list[Action]]:
        """What is created or altered in each table, view or other object at the top."""
        children: dict[ObjectId, list[Action]] = {}
        for action in self.actions:
            if action[0] in ("create", "alter"):
                top = root(self.desired.objects[action[1]], self.desired)
                children.setdefault(top, []).append(action)
        return children

    def _folding(self) -> dict[Action, Action]:
        """What can be written inside the statement of its parent, and what goes with its parent anyway."""
        into: dict[Action, Action] = {}
        for who, obj in self.made.creates.items():
            inside = obj.parent is not None and ("create", obj.parent) in self.actions
            if (
                inside
                and not self.shares.by_name(obj)
                and KINDS[who.kind].inline(obj)
                and not (who.kind == "default" and self.makers.only_inherited(ObjectId("column", who.path)))
            ):
                assert obj.parent is not None
                into["create", who] = ("create", obj.parent)
        for who in twins(into, self.made):
            del into["create", who]
        for who, obj in self.made.drops.items():
            holder = self._taken_by(who, obj)
            if holder is not None:
                into["drop", who] = self._goes(holder)
        return into

    def _taken_by(self, who: ObjectId, obj: Object) -> ObjectId | None:
        """The dropped object that takes this one along: its parent, the whole it is a share of, or its column."""
        if self._steps_aside(who) or (obj.parent in self.made.moved and must_go_first(obj)):
            return None
        if who.kind == "table" and who not in self.made.creates:
            wholes = (whole for whole in self.above.get(who, ()) if whole in self.made.moved)
            if (moved := next(wholes, None)) is not None:
                return moved
        if obj.parent in self.made.drops:
            return None if isinstance(obj, Partition) and self._is_referenced(obj) else obj.parent
        whole = next((w for w in KINDS[who.kind].whole(obj) if w in self.made.drops), None)
        freed = obj.parent is not None and ObjectId("partition", obj.parent.path) in self.made.drops
        if whole is not None and not freed:
            return whole
        shells = (d for d in sorted(self.live.needs[who]) if d in self.made.drops and who in self.live.needs[d])
        if (shell := next((d for d in shells if KINDS[d.kind].shell), None)) is not None:
            return shell
        if who.kind == "sequence":
            return self._owning_column(who)
        if who.kind == "column" and who not in self.made.creates:
            return next((c for c in self._dropped_above(obj) if not self._only(c)), None)
        if who.kind in ("index", "constraint") and who not in self.made.creates and obj.parent is not None:
            columns = (d for d in sorted(self.live.needs[who]) if d.kind == "column" and d.path[:2] == obj.parent.path)
            return next((c for c in columns if c in self.made.drops and not self._only(c)), None)
        return None

    def _is_referenced(self, partition: Partition) -> bool:
        """Whether foreign keys lead to the partitioned table, which stays: then only DETACH lets the partition go."""
        return ObjectId("table", partition.of) not in self.made.drops and bool(self._keys_above(partition.id.path))

    def _keys_above(self, table: tuple[str, ...]) -> list[ObjectId]:
        """The foreign keys that lead to what the table is a partition of: each has a copy that leads to the table."""
        wholes = list(self.above.get(ObjectId("table", table), ()))
        for whole in wholes:
            wholes += self.above.get(whole, ())
        return [key for whole in wholes for key in self.keys.get(qualified(whole.path), ())]

    def _dropped_above(self, column: Object) -> Iterable[ObjectId]:
        return (c for c in columns_above(column, self.tied) if c in self.made.drops)

    def _only(self, column: ObjectId) -> bool:
        return kept_below(self.made.drops[column], self.live, self.made.drops)

    def _owning_column(self, sequence: ObjectId) -> ObjectId | None:
        owned = ObjectId("owned_by", sequence.path)
        needs = self.live.needs.get(owned, frozenset())
        return next((d for d in needs if d.kind == "column" and d in self.made.drops), None)

    def _head(self, action: Action) -> Action:
        while action in self.into:
            action = self.into[action]
        return action

    def _contracted(self) -> tuple[list[Action], dict[Action, set[Action]]]:
        nodes = [a for a in self.actions if a not in self.into]
        before: dict[Action, set[Action]] = {}
        for a, b in self.edges | self.wishes:
            head_a, head_b = self._head(a), self._head(b)
            if head_a != head_b:
                before.setdefault(head_b, set()).add(head_a)
        return nodes, before

    def _folded(self) -> dict[Action, list[Action]]:
        """What each head has taken in."""
        folded: dict[Action, list[Action]] = {}
        for action in self.into:
            folded.setdefault(self._head(action), []).append(action)
        return folded

    def _wishes(self) -> set[tuple[Action, Action]]:
        """Bodies after what they mention; an overload after the one it replaces, so that calls stay unambiguous;
        what goes before what it stood on is altered; a partitioned table before its partitions; a name that is free.
        """
        made = self.made
        new = (*made.creates, *made.alters)
        wishes = {
            (there, ("create" if who in made.creates else "alter", who))
            for who, mentioned in mentions(new, self.desired).items()
            for d in mentioned
            for there in self.makers.of(d)
        }
        for who, obj in made.creates.items():
            if isinstance(obj, Partition):
                wishes.add((("create", ObjectId("table", obj.of)), ("create", ObjectId("table", who.path))))
        for who in made.drops:
            wishes.update((self._goes(who), ("alter", d)) for d in self._altered_below(who))
            if who.kind in ROUTINES:
                same = (other for other in made.creates if other.kind in ROUTINES and other.path[:2] == who.path[:2])
                wishes.update((self._goes(who), ("create", other)) for other in same)
        wishes.update(pair for pair in self._names() if can_wait(*pair))
        return {(a, b) for a, b in wishes if a != b and a in self.actions and b in self.actions}

    def _altered_below(self, who: ObjectId) -> list[ObjectId]:
        needs = self.live.needs[who]
        inherited = (above for d in needs if d.kind == "column" for above in same_above(d, self.tied))
        return [d for d in (*needs, *inherited) if d in self.made.alters]

    def _shaken(self, who: ObjectId, d: ObjectId) -> bool:
        """Whether PostgreSQL refuses to alter `d` while `who` is there."""
        change = self.made.alters[d]
        return who.kind in KINDS[d.kind].shakes(change.old, change.new, change.changed)

    def _give_up_wishes(self, nodes: list[Action], before: dict[Action, set[Action]]) -> bool:
        heads = {node for group in on_cycle(nodes, before) for node in group}
        given_up = {(a, b) for a, b in self.wishes if self._head(a) in heads and self._head(b) in heads}
        self.wishes -= given_up
        return bool(given_up)

    def _loosen(self, nodes: list[Action], before: dict[Action, set[Action]]) -> bool:
        """Take out of their parents' statements what is on a cycle: foreign keys of tables that go, then all of
        theirs that keeps something else, then constraints and defaults of new tables, then columns.
        """
        heads = {node for group in on_cycle(nodes, before) for node in group}
        inside = [a for a in self.into if self._head(a) in heads]
        dropped = [a for a in inside if a[0] == "drop"]
        foreign = [a for a in dropped if getattr(self.made.drops[a[1]], "type", "") == "f"]
        created = [a for a in inside if a[0] == "create"]
        loose = foreign or self._keeping(dropped, heads) or [a for a in created if a[1].kind != "column"] or created
        for action in loose:
            del self.into[action]
            # A statement of its own names its type as it was called.
            type_ = self.made.drops[action[1]].parent if action in dropped else None
            self.edges.update([(action, ("aside", type_))] if type_ in self.made.asides else [])
        return bool(loose)

    def _keeping(self, dropped: Iterable[Action], heads: set[Action]) -> list[Action]:
        """Those that must go before something outside of their own statement can go; columns only where no other."""
        others = {a for a, b in self.edges if self._head(b) in heads and self._head(a) != self._head(b)}
        keeping = [a for a in dropped if a in others]
        return [a for a in keeping if a[1].kind != "column"] or keeping

    def _open(self, nodes: list[Action], before: dict[Action, set[Action]]) -> bool:
        """Let a view or a routine on a cycle stand in for itself."""
        for group in on_cycle(nodes, before):
            found = opened(frozenset(group), self.edges, self._head, self.made, self.live, self.desired)
            if found is not None:
                self.actions[found[0]], self.edges = None, found[1]
                return True
        return False

    def _cycle(self, nodes: list[Action], before: dict[Action, set[Action]]) -> Cycle:
        groups = on_cycle(nodes, before)
        path = " -> ".join(f"{verb} {object_id}" for verb, object_id in (groups[0] if groups else []))
        hint = "this is a bug in schemadiff: please report it"
        error = Cycle.of("SD901", f"the steps wait for each other: {path}", hint)
        error.altered = frozenset(who for group in groups for verb, who in group if verb == "alter")
        return error
