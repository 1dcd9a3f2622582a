"""Statements of one file in, the order in which a reader wants them out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from schemadiff.export.layout import Layout
from schemadiff.kinds import KINDS
from schemadiff.model import Catalog, ObjectId, Step
from schemadiff.plan.graph import topological

# What an index on ONLY a partitioned table waits for: its partitions, and the indexes that it takes in.
_ATTACHED = frozenset({"table", "partition", "index", "constraint"})


@dataclass(frozen=True, slots=True)
class Written:
    """One statement: its text, what it is about, and all that it makes.

    `only` marks an index on ONLY a partitioned table, `shares` names the indexes that its text attaches to it.
    """

    text: str
    about: ObjectId
    makes: frozenset[ObjectId]
    only: bool
    shares: frozenset[tuple[str, ...]]

    @classmethod
    def of(cls, step: Step, text: str) -> Written:
        """The statement of one step."""
        makes = frozenset((step.subject.id, *(part.id for part in step.parts)))
        shares = frozenset(map(tuple, step.context.get("shares", ())))
        return cls(text, step.subject.id, makes, bool(step.context.get("only")), shares)


def arranged(items: Sequence[Written], catalog: Catalog, layout: Layout) -> list[Written]:
    """Object by object, each with all that belongs to it behind it; what is needed comes first."""
    file = _File(items, catalog, layout)
    order = topological(range(len(items)), file.before(), file.place)
    # Objects that need each other are for the loader to cut apart: here any order will do.
    missing = sorted(set(range(len(items))) - set(order), key=file.place)
    return [items[node] for node in (*order, *missing)]


class _File:
    """The statements of one file, known by their numbers."""

    def __init__(self, items: Sequence[Written], catalog: Catalog, layout: Layout) -> None:
        self.items, self.needs, self.objects = items, catalog.needs, catalog.objects
        self.holders = [layout.holder(item.about) for item in items]
        self.groups = {holder: number for number, holder in reversed(list(enumerate(self.holders)))}
        self.makers = {made: node for node, item in enumerate(items) for made in item.makes}

    def place(self, node: int) -> tuple[Any, ...]:
        about = self.items[node].about
        return (self.groups[self.holders[node]], KINDS[about.kind].rank, *self._target(about), node)

    def _target(self, about: ObjectId) -> tuple[int, int]:
        """Comments and grants are in the order of what they are on: the table, its columns as they stand, the rest."""
        target = about.target
        if target is None or target.kind not in KINDS:
            return 0, 0
        return KINDS[target.kind].rank, getattr(self.objects.get(target), "position", 0)

    def before(self) -> dict[int, set[int]]:
        """What must be above each statement."""
        return {node: {*self._needed(node), *self._first(node)} - {node} for node in range(len(self.items))}

    def _needed(self, node: int) -> set[int]:
        needed = (whom for made in self.items[node].makes for whom in self.needs.get(made, ()))
        return {self.makers[whom] for whom in needed if whom in self.makers}

    def _first(self, node: int) -> list[int]:
        """What a partition has before it is attached, and the shares of an index that PostgreSQL must not make."""
        item, others = self.items[node], range(len(self.items))
        if item.only:
            return [n for n in others if _precedes(self.items[n], item)]
        kinds = KINDS[item.about.kind].after
        if not kinds:
            return []
        own = self.holders[node]
        return [n for n in others if self.items[n].about.kind in kinds and self.holders[n] == own]


def _precedes(other: Written, whole: Written) -> bool:
    return other.about.path in whole.shares if other.only else other.about.kind in _ATTACHED
