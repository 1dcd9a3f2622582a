"""Trees of what files state and the changes that live has in; what of them must go, and what must be said anew, out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from schemadiff.export.edits.tree import ABOUT, Fact, Node
from schemadiff.model import Alter, Change, Create, Drop, ObjectId, change_id
from schemadiff.plan.decide import in_place

# Fields that stand or fall together, under the name by which trees know them.
_FIELDS = {
    "expression": "generated",
    "not_null_name": "not_null",
    "not_null_no_inherit": "not_null",
    "not_null_validated": "not_null",
}
_WITH_FIELDS = ("table", "column")


@dataclass(slots=True)
class Erased:
    """`nodes` go (those below them too), and with them the `lost` facts; `kept` are the facts of all other nodes.

    `amended` are changes that another statement must make, because what states the object says more than that.
    """

    nodes: set[Node] = field(default_factory=set)
    lost: dict[Fact, Node] = field(default_factory=dict)
    kept: set[Fact] = field(default_factory=set)
    amended: dict[ObjectId, Alter | Drop] = field(default_factory=dict)


def erased(
    roots: Sequence[Node],
    changes: Iterable[Change],
    forced: Collection[ObjectId] = frozenset(),
    added: Collection[ObjectId] = frozenset(),
) -> Erased:
    """What goes of the trees because of the changes, and all that states an object of `forced`.

    The changes of objects in `added` are amended in any case.
    """
    given = {change_id(change): change for change in changes}
    there = {i: change for i, change in given.items() if not isinstance(change, Create)}
    amended = {i: there[i] for i in added if i in there}
    while True:
        erasing = _Erasing(_Wrong(given, forced, amended))
        for root in roots:
            erasing.visit(root)
        stuck = {i: there[i] for i in erasing.stuck if i not in amended}
        if not stuck:
            erasing.result.amended = amended
            return erasing.result
        amended.update(stuck)


def wrong_facts(change: Change) -> frozenset[Fact]:
    """The facts that the change makes wrong, for an object that stays."""
    object_id = change_id(change)
    if not isinstance(change, Alter) or object_id.kind not in _WITH_FIELDS:
        return frozenset((Fact(object_id),))
    return frozenset(Fact(object_id, _FIELDS.get(name, name)) for name in change.changed)


def fields_of(name: str) -> frozenset[str]:
    """The fields that trees know under one name."""
    return frozenset((name, *(f for f, known in _FIELDS.items() if known == name)))


class _Wrong:
    """Which facts do not hold in live, or shall be said anew."""

    def __init__(
        self, changes: dict[ObjectId, Change], forced: Collection[ObjectId], amended: Collection[ObjectId]
    ) -> None:
        self.changes, self.forced = changes, frozenset(forced)
        there = (c for i, c in changes.items() if not isinstance(c, Drop) and i not in amended)
        # What says of a new object that it is not there (OWNED BY NONE) is wrong as well.
        self.altered = {fact for change in there for fact in wrong_facts(change)}
        self.dropped = {i for i, c in changes.items() if isinstance(c, Drop) and i not in amended}

    def __contains__(self, fact: Fact) -> bool:
        again = fact.id in self.forced and fact.field != ABOUT
        return again or fact.id in self.dropped or fact in self.altered

    def is_new(self, fact: Fact, node: Node) -> bool:
        """Whether the node states in passing what another statement took away, and what live has again."""
        return fact in node.implied and isinstance(self.changes.get(fact.id), Create)

    def amendable(self, fact: Fact) -> bool:
        """Whether another statement can say what differs."""
        change = self.changes.get(fact.id)
        if fact.id in self.forced or change is None:
            return False
        return fact.id.kind == "grant" or (isinstance(change, Alter) and in_place(change))


class _Erasing:
    """One walk over the trees."""

    def __init__(self, wrong: _Wrong) -> None:
        self.wrong = wrong
        self.result = Erased()
        self.stuck: set[ObjectId] = set()

    def visit(self, node: Node) -> bool:
        """Take from the node what is wrong; whether all of it goes."""
        if node.shape == "grant":
            return self._visit_grant(node)
        if self._goes(node):
            return self._erase(node)
        gone = [self.visit(child) for child in node.children]
        empty = bool(gone) and all(gone)
        if node.shape in ("list", "parentheses") or not empty or _says_more(node):
            self.result.kept.update(node.facts)
            # The parentheses of CREATE TABLE stay where nothing is left in them.
            return empty and node.shape == "list"
        return self._erase(node)

    def _goes(self, node: Node) -> bool:
        """Whether the node must go as a whole."""
        wrong = {fact for fact in node.facts if fact in self.wrong and not self.wrong.is_new(fact, node)}
        held = {fact for fact in wrong & node.implied if self.wrong.amendable(fact)}
        if held and held == wrong:
            self.stuck.update(fact.id for fact in held)
            return False
        return bool(wrong)

    def _erase(self, node: Node) -> bool:
        self.result.nodes.update(node.walk())
        for fact in node.stated():
            self.result.lost.setdefault(fact, node.find(fact) or node)
        return True

    def _visit_grant(self, node: Node) -> bool:
        """Objects and roles are taken out of their lists; what is wrong besides needs a statement of its own."""
        objects, roles = node.children
        grants = {fact for fact in node.facts if fact.field != ABOUT}
        wrong = {fact for fact in node.facts if fact in self.wrong}
        rows = [row for row in objects.children if self._all_wrong(row, row.facts)]
        left = grants.difference(*(row.facts for row in rows))
        columns = [role for role in roles.children if self._all_wrong(role, left)]
        unsaid = (wrong & left).difference(*(role.facts for role in columns))
        whole = len(rows) == len(objects.children) or len(columns) == len(roles.children)
        if whole or not all(map(self.wrong.amendable, unsaid)):
            return self._erase(node)
        self.stuck.update(fact.id for fact in unsaid)
        for part in (*rows, *columns):
            self._erase(part)
        self.result.kept.update(grants - set(self.result.lost))
        return False

    def _all_wrong(self, part: Node, among: Collection[Fact]) -> bool:
        """Whether the part of a list is about something that is gone, or only about grants that are wrong."""
        if any(fact.field == ABOUT and fact in self.wrong for fact in part.facts):
            return True
        grants = {fact for fact in part.facts if fact.field != ABOUT and fact in among}
        return bool(grants) and all(fact in self.wrong for fact in grants)


def _says_more(node: Node) -> bool:
    """Whether the node states something itself, not only through its children."""
    return any(fact.field != ABOUT for fact in node.facts)
