"""One action of ALTER TABLE in, operations out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from schemadiff.kinds.constraint import Constraint
from schemadiff.model import ObjectId
from schemadiff.parse.lexer import tokenize
from schemadiff.parse.tables import is_constraint
from schemadiff.parse.tokens import Cursor, Token
from schemadiff.safety.operation import Operation, Verb
from schemadiff.safety.sql.columns import column, filled_column, table_rule, type_text
from schemadiff.safety.sql.written import Surroundings

# What writes all rows anew (14 to 18).
_REWRITES = (("SET", "LOGGED"), ("SET", "UNLOGGED"), ("SET", "TABLESPACE"), ("SET", "ACCESS", "METHOD"))
_SECURITY = {
    ("ENABLE", "ROW", "LEVEL", "SECURITY"): "row level security comes on",
    ("FORCE", "ROW", "LEVEL", "SECURITY"): "row level security holds for the owner too",
}


def acted(cursor: Cursor, table: ObjectId, known: Surroundings) -> Iterator[tuple[Operation, int]]:
    """What one action does to the table."""
    start = cursor.start
    new = table in known.made
    if cursor.take("ADD"):
        yield from _added(cursor, table, known, new)
    elif cursor.take("DROP"):
        yield _dropped(cursor, table, known), start
    elif cursor.take("ALTER"):
        yield from ((operation, start) for operation in _column(cursor, table, known))
    elif cursor.take("VALIDATE", "CONSTRAINT"):
        of = ObjectId("constraint", (*table.path, cursor.identifier()))
        yield Operation(verb=Verb.VALIDATE, object=of, table=table), start
    elif cursor.take("ATTACH", "PARTITION"):
        part = known.relation(cursor.name())
        yield Operation(verb=Verb.ATTACH, object=ObjectId("partition", part.path), table=part), start
    elif cursor.take("DETACH", "PARTITION"):
        part = ObjectId("partition", known.placed(cursor.name()))
        gently = cursor.take("CONCURRENTLY") or cursor.take("FINALIZE")
        yield Operation(verb=Verb.DETACH, object=part, table=table, concurrently=gently), start
    elif any(cursor.take(*words) for words in _REWRITES):
        yield Operation(verb=Verb.REWRITE, object=table, table=table), start
    elif said := next((said for words, said in _SECURITY.items() if cursor.take(*words)), ""):
        yield Operation(verb=Verb.SECURE, object=table, table=table, detail=said), start
    else:
        yield Operation(verb=Verb.ALTER, object=table, table=table), start


def _added(cursor: Cursor, table: ObjectId, known: Surroundings, new: bool) -> Iterator[tuple[Operation, int]]:
    rest = cursor.tokens[cursor.at :]
    if is_constraint(rest) or [token.key for token in rest[:2]] == ["NOT", "NULL"]:
        yield from ((operation, rest[0].start) for operation in table_rule(rest, table, known, new))
        return
    cursor.take("COLUMN")
    skips = cursor.take("IF", "NOT", "EXISTS")
    tokens = cursor.tokens[cursor.at :]
    if len(tokens) < 2 or (skips and known.old(ObjectId("column", (*table.path, tokens[0].identifier)))):
        return
    yield from column(tokens, table, new, known.functions)


def _dropped(cursor: Cursor, table: ObjectId, known: Surroundings) -> Operation:
    kind = "constraint" if cursor.take("CONSTRAINT") else "column"
    if kind == "column":
        cursor.take("COLUMN")
    cursor.take("IF", "EXISTS")
    gone = ObjectId(kind, (*table.path, cursor.identifier()))
    old = known.column(gone)
    loses = "column" if kind == "column" and not (old is not None and old.generated) else ""
    cascade = "CASCADE drops whatever leans on it" if cursor.take("CASCADE") else ""
    return Operation(verb=Verb.DROP, object=gone, table=table, loses=loses, detail=cascade)


def _column(cursor: Cursor, table: ObjectId, known: Surroundings) -> Iterator[Operation]:
    if cursor.take("CONSTRAINT"):
        of = ObjectId("constraint", (*table.path, cursor.identifier()))
        yield Operation(verb=Verb.ALTER, object=of, table=table)
        return
    cursor.take("COLUMN")
    of = ObjectId("column", (*table.path, cursor.identifier()))
    yield Operation(object=of, table=table, **_change(cursor, of, table, known))


def _change(cursor: Cursor, of: ObjectId, table: ObjectId, known: Surroundings) -> dict[str, Any]:
    old = known.column(of)
    if cursor.take("SET", "DATA", "TYPE") or cursor.take("TYPE"):
        before = known.types.get(of) or (old.type if old else "")
        return {"verb": Verb.RETYPE, "old_type": before, "new_type": type_text(cursor)}
    if cursor.take("SET", "NOT", "NULL"):
        return {"verb": Verb.SET_NOT_NULL, "proven": _is_filled(of, table, known)}
    if cursor.take("DROP", "DEFAULT") or cursor.take("DROP", "IDENTITY") or cursor.take("DROP", "EXPRESSION"):
        return {"verb": Verb.DROP_DEFAULT, "not_null": old is not None and old.not_null}
    if cursor.take("SET", "GENERATED", "ALWAYS") or cursor.take("ADD", "GENERATED", "ALWAYS"):
        return {"verb": Verb.ALWAYS}
    # Since 17; of a virtual column (18) nothing is written.
    if cursor.take("SET", "EXPRESSION"):
        return {"verb": Verb.REWRITE if old is None or old.generated == "s" else Verb.ALTER}
    return {"verb": Verb.ALTER}


def _is_filled(of: ObjectId, table: ObjectId, known: Surroundings) -> bool:
    """Whether a valid check says already that the column is not NULL, so that nothing has to be read."""
    name = of.path[-1]
    for (where, check), filled in known.filled.items():
        if where == table and filled == name and ObjectId("constraint", (*table.path, check)) in known.valid:
            return True
    objects = known.catalog.objects.values() if known.catalog else ()
    checks = (o for o in objects if isinstance(o, Constraint) and o.type == "c" and o.parent == table and o.validated)
    return any(filled_column(_condition(check.definition)) == name for check in checks)


def _condition(definition: str) -> tuple[Token, ...]:
    cursor = Cursor(tokenize(definition))
    cursor.take("CHECK")
    return cursor.skip_parentheses()
