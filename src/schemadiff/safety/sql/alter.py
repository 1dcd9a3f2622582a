"""ALTER statements in, operations out: actions of ALTER TABLE, values of types, checks of domains, new names."""

from __future__ import annotations

from collections.abc import Iterator

from schemadiff.model import ObjectId
from schemadiff.parse.head import KINDS, WITH_ARGUMENTS, kind_words
from schemadiff.parse.statements import Name
from schemadiff.parse.tokens import Cursor, elements
from schemadiff.quoting import one_line, qualified
from schemadiff.safety.operation import Operation, Verb
from schemadiff.safety.sql.actions import acted
from schemadiff.safety.sql.written import Surroundings

_RELATIONS = frozenset({"table", "view", "materialized_view"})


def altered(cursor: Cursor, known: Surroundings) -> Iterator[tuple[Operation, int]]:
    """All of an ALTER statement."""
    cursor.need("ALTER")
    words = kind_words(cursor)
    if words is None:
        return
    kind, in_schema = KINDS[words]
    if kind in ("operator", "operator_class", "operator_family"):
        return
    cursor.take("IF", "EXISTS")
    cursor.take("ONLY")
    at, name = cursor.start, cursor.name()
    cursor.take("*")
    if kind in WITH_ARGUMENTS:
        cursor.skip_parentheses()
    of = _object(kind, name, in_schema, known)
    if cursor.take("RENAME", "TO"):
        yield _renamed(of, (*of.path[:-1], cursor.identifier())), at
    elif in_schema and cursor.take("SET", "SCHEMA"):
        yield _renamed(of, (cursor.identifier(), *of.path[1:])), at
    elif of.kind in _RELATIONS:
        yield from _relation(cursor, of, known, at)
    elif kind == "type":
        yield from _type(cursor, of, at)
    elif kind == "domain":
        yield from _domain(cursor, of, at)


def _object(kind: str, name: Name, in_schema: bool, known: Surroundings) -> ObjectId:
    if kind == "type":
        return known.type_id(name)
    if kind == "table":
        return known.relation(name)
    return ObjectId(kind, known.placed(name) if in_schema else name[-1:])


def _renamed(of: ObjectId, path: Name) -> Operation:
    old = one_line(qualified(of.path))
    table = of if of.kind == "table" else None
    return Operation(verb=Verb.RENAME, object=ObjectId(of.kind, path), table=table, old_name=old)


def _relation(cursor: Cursor, of: ObjectId, known: Surroundings, at: int) -> Iterator[tuple[Operation, int]]:
    if cursor.take("RENAME"):
        kind = "constraint" if cursor.take("CONSTRAINT") else "column"
        if kind == "column":
            cursor.take("COLUMN")
        old = (*of.path, cursor.identifier())
        cursor.need("TO")
        new = ObjectId(kind, (*of.path, cursor.identifier()))
        table = of if of.kind == "table" else None
        yield Operation(verb=Verb.RENAME, object=new, table=table, old_name=one_line(qualified(old))), at
        return
    for action in elements(cursor.until()):
        if action:
            yield from acted(Cursor(action), of, known)


def _type(cursor: Cursor, of: ObjectId, at: int) -> Iterator[tuple[Operation, int]]:
    if cursor.take("ADD", "VALUE"):
        cursor.take("IF", "NOT", "EXISTS")
        yield Operation(verb=Verb.ADD_VALUE, object=of, label=cursor.next().text), at
    elif kind := "enum_value" if cursor.take("RENAME", "VALUE") else "attribute" if _takes_attribute(cursor) else "":
        old = cursor.next().text
        cursor.need("TO")
        new = ObjectId(kind, (*of.path, cursor.next().text))
        yield Operation(verb=Verb.RENAME, object=new, old_name=one_line(qualified((*of.path, old)))), at
    else:
        for action in elements(cursor.until()):
            inner = Cursor(action)
            if inner.take("DROP", "ATTRIBUTE"):
                inner.take("IF", "EXISTS")
                gone = ObjectId("attribute", (*of.path, inner.identifier()))
                yield Operation(verb=Verb.DROP, object=gone, loses="its values in every row"), action[0].start


def _takes_attribute(cursor: Cursor) -> bool:
    return cursor.take("RENAME", "ATTRIBUTE")


def _domain(cursor: Cursor, of: ObjectId, at: int) -> Iterator[tuple[Operation, int]]:
    if cursor.take("SET", "NOT", "NULL"):
        yield Operation(verb=Verb.SET_NOT_NULL, object=of), at
    elif cursor.take("ADD"):
        name = cursor.identifier() if cursor.take("CONSTRAINT") else f"{of.path[-1]}_check"
        yield Operation(verb=Verb.CREATE, object=ObjectId("domain_constraint", (*of.path, name))), at
