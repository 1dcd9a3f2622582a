"""The tokens of CREATE TABLE in; a tree of its columns, their clauses, constraints and options out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from schemadiff.export.edits.tree import Fact, Node, Shape, facts
from schemadiff.export.edits.unnamed import Unnamed
from schemadiff.model import ObjectId
from schemadiff.parse.tables import SERIALS, is_constraint
from schemadiff.parse.tokens import Cursor, Token, elements, matching

_CLAUSES = frozenset(
    (
        "CHECK",
        "COLLATE",
        "COMPRESSION",
        "CONSTRAINT",
        "DEFAULT",
        "GENERATED",
        "NOT",
        "NULL",
        "OPTIONS",
        "PRIMARY",
        "REFERENCES",
        "STORAGE",
        "UNIQUE",
    )
)
# Behind these words such a word begins nothing.
_INSIDE = {
    "NOT": ("IS", "NULLS", "DEFAULT"),
    "NULL": ("NOT", "SET", "IS", "DEFAULT"),
    "DEFAULT": ("BY", "SET"),
    "OPTIONS": ("WITH",),
}
_NOT_OF_ATTRIBUTE = ("DEFERRABLE", "ENFORCED", "DISTINCT", "VALID")
_FIELDS = {
    "COLLATE": "collation",
    "COMPRESSION": "compression",
    "NOT": "not_null",
    "NULL": "not_null",
    "OPTIONS": "foreign_options",
    "STORAGE": "storage",
}
_TYPES = {"CHECK": "c", "EXCLUDE": "x", "FOREIGN": "f", "PRIMARY": "p", "REFERENCES": "f", "UNIQUE": "u"}
_TAIL = {
    "INHERITS": (),
    "OPTIONS": ("foreign_options",),
    "PARTITION": ("partition_key",),
    "SERVER": ("server",),
    "TABLESPACE": ("tablespace",),
    "USING": ("access_method",),
    "WITH": ("options", "toast_options"),
}
# Only making the table anew changes these.
_FOR_GOOD = ("of_type", "partition_key", "persistence", "server")


@dataclass(frozen=True, slots=True)
class TableReader:
    """What reading one statement needs: which table it is, where its text begins, who knows the unnamed constraints."""

    table: ObjectId
    offset: int
    unnamed: Unnamed

    def create(self, tokens: tuple[Token, ...]) -> Node:
        """All of CREATE TABLE."""
        cursor = _behind_name(tokens)
        own = {Fact(self.table), *(Fact(self.table, field) for field in _FOR_GOOD)}
        is_partition = cursor.take("PARTITION", "OF")
        if is_partition:
            own.add(Fact(ObjectId("partition", self.table.path)))
        # Only the parentheses of a table that is nothing else may be empty.
        shape: Shape = "clause" if is_partition or cursor.take("OF") else "parentheses"
        if shape == "clause":
            cursor.name()
        children: list[Node] = []
        if cursor.key() == "(" and not _is_query(cursor):
            children.append(self._list(tokens, cursor.at, shape))
            cursor.skip_parentheses()
        children += self._tail(cursor.until())
        return self.node("statement", tokens, frozenset(own), tuple(children))

    def element(self, tokens: tuple[Token, ...]) -> Node:
        """One column, constraint or LIKE clause."""
        if tokens[0].key == "LIKE":
            return self.node("element", tokens)
        if is_constraint(tokens):
            return self.node("element", tokens, self._constraint(tokens))
        return self._column(tokens)

    def node(
        self,
        shape: Shape,
        tokens: tuple[Token, ...],
        own: frozenset[Fact] = frozenset(),
        children: tuple[Node, ...] = (),
        implied: frozenset[Fact] = frozenset(),
    ) -> Node:
        """The node of the stretch of the tokens."""
        start, end = tokens[0].start + self.offset, tokens[-1].end + self.offset
        return Node(start, end, shape, own, children, implied=implied)

    def listed(self, start: int, end: int, tokens: tuple[Token, ...], children: tuple[Node, ...]) -> Node:
        """The node of a list: what stands between two offsets of the statement."""
        commas = []
        for child in children[:-1]:
            comma = next(t.start for t in tokens if t.key == "," and t.start + self.offset >= child.end)
            commas.append(comma + self.offset)
        return Node(start + self.offset, end + self.offset, "list", frozenset(), children, tuple(commas))

    def _list(self, tokens: tuple[Token, ...], opening: int, shape: Shape) -> Node:
        closing = matching(tokens, opening)
        inner = tokens[opening + 1 : closing]
        children = tuple(self.element(element) for element in elements(inner) if element)
        inside = self.listed(tokens[opening].end, tokens[closing].start, inner, children)
        return self.node(shape, tokens[opening : closing + 1], children=(inside,))

    def _column(self, tokens: tuple[Token, ...]) -> Node:
        column = ObjectId("column", (*self.table.path, tokens[0].identifier))
        children = tuple(self._clause(clause, column, first=not n) for n, clause in enumerate(_clauses(tokens[1:])))
        return self.node("element", tokens, facts(column), children)

    def _clause(self, tokens: tuple[Token, ...], column: ObjectId, *, first: bool) -> Node:
        word = _word(tokens)
        own: frozenset[Fact] = frozenset()
        if word in _TYPES:
            own = self._constraint(tokens, frozenset(column.path[2:]))
        elif word == "DEFAULT":
            own = facts(ObjectId("default", column.path))
        elif word == "GENERATED":
            identity = any(token.key == "IDENTITY" for token in tokens)
            own = frozenset((Fact(column, "identity" if identity else "generated"),))
        elif word in _FIELDS:
            own = frozenset((Fact(column, _FIELDS[word]),))
        elif first:
            return self._type(tokens, column)
        return self.node("clause", tokens, own)

    def _type(self, tokens: tuple[Token, ...], column: ObjectId) -> Node:
        own = frozenset((Fact(column, "type"),))
        if tokens[0].key not in SERIALS:
            return self.node("clause", tokens, own)
        sequence = self.unnamed.sequence(column)
        made = facts(ObjectId("default", column.path), sequence, ObjectId("owned_by", sequence.path))
        return self.node("clause", tokens, own | made | {Fact(column, "not_null")}, implied=made)

    def _constraint(self, tokens: tuple[Token, ...], columns: frozenset[str] | None = None) -> frozenset[Fact]:
        """What a constraint states; `columns` are known where it stands in a column."""
        cursor = Cursor(tokens)
        name = cursor.identifier() if cursor.take("CONSTRAINT") else None
        type_ = _TYPES.get(cursor.key(), "n")
        if type_ == "n":
            cursor.take("NOT", "NULL")
            return frozenset((Fact(ObjectId("column", (*self.table.path, cursor.identifier())), "not_null"),))
        if name is not None:
            return facts(ObjectId("constraint", (*self.table.path, name)))
        if columns is None or type_ == "c":
            columns = self._columns_of(cursor, type_)
        found = self.unnamed.constraint(self.table, type_, columns)
        return facts(found) if found else frozenset()

    def _columns_of(self, cursor: Cursor, type_: str) -> frozenset[str] | None:
        """The columns that a constraint lists, or, for a check, names."""
        if type_ == "x":
            return None
        cursor.until("(")
        names = frozenset(token.identifier for token in cursor.skip_parentheses() if token.is_name)
        return names & self.unnamed.columns(self.table)

    def _tail(self, tokens: tuple[Token, ...]) -> Iterator[Node]:
        for clause in _tail_clauses(tokens):
            if clause[0].key == "INHERITS":
                own = facts(*self.unnamed.inheritances(self.table))
            else:
                own = frozenset(Fact(self.table, field) for field in _TAIL[clause[0].key])
            yield self.node("clause", clause, own)


def _behind_name(tokens: tuple[Token, ...]) -> Cursor:
    cursor = Cursor(tokens)
    cursor.until("TABLE")
    cursor.need("TABLE")
    cursor.take("IF", "NOT", "EXISTS")
    cursor.name()
    return cursor


def _is_query(cursor: Cursor) -> bool:
    """Whether the parentheses hold names of columns for CREATE TABLE … AS."""
    behind = matching(cursor.tokens, cursor.at) + 1
    return behind < len(cursor.tokens) and any(t.key == "AS" for t in cursor.tokens[behind:])


def _word(tokens: tuple[Token, ...]) -> str:
    """The word that says what a clause is, behind its name if it has one."""
    named = tokens[0].key == "CONSTRAINT" and len(tokens) > 2
    return tokens[2].key if named else tokens[0].key


def _clauses(tokens: tuple[Token, ...]) -> Iterator[tuple[Token, ...]]:
    """The type of a column and what follows it, one clause after the other."""
    start = at = cases = 0
    while at < len(tokens):
        key = tokens[at].key
        cases += {"CASE": 1, "END": -1}.get(key, 0)
        if at > start and not cases and _begins(tokens, at, start):
            yield tokens[start:at]
            start = at
        at = matching(tokens, at) + 1 if key == "(" else at + 1
    if start < len(tokens):
        yield tokens[start:]


def _begins(tokens: tuple[Token, ...], at: int, start: int) -> bool:
    key, before = tokens[at].key, tokens[at - 1].key
    after = tokens[at + 1].key if at + 1 < len(tokens) else ""
    if key not in _CLAUSES or before in _INSIDE.get(key, ()) or before == "DEFAULT":
        return False
    if tokens[start].key == "CONSTRAINT" and at <= start + 2:
        return False
    return not (key == "NOT" and after in _NOT_OF_ATTRIBUTE)


def _tail_clauses(tokens: tuple[Token, ...]) -> Iterator[tuple[Token, ...]]:
    """The clauses behind the parentheses that can be edited by themselves."""
    starts = [n for n, token in enumerate(tokens) if _begins_tail(tokens, n)]
    for start, end in zip(starts, [*starts, len(tokens)][1:], strict=True):
        if tokens[start].key in _TAIL:
            yield tokens[start:end]


def _begins_tail(tokens: tuple[Token, ...], at: int) -> bool:
    depth = sum({"(": 1, ")": -1}.get(token.key, 0) for token in tokens[:at])
    key, before = tokens[at].key, tokens[at - 1].key if at else ""
    if depth or (key == "WITH" and before == "VALUES"):
        return False
    return key in _TAIL or key in ("ON", "WITHOUT", "FOR", "DEFAULT", "AS")
