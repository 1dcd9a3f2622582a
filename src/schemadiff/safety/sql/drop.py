"""Statements that take something away or write it anew in, operations out: DROP, TRUNCATE, REVOKE, REINDEX …"""

from __future__ import annotations

from collections.abc import Iterator

from schemadiff.kinds import KINDS as ALL_KINDS
from schemadiff.model import ObjectId
from schemadiff.parse.head import KINDS, WITH_ARGUMENTS, kind_words
from schemadiff.parse.tokens import Cursor
from schemadiff.quoting import display, one_line
from schemadiff.safety.operation import Operation, Verb
from schemadiff.safety.sql.written import Surroundings

_ON_TABLE = ("TRIGGER", "POLICY", "RULE")


def dropped(cursor: Cursor, known: Surroundings) -> Iterator[tuple[Operation, int]]:
    """All of a DROP statement, each of its objects an operation."""
    cursor.need("DROP")
    if of := cursor.take_any(*_ON_TABLE):
        yield from _from_table(cursor, known, of.lower())
        return
    words = kind_words(cursor)
    if words is None:
        return
    kind, in_schema = KINDS[words]
    concurrently = cursor.take("CONCURRENTLY")
    cursor.take("IF", "EXISTS")
    if kind in ("operator", "operator_class", "operator_family"):
        return
    cascade = any(token.key == "CASCADE" for token in cursor.tokens)
    while not cursor.done and cursor.tokens[cursor.at].is_name:
        at, name = cursor.start, cursor.name()
        types = cursor.skip_parentheses() if kind in WITH_ARGUMENTS else ()
        path = known.placed(name) if in_schema else name[-1:]
        of_kind = known.type_id(name).kind if kind == "type" else kind
        if kind in WITH_ARGUMENTS:
            path = (*path, " ".join(token.text for token in types))
        yield _dropped(ObjectId(of_kind, path), known, concurrently, cascade), at
        if not cursor.take(","):
            return


def _dropped(gone: ObjectId, known: Surroundings, concurrently: bool, cascade: bool) -> Operation:
    loses = gone.kind if gone.kind in ALL_KINDS and ALL_KINDS[gone.kind].holds_data else ""
    if cascade and gone.kind in ("schema", "extension", "enum", "composite", "domain", "range", "base_type"):
        loses = "whatever CASCADE takes along"
    return Operation(
        verb=Verb.DROP,
        object=gone,
        table=gone if gone.kind in ("table", "materialized_view") else _of_index(gone, known),
        concurrently=concurrently,
        loses=loses,
        detail="CASCADE drops whatever leans on it" if cascade else "",
    )


def _of_index(gone: ObjectId, known: Surroundings) -> ObjectId | None:
    """The table of an index."""
    old = known.old(gone)
    return old.parent if old is not None and gone.kind == "index" else None


def _from_table(cursor: Cursor, known: Surroundings, kind: str) -> Iterator[tuple[Operation, int]]:
    cursor.take("IF", "EXISTS")
    at, name = cursor.start, cursor.identifier()
    cursor.need("ON")
    table = known.relation(cursor.name())
    yield Operation(verb=Verb.DROP, object=ObjectId(kind, (*table.path, name)), table=table), at


def emptied(cursor: Cursor, known: Surroundings) -> Iterator[tuple[Operation, int]]:
    """TRUNCATE, and a DELETE of everything."""
    if cursor.take("DELETE", "FROM"):
        if any(token.key in ("WHERE", "USING") for token in cursor.tokens):
            return
        cursor.take("ONLY")
        at, table = cursor.start, known.relation(cursor.name())
        yield Operation(verb=Verb.ALTER, object=table, table=table, loses="all rows"), at
        return
    cursor.need("TRUNCATE")
    cursor.take("TABLE")
    while not cursor.done and cursor.tokens[cursor.at].is_name:
        cursor.take("ONLY")
        at, table = cursor.start, known.relation(cursor.name())
        cursor.take("*")
        yield Operation(verb=Verb.TRUNCATE, object=table, table=table, loses="all rows"), at
        if not cursor.take(","):
            return


def maintained(cursor: Cursor, known: Surroundings) -> Iterator[tuple[Operation, int]]:
    """REINDEX, CLUSTER, VACUUM FULL, REFRESH MATERIALIZED VIEW."""
    keys = [token.key for token in cursor.tokens]
    concurrently = "CONCURRENTLY" in keys
    word = cursor.next().key
    if word == "VACUUM" and "FULL" not in keys:
        return
    cursor.skip_parentheses()
    if word == "REFRESH":
        cursor.need("MATERIALIZED", "VIEW")
    while cursor.take_any("FULL", "FREEZE", "VERBOSE", "ANALYZE", "CONCURRENTLY", "TABLE"):
        pass
    of_index = cursor.take("INDEX")
    cursor.take("CONCURRENTLY")
    if cursor.done or not cursor.tokens[cursor.at].is_name or cursor.key() in ("SCHEMA", "DATABASE", "SYSTEM"):
        return
    at, name = cursor.start, cursor.name()
    verb = {"REINDEX": Verb.REINDEX, "REFRESH": Verb.REFRESH}.get(word, Verb.REWRITE)
    if of_index:
        index = ObjectId("index", known.placed(name))
        yield Operation(verb=verb, object=index, table=_of_index(index, known), concurrently=concurrently), at
        return
    whole = ObjectId("materialized_view", known.placed(name)) if word == "REFRESH" else known.relation(name)
    yield Operation(verb=verb, object=whole, table=whole, concurrently=concurrently), at


def revoked(cursor: Cursor, known: Surroundings) -> Iterator[tuple[Operation, int]]:
    """What roles may no longer."""
    cursor.need("REVOKE")
    cursor.take("GRANT", "OPTION", "FOR")
    privileges = cursor.until("ON", "FROM")
    if not cursor.take("ON"):
        return
    words = kind_words(cursor) or ("TABLE",)
    if cursor.key() in ("ALL", "DATABASE", "LARGE", "PARAMETER"):
        return
    kind, in_schema = KINDS[words]
    at, name = cursor.start, cursor.name()
    path = known.placed(name) if in_schema else name[-1:]
    cursor.until("FROM")
    cursor.need("FROM")
    who = cursor.identifier()
    target = known.relation(name) if kind == "table" else ObjectId(kind, path)
    what = " ".join(token.text for token in privileges)
    detail = one_line(f"{who} loses {what} on {display(target)}")
    table = target if target.kind == "table" else None
    yield Operation(verb=Verb.REVOKE, object=target.satellite("grant", f"role:{who}"), table=table, detail=detail), at
