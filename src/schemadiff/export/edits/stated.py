"""The statements of schema files and the catalog that they make in; a tree for each, of what it states, out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from schemadiff.export.edits.known import ROUTINES, Known
from schemadiff.export.edits.stated_actions import AlterReader, satellite_or_object
from schemadiff.export.edits.stated_grants import default_privileges, grant
from schemadiff.export.edits.table_tree import TableReader
from schemadiff.export.edits.tree import Node, about, facts, statement_node
from schemadiff.export.edits.unnamed import Unnamed
from schemadiff.model import Catalog, ObjectId
from schemadiff.parse.head import ON_TABLE
from schemadiff.parse.lexer import tokenize
from schemadiff.parse.settings import search_path
from schemadiff.parse.statements import Statement
from schemadiff.parse.tokens import Cursor, HeadError, Token

_TABLES = ("CREATE TABLE", "CREATE FOREIGN TABLE")
_PARTS = ("enum_value", "attribute")


class Reading:
    """Reads statements in terms of the objects of a catalog. `named` are those that statements make by name."""

    def __init__(self, catalog: Catalog, named: Collection[ObjectId] = frozenset()) -> None:
        self.known, self.unnamed, self.named = Known(catalog), Unnamed(catalog, named), named

    def node(self, statement: Statement) -> Node:
        """The tree of one statement; it has no facts where the statement states none of the objects, as far as can be
        told.
        """
        tokens = tokenize(statement.text)
        schemas = search_path(statement.settings)
        read = _READERS.get(statement.verb.split()[0], Reading._nothing)
        try:
            return read(self, statement, tokens, schemas)
        except HeadError:
            return _plain(statement, ())

    def _nothing(self, statement: Statement, tokens: tuple[Token, ...], schemas: Sequence[str]) -> Node:
        return _plain(statement, ())

    def _create(self, statement: Statement, tokens: tuple[Token, ...], schemas: Sequence[str]) -> Node:
        if statement.verb in _TABLES:
            return TableReader(statement.creates[0], statement.start, self.unnamed).create(tokens)
        if statement.verb == "CREATE INDEX" and not statement.creates:
            return _plain(statement, self._unnamed_index(statement, tokens, schemas))
        if statement.verb == "CREATE USER MAPPING":
            return _plain(statement, self._user_mapping(tokens))
        if not statement.creates:
            kind = statement.verb.removeprefix("CREATE ").lower().replace(" ", "_")
            return _plain(statement, self.known.like(kind, ()))
        made = [i for object_id in statement.creates for i in self._made(object_id, tokens)]
        return _plain(statement, [*made, *self._comes_along(made, tokens)])

    def _unnamed_index(
        self, statement: Statement, tokens: tuple[Token, ...], schemas: Sequence[str]
    ) -> tuple[ObjectId, ...]:
        tables = self.known.named("table", statement.targets[0], schemas)
        index = self.unnamed.index(tables[0].path, tokens) if tables else None
        return (index,) if index else ()

    def _user_mapping(self, tokens: tuple[Token, ...]) -> tuple[ObjectId, ...]:
        cursor = Cursor(tokens)
        cursor.until("FOR")
        cursor.need("FOR")
        user = cursor.next().identifier
        cursor.until("SERVER")
        cursor.need("SERVER")
        server = cursor.identifier()
        mappings = self.known.like("user_mapping", (server,))
        # CURRENT_USER may be any of them.
        return self.known.like("user_mapping", (server, user)) or mappings

    def _made(self, object_id: ObjectId, tokens: tuple[Token, ...]) -> tuple[ObjectId, ...]:
        if object_id.kind in _PARTS:
            return ()
        if object_id.kind in ROUTINES:
            cursor = Cursor(tokens)
            cursor.until("(")
            return self.known.routine(self.known.like(object_id.kind, object_id.path), cursor.skip_parentheses())
        if object_id.kind == "type":
            return self.known.named("type", object_id.path, ())
        return self.known.like(object_id.kind, object_id.path) or (object_id,)

    def _comes_along(self, made: Sequence[ObjectId], tokens: tuple[Token, ...]) -> Iterator[ObjectId]:
        """What a statement makes besides and gives no name of its own."""
        keys = [token.key for token in tokens]
        for object_id in made:
            match object_id.kind:
                case "domain":
                    checks = self.known.like("domain_constraint", object_id.path)
                    yield from (check for check in checks if check not in self.named)
                case "sequence" if "OWNED" in keys:
                    yield ObjectId("owned_by", object_id.path)
                case "publication":
                    yield from self.known.like("publication_table", object_id.path)
                    yield from self.known.like("publication_schema", object_id.path)

    def _alter(self, statement: Statement, tokens: tuple[Token, ...], schemas: Sequence[str]) -> Node:
        if statement.verb == "ALTER DEFAULT PRIVILEGES":
            return _plain(statement, default_privileges(tokens, self.known))
        if statement.verb == "ALTER USER MAPPING":
            return _plain(statement, self._user_mapping(tokens))
        if statement.verb.removeprefix("ALTER ").lower() in ON_TABLE.values():
            keys = [token.key for token in tokens]
            depends = keys.index("DEPENDS") if "DEPENDS" in keys else len(keys)
            return statement_node(statement, frozenset(satellite_or_object(statement.creates, keys[depends:])))
        return AlterReader(statement, self.known, self.unnamed, schemas).node(tokens)

    def _comment(self, statement: Statement, tokens: tuple[Token, ...], schemas: Sequence[str]) -> Node:
        targets = self._labelled(Cursor(tokens[2:]), schemas)
        return statement_node(statement, facts(*(t.satellite("comment") for t in targets)) | about(*targets))

    def _label(self, statement: Statement, tokens: tuple[Token, ...], schemas: Sequence[str]) -> Node:
        cursor = Cursor(tokens)
        cursor.until("ON")
        cursor.need("ON")
        targets = self._labelled(cursor, schemas)
        return statement_node(statement, about(*targets))

    def _labelled(self, cursor: Cursor, schemas: Sequence[str]) -> tuple[ObjectId, ...]:
        """The object of COMMENT ON and SECURITY LABEL ON."""
        if cursor.take("COLUMN"):
            *table, column = cursor.name()
            return self.known.part("column", tuple(table), column, schemas)
        if word := cursor.take_any("CONSTRAINT", "TRIGGER", "POLICY", "RULE"):
            name = cursor.identifier()
            cursor.need("ON")
            on_domain = cursor.take("DOMAIN")
            kind = "domain_constraint" if on_domain else word.lower()
            return self.known.part(kind, cursor.name(), name, schemas)
        if word := cursor.take_any("CAST", "TRANSFORM"):
            return self.known.like(word.lower(), ())
        return self.known.object(cursor, schemas)

    def _grant(self, statement: Statement, tokens: tuple[Token, ...], schemas: Sequence[str]) -> Node:
        return grant(statement, tokens, self.known, schemas)


_Read = Callable[[Reading, Statement, "tuple[Token, ...]", Sequence[str]], Node]
_READERS: Mapping[str, _Read] = {
    "ALTER": Reading._alter,
    "COMMENT": Reading._comment,
    "CREATE": Reading._create,
    "GRANT": Reading._grant,
    "REVOKE": Reading._grant,
    "SECURITY": Reading._label,
}


def _plain(statement: Statement, ids: Iterable[ObjectId]) -> Node:
    return statement_node(statement, facts(*ids))
