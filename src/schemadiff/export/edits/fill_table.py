"""Facts about a table in; edits inside of the statements that make it and its columns out, where these can say them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from schemadiff.export.edits.draw import Edits
from schemadiff.export.edits.places import Places
from schemadiff.export.edits.tree import Fact, Node
from schemadiff.export.edits.wording import Wording
from schemadiff.kinds.constraint import Constraint
from schemadiff.model import Catalog, ObjectId
from schemadiff.parse.lexer import tokenize
from schemadiff.parse.tokens import matching
from schemadiff.quoting import identifier

# The order of a column's clauses; all others come behind these.
_CLAUSES = ("type", "storage", "compression", "foreign_options", "collation", "generated", "identity", "", "not_null")
# The order of the clauses behind the parentheses of CREATE TABLE.
_TAIL = ("", "partition_key", "server", "foreign_options", "access_method", "options", "tablespace")


@dataclass(frozen=True, slots=True)
class InsideTables:
    """What stands in the files, and what goes of it; edits are collected."""

    places: Places
    lost: Mapping[Fact, Node]
    gone: Collection[Node]
    edits: Edits
    wording: Wording
    written: Catalog

    def say(self, fact: Fact) -> Node | None:
        """Say the fact in a statement that stays; the node that says it now or has it, None where none can."""
        if fact.field:
            return self._field(fact) if fact.id.kind == "column" else self._option(fact)
        match fact.id.kind:
            case "column":
                return self._column(fact)
            case "default":
                return self._default(fact)
            case "constraint":
                return self._constraint(fact)
            case "inheritance":
                return self._tail(fact, ObjectId("table", fact.id.path[:2]))
            case _:
                return None

    def element(self, column: ObjectId) -> Node | None:
        """The definition of a column that stays."""
        found = self.places.element(column)
        return found if found is not None and found not in self.gone else None

    def _root(self, table: ObjectId) -> Node | None:
        """The CREATE TABLE that stays."""
        place = self.places.creator(table)
        return place.root if place is not None and place.root not in self.gone else None

    def _elements(self, table: ObjectId) -> Node | None:
        """The parentheses of a CREATE TABLE that stays."""
        root = self._root(table)
        return next((node for node in root.walk() if node.shape == "list"), None) if root else None

    def _column(self, fact: Fact) -> Node | None:
        text = self.wording.fragment(fact, "element")
        table = ObjectId("table", fact.id.path[:2])
        before, inside = self.lost.get(fact), self._elements(table)
        if text is None:
            return None
        if before is not None and before.shape == "element" and self._table_stays(table):
            self.edits.replaced[before] = text
            return before
        if inside is None or Fact(ObjectId("partition", table.path)) in self.places.of(inside).root.facts:
            return None
        self.edits.added[inside].append((self._number(fact.id, inside), text))
        return inside

    def _table_stays(self, table: ObjectId) -> bool:
        place = self.places.creator(table)
        return place is None or place.root not in self.gone

    def _number(self, column: ObjectId, inside: Node) -> int:
        """Behind the columns that live has before it."""
        objects = self.wording.catalog.objects
        position = getattr(objects[column], "position", 0)
        before = [
            number
            for number, child in enumerate(inside.children)
            for fact in child.facts
            if fact.id.kind == "column" and getattr(objects.get(fact.id), "position", position) < position
        ]
        return max(before, default=-1) + 1

    def _field(self, fact: Fact) -> Node | None:
        """A clause of a column; nothing needs to be said of what is so anyway."""
        element, text = self.element(fact.id), self.wording.fragment(fact, "clause")
        if element is None or (text is None and not is_usual(self.wording.catalog, fact)):
            return None
        before = self.lost.get(fact)
        if text is not None and fact.field == "identity" and before is not None and before.shape == "action":
            self.edits.replaced[before] = f"ALTER COLUMN {identifier(fact.id.path[2])} ADD {text}"
        elif text is not None:
            self._put_clause(element, fact, text)
        return element

    def _put_clause(self, element: Node, fact: Fact, text: str) -> None:
        before = next((child for child in element.children if fact in child.facts), None)
        # A serial column says more than its type.
        apart = before is not None and fact.field != "type" and any(f.field == "type" for f in before.facts)
        if before is None or apart:
            rank = _CLAUSES.index(fact.field)
            self.edits.behind[self._clause_before(element, rank)].append((rank, f" {text}"))
        else:
            self.edits.replaced[before] = text

    def _clause_before(self, element: Node, rank: int) -> Node:
        """The clause that a new one stands behind."""
        ranks = _CLAUSES[: rank + 1]
        stays = (c for c in element.children if c not in self.gone or c in self.edits.replaced)
        before = [c for c in stays if any(f.id.kind != "constraint" and f.field in ranks for f in c.facts)]
        return before[-1] if before else element.children[0]

    def _default(self, fact: Fact) -> Node | None:
        text, before = self.wording.fragment(fact, "clause"), self.lost.get(fact)
        element = self.element(ObjectId("column", fact.id.path))
        if text is None:
            return None
        if element is not None and (before is None or before in element.children):
            self._put_clause(element, fact, text)
            return element
        if before is not None and before.shape == "action":
            self.edits.replaced[before] = f"ALTER COLUMN {identifier(fact.id.path[2])} SET {text}"
            return before
        return None

    def _constraint(self, fact: Fact) -> Node | None:
        text, before = self.wording.fragment(fact, "element"), self.lost.get(fact)
        step = self.wording.maker(fact.id)
        table = ObjectId("table", fact.id.path[:2])
        if text is None or step is None or not self._table_stays(table):
            return None
        part = step.subject.id == table
        if before is not None and before.shape == "element":
            in_create = Fact(table) in self.places.of(before).root.facts
            if part or (not in_create and self.wording.statements(fact.id) == 1):
                self.edits.replaced[before] = self._as_named(fact.id, text, before)
                return before
        elif before is not None and part and (clause := self._of_column(fact.id, text, before)):
            self.edits.replaced[before] = clause
            return before
        inside = self._elements(table) if part else None
        if inside is not None:
            self.edits.added[inside].append((len(inside.children), text))
        return inside

    def _of_column(self, constraint: ObjectId, text: str, before: Node) -> str | None:
        """A constraint of a table as one of a column, where the old one was that."""
        new = self.wording.catalog.objects[constraint]
        element = self.places.above(before)
        column = next((fact.id for fact in element.facts if fact.id.kind == "column"), None)
        if not isinstance(new, Constraint) or column is None or element in self.gone:
            return None
        clause = text if new.type == "c" else _without_columns(text) if new.columns == column.path[2:] else None
        return None if clause is None else self._as_named(constraint, clause, before)

    def _as_named(self, constraint: ObjectId, text: str, before: Node) -> str:
        """Without its name where the file gives none and PostgreSQL chooses the same one again."""
        old, new = self.written.objects.get(constraint), self.wording.catalog.objects[constraint]
        if not isinstance(old, Constraint) or not isinstance(new, Constraint):
            return text
        source = self.places.of(before).page.text
        named = tokenize(source[before.start : before.end])[0].key == "CONSTRAINT"
        same = old.type == new.type and old.columns == new.columns
        return text if named or not same else text[tokenize(text)[2].start :]

    def _option(self, fact: Fact) -> Node | None:
        """A clause behind the parentheses of CREATE TABLE; nothing needs to be said of what is so anyway."""
        if fact.field == "toast_options":
            fact = Fact(fact.id, "options")
        return self._tail(fact, fact.id) if fact.field in _TAIL else None

    def _tail(self, fact: Fact, table: ObjectId) -> Node | None:
        root, text = self._root(table), self.wording.fragment(fact, "clause")
        if root is None or (text is None and not is_usual(self.wording.catalog, fact)):
            return None
        before = next((child for child in root.children if _is_same_clause(child, fact)), None)
        place = self._tail_before(root, fact)
        if text is not None and before is not None:
            self.edits.replaced[before] = text
        elif text is not None and place is not None:
            self.edits.behind[place].append((_TAIL.index(fact.field), f" {text}"))
        return root if text is None or before is not None or place is not None else None

    def _tail_before(self, root: Node, fact: Fact) -> Node | None:
        """What a new clause behind the parentheses stands behind; without parentheses that is hard to say."""
        ranks = _TAIL[: _TAIL.index(fact.field) + 1]
        stays = [c for c in root.children if c not in self.gone or c in self.edits.replaced]
        behind = [c for c in stays if c.shape == "parentheses" or any(f.field in ranks for f in c.facts)]
        return behind[-1] if behind and root.children[0].shape == "parentheses" else None


def _is_same_clause(child: Node, fact: Fact) -> bool:
    """The parents of a table are in one clause, those that are new as well."""
    inherits = fact.id.kind == "inheritance" and any(f.id.kind == "inheritance" for f in child.facts)
    return inherits or fact in child.facts


def is_usual(catalog: Catalog, fact: Fact) -> bool:
    """Whether live has of this field what it has when nobody says anything."""
    obj = catalog.objects[fact.id]
    names = ("options", "toast_options") if fact.id.kind == "table" and fact.field == "options" else (fact.field,)
    return bool(fact.field) and not any(getattr(obj, name) for name in names)


def _without_columns(text: str) -> str | None:
    """A key of one column without the list that names it; None where a column cannot say the rest."""
    tokens = tokenize(text)
    opening = next(n for n, token in enumerate(tokens) if token.key == "(")
    closing = matching(tokens, opening)
    kind = tokens[2].key
    behind = tokens[closing + 1].key if closing + 1 < len(tokens) else ""
    if kind == "FOREIGN":
        return text[: tokens[2].start] + text[tokens[closing + 1].start :]
    if kind not in ("PRIMARY", "UNIQUE") or behind == "INCLUDE":
        return None
    return text[: tokens[opening - 1].end] + text[tokens[closing].end :]
