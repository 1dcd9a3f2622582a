"""The values that say which stretch of a schema file states what: Fact, Node."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from schemadiff.model import ObjectId
from schemadiff.parse.statements import Statement

Shape: TypeAlias = Literal["statement", "grant", "parentheses", "list", "element", "clause", "action"]
# The field of what goes with an object and is none itself: a statement about it that leaves nothing in the catalog.
ABOUT = "about"


class Fact(NamedTuple):
    """Something that a file states: an object, or one field of a table or a column."""

    id: ObjectId
    field: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A stretch of a file's text and the facts that it states, its children not counted.

    The children of a list stand between `commas`; those of all other nodes stand one behind the other. Facts in
    `implied` are stated in passing (a serial column's sequence), so that another statement can amend them.
    """

    start: int
    end: int
    shape: Shape
    facts: frozenset[Fact] = frozenset()
    children: tuple[Node, ...] = ()
    commas: tuple[int, ...] = ()
    implied: frozenset[Fact] = frozenset()

    def walk(self) -> Iterator[Node]:
        """The node and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()

    def stated(self) -> frozenset[Fact]:
        """The facts of the node and of all below it."""
        return frozenset(fact for node in self.walk() for fact in node.facts)

    def find(self, fact: Fact) -> Node | None:
        """The node below this one, or this one, that states the fact."""
        return next((node for node in self.walk() if fact in node.facts), None)


def facts(*ids: ObjectId) -> frozenset[Fact]:
    """The facts that the objects are there."""
    return frozenset(map(Fact, ids))


def about(*ids: ObjectId) -> frozenset[Fact]:
    """The facts that something is about the objects, and goes with them."""
    return frozenset(Fact(object_id, ABOUT) for object_id in ids)


def statement_node(
    statement: Statement, own: frozenset[Fact], children: tuple[Node, ...] = (), shape: Shape = "statement"
) -> Node:
    """The tree of a whole statement."""
    return Node(statement.start, statement.start + len(statement.text), shape, own, children)
