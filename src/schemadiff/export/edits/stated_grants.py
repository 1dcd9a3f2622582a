"""The tokens of GRANT, REVOKE and ALTER DEFAULT PRIVILEGES in; the privileges that they are about out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from schemadiff.export.edits.known import Known
from schemadiff.export.edits.tree import Fact, Node, about, facts, statement_node
from schemadiff.kinds.grant import OWNER, PUBLIC
from schemadiff.model import ObjectId
from schemadiff.parse.head import ROLE_FUNCTIONS, kind_words
from schemadiff.parse.statements import Statement
from schemadiff.parse.tokens import Cursor, Token

_IN_SCHEMA = {
    "TABLES": ("table", "view", "materialized_view"),
    "SEQUENCES": ("sequence",),
    "FUNCTIONS": ("function", "aggregate"),
    "PROCEDURES": ("procedure",),
    "ROUTINES": ("function", "aggregate", "procedure"),
}


class _Object(NamedTuple):
    """What the privileges are on: where it stands, and what it means."""

    start: int
    end: int
    targets: tuple[ObjectId, ...]


class _Role(NamedTuple):
    """Who has the privileges: where it stands, and how it ends the id of a grant."""

    start: int
    end: int
    grantee: str


def grant(statement: Statement, tokens: tuple[Token, ...], known: Known, schemas: Sequence[str]) -> Node:
    """The tree of GRANT or REVOKE: a list of objects and a list of roles, each with the grants that it is about."""
    cursor = Cursor(tokens)
    columns = [token.identifier for token in _in_parentheses(cursor.until("ON", "TO", "FROM"))]
    if not cursor.take("ON"):
        return statement_node(statement, frozenset())
    whole_schema = cursor.key() == "ALL"
    objects = [_of_schemas(cursor, known)] if whole_schema else list(_objects(cursor, known, schemas))
    cursor.need("TO" if statement.verb == "GRANT" else "FROM")
    roles = list(_roles(cursor))
    rows = [_cells([o], roles, columns, known) | about(*o.targets) for o in objects]
    own = frozenset().union(*rows)
    if columns or whole_schema:
        return statement_node(statement, own)
    lists = (
        _list(statement, tokens, objects, rows),
        _list(statement, tokens, roles, [_cells(objects, [role], columns, known) for role in roles]),
    )
    return statement_node(statement, own, lists, "grant")


def default_privileges(tokens: tuple[Token, ...], known: Known) -> Iterator[ObjectId]:
    """The default privileges that the statement is about."""
    keys = [token.key for token in tokens]
    names = {token.identifier for token in tokens if token.is_name}
    for object_id in known.like("default_privileges", ()):
        role, schema, sort, grantee = object_id.path
        to = "public" if grantee == PUBLIC else grantee.removeprefix("role:")
        stated_role = role in names or "FOR" not in keys
        if sort.split()[0] in keys and to in names and stated_role and (schema in names or not schema):
            yield object_id


def _in_parentheses(tokens: tuple[Token, ...]) -> Iterator[Token]:
    cursor = Cursor(tokens)
    while not cursor.done:
        yield from (token for token in cursor.skip_parentheses() if token.is_name)
        cursor.at += 1


def _of_schemas(cursor: Cursor, known: Known) -> _Object:
    """All objects of a sort in some schemas."""
    cursor.need("ALL")
    kinds = _IN_SCHEMA.get(cursor.next().key, ())
    cursor.need("IN", "SCHEMA")
    names = cursor.names(cursor.name)
    return _Object(0, 0, tuple(i for name in names for kind in kinds for i in known.like(kind, name)))


def _objects(cursor: Cursor, known: Known, schemas: Sequence[str]) -> Iterator[_Object]:
    words = kind_words(cursor) or ("TABLE",)
    while True:
        start = cursor.at
        found = known.object(cursor, schemas, words)
        yield _Object(cursor.tokens[start].start, cursor.tokens[cursor.at - 1].end, found)
        if not cursor.take(","):
            return


def _roles(cursor: Cursor) -> Iterator[_Role]:
    while True:
        start = cursor.at
        cursor.take("GROUP")
        token = cursor.next()
        itself = PUBLIC if token.key == "PUBLIC" else OWNER if token.key in ROLE_FUNCTIONS else ""
        yield _Role(cursor.tokens[start].start, token.end, itself or f"role:{token.identifier}")
        if not cursor.take(","):
            return


def _cells(objects: Iterable[_Object], roles: Iterable[_Role], columns: Sequence[str], known: Known) -> frozenset[Fact]:
    """The grants on all of the objects to all of the roles, as far as the catalog has them."""
    targets = [target for obj in objects for target in obj.targets]
    targets += [ObjectId("column", (*target.path, column)) for target in targets for column in columns]
    named = [role.grantee for role in roles]
    wanted = (t.satellite("grant", grantee) for t in targets for n in named for grantee in _grantees(t, n, known))
    return facts(*(cell for cell in wanted if known.like("grant", cell.path)))


def _grantees(target: ObjectId, role: str, known: Known) -> tuple[str, ...]:
    """The role as the end of a grant's id: it may be the owner."""
    owner = known.owners.get(target.satellite("owner"))
    return (role, OWNER) if role == f"role:{owner}" else (role,)


def _list(
    statement: Statement,
    tokens: tuple[Token, ...],
    listed: Sequence[_Object | _Role],
    rows: Sequence[frozenset[Fact]],
) -> Node:
    at = statement.start
    children = tuple(
        Node(item.start + at, item.end + at, "element", own) for item, own in zip(listed, rows, strict=True)
    )
    commas = (next(t.start for t in tokens if t.key == "," and t.start >= item.end) for item in listed[:-1])
    start, end = listed[0].start + at, listed[-1].end + at
    return Node(start, end, "list", frozenset(), children, tuple(comma + at for comma in commas))
