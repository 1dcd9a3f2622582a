"""Decisions in, ordered groups of actions out: one graph at the grain of objects, folded where a statement can."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from schemadiff.diagnostics import SchemadiffError
from schemadiff.model import Catalog, ObjectId
from schemadiff.plan.actions import Action
from schemadiff.plan.circles import opened
from schemadiff.plan.coming import edges_of_coming
from schemadiff.plan.decide import Decisions
from schemadiff.plan.folding import folding, head
from schemadiff.plan.going import edges_of_going, frees
from schemadiff.plan.graph import on_cycle, topological
from schemadiff.plan.names import can_wait, name_edges
from schemadiff.plan.place import place
from schemadiff.plan.row_types import edges_of_rows
from schemadiff.plan.scene import scene
from schemadiff.plan.shares import Shares
from schemadiff.plan.wishes import wishes


@dataclass(frozen=True, slots=True)
class Group:
    """Actions that one statement does: `head` and what is folded into it. `after` are places of groups before it that
    it waits for.
    """

    head: Action
    folded: tuple[Action, ...]
    after: frozenset[int]


class Cycle(SchemadiffError):
    """Actions wait for each other; `altered` are the objects among them that are to be altered in place."""

    altered: frozenset[ObjectId] = frozenset()


def ordered(made: Decisions, live: Catalog, desired: Catalog, shares: Shares) -> list[Group]:
    """Groups of actions in an order that PostgreSQL accepts. Raises Cycle where there is none."""
    return _Ordering(made, live, desired, shares).run()


class _Ordering:
    def __init__(self, made: Decisions, live: Catalog, desired: Catalog, shares: Shares) -> None:
        self.made, self.live, self.desired = made, live, desired
        found = scene(made, live, desired, shares)
        self.actions, self.into = dict(found.actions), folding(found)
        names = set(name_edges(made, partial(frees, scene=found, into=dict(self.into)), found.begins))
        hard = {*edges_of_going(found, self.into), *edges_of_coming(found, self.into), *edges_of_rows(found)}
        hard |= {(a, b) for a, b, name in names if not can_wait(a, b, name)}
        soft = {*wishes(found), *((a, b) for a, b, name in names if can_wait(a, b, name))}
        self.edges = {(a, b) for a, b in hard if a != b}
        # A cycle of wishes is legal: they are given up where they are in the way.
        self.wishes = {(a, b) for a, b in soft if a != b and a in self.actions and b in self.actions} - self.edges

    def run(self) -> list[Group]:
        while True:
            nodes, before = self._contracted()
            result = topological(nodes, before, partial(place, made=self.made, live=self.live, desired=self.desired))
            if len(result) == len(nodes):
                folded, places = self._folded(), {node: place for place, node in enumerate(result)}
                return [
                    Group(first, tuple(folded.get(first, ())), frozenset(places[a] for a in before.get(first, ())))
                    for first in result
                ]
            if not (self._give_up_wishes(nodes, before) or self._loosen(nodes, before) or self._open(nodes, before)):
                raise self._cycle(nodes, before)

    def _head(self, action: Action) -> Action:
        return head(action, self.into)

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
