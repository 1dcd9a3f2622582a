"""CREATE statements in, operations out: tables with their columns and rules, indexes, and whatever else is made."""

from __future__ import annotations

from collections.abc import Iterator

from schemadiff.model import ObjectId
from schemadiff.parse.head import KINDS, kind_words
from schemadiff.parse.tables import is_constraint
from schemadiff.parse.tokens import Cursor, elements
from schemadiff.safety.covering import index_columns
from schemadiff.safety.operation import Operation, Verb
from schemadiff.safety.sql.columns import column, table_rule
from schemadiff.safety.sql.written import Surroundings

_ON_TABLE = ("TRIGGER", "POLICY", "RULE")


def created(cursor: Cursor, known: Surroundings) -> Iterator[tuple[Operation, int]]:
    """All of a CREATE statement."""
    cursor.need("CREATE")
    replaces = cursor.take("OR", "REPLACE")
    if cursor.take_any("GLOBAL", "LOCAL", "TEMP", "TEMPORARY"):
        return
    unique = cursor.take("UNIQUE")
    cursor.take_any("UNLOGGED", "RECURSIVE", "TRUSTED", "CONSTRAINT")
    cursor.take("FOREIGN") if cursor.key(1) == "TABLE" else None
    if cursor.take("TABLE"):
        yield from _table(cursor, known)
    elif cursor.take("INDEX"):
        yield from _index(cursor, known, unique)
    elif of := cursor.take_any(*_ON_TABLE):
        yield from _on_table(cursor, known, of.lower())
    elif not replaces:
        yield from _named(cursor, known)


def _table(cursor: Cursor, known: Surroundings) -> Iterator[tuple[Operation, int]]:
    skips = cursor.take("IF", "NOT", "EXISTS")
    at = cursor.start
    table = ObjectId("table", known.placed(cursor.name()))
    if skips and known.old(table) is not None:
        return
    yield Operation(verb=Verb.CREATE, object=table, table=table, new_table=True), at
    while not cursor.done and cursor.key() not in ("(", "AS", "SELECT"):
        cursor.next()
    for element in elements(cursor.skip_parentheses()):
        if not element or element[0].key == "LIKE":
            continue
        if is_constraint(element):
            yield from ((o, element[0].start) for o in table_rule(element, table, known, True))
        elif len(element) > 1:
            yield from column(element, table, True, known.functions)


def _index(cursor: Cursor, known: Surroundings, unique: bool) -> Iterator[tuple[Operation, int]]:
    concurrently = cursor.take("CONCURRENTLY")
    cursor.take("IF", "NOT", "EXISTS")
    at = cursor.start
    given = "" if cursor.key() == "ON" and cursor.tokens[cursor.at].kind == "word" else cursor.name()[-1]
    cursor.need("ON")
    cursor.take("ONLY")
    table = known.relation(cursor.name())
    text = " ".join(f'"{t.text}"' if t.kind == "name" else t.text for t in cursor.tokens[cursor.at :])
    columns = index_columns(text)
    inner = _keys(cursor)
    name = given or "_".join((table.path[-1], *(columns or ("expr",)), "idx"))
    yield (
        Operation(
            verb=Verb.CREATE,
            object=ObjectId("index", (table.path[0], name)),
            table=table,
            unique=unique,
            columns=columns,
            new_columns=bool(inner) and all(ObjectId("column", (*table.path, c)) in known.made for c in inner),
            concurrently=concurrently,
        ),
        at,
    )


def _keys(cursor: Cursor) -> tuple[str, ...]:
    """The first word of each key."""
    if cursor.take("USING"):
        cursor.identifier()
    return tuple(e[0].identifier for e in elements(cursor.skip_parentheses()) if e and e[0].is_name)


def _on_table(cursor: Cursor, known: Surroundings, kind: str) -> Iterator[tuple[Operation, int]]:
    at = cursor.start
    name = cursor.identifier()
    cursor.until("TO" if kind == "rule" else "ON")
    cursor.next()
    table = known.relation(cursor.name())
    yield Operation(verb=Verb.CREATE, object=ObjectId(kind, (*table.path, name)), table=table), at


def _named(cursor: Cursor, known: Surroundings) -> Iterator[tuple[Operation, int]]:
    words = kind_words(cursor)
    if words is None or cursor.done:
        return
    kind, in_schema = KINDS[words]
    cursor.take("IF", "NOT", "EXISTS")
    at = cursor.start
    if kind in ("operator", "operator_class", "operator_family"):
        return
    name = cursor.name()
    if kind == "type":
        keys = [token.key for token in cursor.tokens[cursor.at : cursor.at + 2]]
        kind = {"ENUM": "enum", "RANGE": "range"}.get(keys[-1] if keys[:1] == ["AS"] else "", "composite")
    path = known.placed(name) if in_schema else name[-1:]
    yield Operation(verb=Verb.CREATE, object=ObjectId(kind, path), new_table=True), at
