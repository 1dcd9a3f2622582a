"""The tokens of an ALTER statement in; a tree of its actions, and of what each of them states, out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from schemadiff.export.edits.known import Known
from schemadiff.export.edits.table_tree import TableReader
from schemadiff.export.edits.tree import Fact, Node, about, facts, statement_node
from schemadiff.export.edits.unnamed import Unnamed
from schemadiff.model import ObjectId
from schemadiff.parse.statements import Statement
from schemadiff.parse.tables import is_constraint
from schemadiff.parse.tokens import Cursor, Token, elements

_WITH_ACTIONS = frozenset(("ALTER TABLE", "ALTER FOREIGN TABLE", "ALTER VIEW", "ALTER MATERIALIZED VIEW"))
# The first words of an action -> the field of the table that it sets.
_OF_TABLE: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("ENABLE", "ROW"): ("row_security",),
    ("DISABLE", "ROW"): ("row_security",),
    ("FORCE", "ROW"): ("force_row_security",),
    ("NO", "FORCE"): ("force_row_security",),
    ("SET", "("): ("options", "toast_options"),
    ("RESET", "("): ("options", "toast_options"),
    ("SET", "TABLESPACE"): ("tablespace",),
    ("SET", "ACCESS"): ("access_method",),
    ("SET", "LOGGED"): ("persistence",),
    ("SET", "UNLOGGED"): ("persistence",),
    ("OPTIONS",): ("foreign_options",),
    ("OF",): ("of_type",),
    ("NOT", "OF"): ("of_type",),
}
# What follows ALTER COLUMN name -> the field of the column that it sets.
_OF_COLUMN: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("SET", "NOT"): ("not_null",),
    ("DROP", "NOT"): ("not_null",),
    ("TYPE",): ("type", "collation"),
    ("SET", "DATA"): ("type", "collation"),
    ("SET", "STATISTICS"): ("statistics",),
    ("SET", "STORAGE"): ("storage",),
    ("SET", "COMPRESSION"): ("compression",),
    ("SET", "("): ("options",),
    ("RESET", "("): ("options",),
    ("SET", "EXPRESSION"): ("generated",),
    ("DROP", "EXPRESSION"): ("generated",),
    ("OPTIONS",): ("foreign_options",),
}
_KEPT_ON_TABLE = {("CLUSTER",): "clustered_on", ("SET", "WITHOUT"): "clustered_on", ("REPLICA",): "replica_identity"}
_SWITCHED = {"TRIGGER": ("trigger", "partition_trigger"), "RULE": ("rule",)}


@dataclass(frozen=True, slots=True)
class AlterReader:
    """One ALTER statement, and what is needed to tell what its names mean."""

    statement: Statement
    known: Known
    unnamed: Unnamed
    schemas: Sequence[str]

    def node(self, tokens: tuple[Token, ...]) -> Node:
        """The tree of the statement."""
        cursor = Cursor(tokens)
        cursor.need("ALTER")
        found = self.known.object(cursor, self.schemas)
        identity = self.known.identity(self.statement.targets[0], self.schemas) if self.statement.targets else None
        if not found and identity and self.statement.verb == "ALTER SEQUENCE":
            return statement_node(self.statement, frozenset((Fact(identity, "identity"),)) | about(identity))
        if not found:
            renamed = (i for made in self.statement.creates for i in self.known.like(made.kind, made.path))
            return statement_node(self.statement, about(*renamed))
        if self.statement.verb not in _WITH_ACTIONS or cursor.key() == "ATTACH":
            return statement_node(self.statement, frozenset(self._whole(found, cursor)))
        return self._actions(found[0], cursor.until())

    def _actions(self, relation: ObjectId, tokens: tuple[Token, ...]) -> Node:
        reader = TableReader(relation, self.statement.start, self.unnamed)
        actions = tuple(self._action(action, relation, reader) for action in elements(tokens) if action)
        inner = reader.listed(tokens[0].start, tokens[-1].end, tokens, actions)
        return statement_node(self.statement, about(relation), (inner,))

    def _action(self, tokens: tuple[Token, ...], relation: ObjectId, reader: TableReader) -> Node:
        cursor = Cursor(tokens)
        if cursor.take("ADD"):
            cursor.take("COLUMN")
            cursor.take("IF", "NOT", "EXISTS")
            behind = tokens[cursor.at :] if not is_constraint(tokens[1:]) else tokens[1:]
            return reader.node("action", tokens, children=(reader.element(behind),))
        if cursor.take("ALTER") and not cursor.take("CONSTRAINT"):
            cursor.take("COLUMN")
            return reader.node("action", tokens, frozenset(_of_column(relation, cursor)))
        return reader.node("action", tokens, frozenset(self._of_relation(relation, Cursor(tokens))))

    def _of_relation(self, relation: ObjectId, cursor: Cursor) -> Iterator[Fact]:
        for words, fields in _OF_TABLE.items():
            if relation.kind == "table" and cursor.take(*words):
                yield from (Fact(relation, field) for field in fields)
                return
        for words, kind in _KEPT_ON_TABLE.items():
            if cursor.take(*words):
                yield Fact(ObjectId(kind, relation.path))
                return
        keys = [token.key for token in cursor.tokens]
        if word := next((w for w in _SWITCHED if w in keys[:3]), None):
            yield from facts(*(ObjectId(k, (*relation.path, cursor.tokens[-1].identifier)) for k in _SWITCHED[word]))
        elif "CONSTRAINT" in keys[:2]:
            name = cursor.tokens[keys.index("CONSTRAINT") + 1].identifier
            yield Fact(ObjectId("constraint", (*relation.path, name)))
        elif "INHERIT" in keys[:2]:
            cursor.until("INHERIT")
            cursor.need("INHERIT")
            for parent in self.known.named("table", cursor.name(), self.schemas):
                yield Fact(ObjectId("inheritance", (*relation.path, *parent.path)))
        else:
            yield from satellite_or_object((relation,), keys)

    def _whole(self, found: tuple[ObjectId, ...], cursor: Cursor) -> Iterator[Fact]:
        """What a statement without a list of actions states."""
        keys = [token.key for token in cursor.tokens[cursor.at :]]
        if cursor.take("ATTACH", "PARTITION"):
            verb = self.statement.verb
            parts = self.known.named("index" if verb == "ALTER INDEX" else "table", cursor.name(), self.schemas)
            yield from facts(*(ObjectId("partition", i.path) if i.kind == "table" else i for i in parts))
        elif "OWNED" in keys:
            yield from facts(*(ObjectId("owned_by", i.path) for i in found))
            yield from facts(*found) if len(keys) > 5 or keys[0] != "OWNED" else ()
        elif self.statement.creates and self.statement.creates[0].kind == "domain_constraint":
            yield from facts(*self.statement.creates)
        else:
            yield from satellite_or_object(found, keys)
            for publication in (i for i in found if i.kind == "publication"):
                yield from facts(*self.known.like("publication_table", publication.path))
                yield from facts(*self.known.like("publication_schema", publication.path))


def _of_column(relation: ObjectId, cursor: Cursor) -> Iterator[Fact]:
    """What ALTER COLUMN states."""
    path = (*relation.path, cursor.identifier())
    if cursor.take("SET", "DEFAULT") or cursor.take("DROP", "DEFAULT"):
        yield from facts(ObjectId("default", path)) | about(ObjectId("column", path))
        return
    if relation.kind != "table":
        yield Fact(relation)
        return
    fields = next((fields for words, fields in _OF_COLUMN.items() if cursor.take(*words)), ("identity",))
    yield from (Fact(ObjectId("column", path), field) for field in fields)


def satellite_or_object(found: Sequence[ObjectId], keys: Sequence[str]) -> Iterator[Fact]:
    """What the words behind the names of objects are about: their owner, their extensions, or the objects."""
    if list(keys[:2]) == ["OWNER", "TO"]:
        yield from facts(*(target.satellite("owner") for target in found)) | about(*found)
    elif "DEPENDS" in keys[:2]:
        yield from facts(*(target.satellite("extension_dependency") for target in found)) | about(*found)
    else:
        yield from facts(*found)
