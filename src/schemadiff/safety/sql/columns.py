"""The tokens of a column or a constraint, as CREATE TABLE and ALTER TABLE ADD have them, in; operations out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from schemadiff.model import ObjectId
from schemadiff.parse.tokens import Cursor, Token, elements
from schemadiff.safety.operation import Operation, Verb
from schemadiff.safety.sql.written import Surroundings
from schemadiff.safety.types import canonical
from schemadiff.safety.volatility import Functions, volatile_tokens

_SERIALS = frozenset({"SERIAL", "BIGSERIAL", "SMALLSERIAL", "SERIAL2", "SERIAL4", "SERIAL8"})
_AFTER_TYPE = (
    "DEFAULT", "REFERENCES", "CONSTRAINT", "CHECK", "COLLATE", "GENERATED", "NOT", "NULL", "PRIMARY", "UNIQUE",
    "USING", "STORAGE", "COMPRESSION", "DEFERRABLE", "INITIALLY",
)  # fmt: skip
_SUFFIXES = {"c": "check", "u": "key", "p": "pkey", "x": "excl", "f": "fkey", "n": "not_null"}


def type_text(cursor: Cursor) -> str:
    """The type at the cursor, as PostgreSQL prints it."""
    taken = cursor.until(*_AFTER_TYPE)
    pieces = [f'"{t.text}"' if t.kind == "name" else t.text for t in taken]
    text = ""
    for piece in pieces:
        glued = not text or text[-1] in "(.,[" or piece in "()[],."
        text += piece if glued else f" {piece}"
    return canonical(text)


def column(
    tokens: tuple[Token, ...], table: ObjectId, new: bool, functions: Functions
) -> Iterator[tuple[Operation, int]]:
    """A column that is added, and the rules that are written behind it."""
    cursor = Cursor(tokens)
    name = cursor.identifier()
    serial = cursor.key() in _SERIALS
    of = ObjectId("column", (*table.path, name))
    words: dict[str, Any] = {"new_type": type_text(cursor), "default": serial, "stored": serial, "not_null": serial}
    if serial:
        words["identity"] = words["new_type"]
    rules: list[tuple[str, str, int, bool]] = []
    while not cursor.done:
        _attribute(cursor, words, rules, functions)
    yield Operation(verb=Verb.CREATE, object=of, table=table, new_table=new, **words), tokens[0].start
    for given, kind, at, enforced in rules:
        path = (*table.path, given or f"{table.path[-1]}_{name}_{_SUFFIXES[kind]}" * (kind != "p") or _pkey(table))
        made = Operation(
            verb=Verb.CREATE, object=ObjectId("constraint", path), table=table, new_table=new, constraint=kind,
            columns=(name,), new_columns=True, validated=enforced,
        )  # fmt: skip
        yield made, at


def _pkey(table: ObjectId) -> str:
    return f"{table.path[-1]}_pkey"


def _attribute(
    cursor: Cursor, words: dict[str, Any], rules: list[tuple[str, str, int, bool]], functions: Functions
) -> None:
    start = cursor.start
    given = cursor.identifier() if cursor.take("CONSTRAINT") else ""
    if cursor.take("NOT", "NULL"):
        words["not_null"] = True
    elif cursor.take("DEFAULT"):
        _default(cursor, words, functions)
    elif cursor.take("GENERATED"):
        _generated(cursor, words)
    elif cursor.take("PRIMARY", "KEY"):
        words["not_null"] = True
        rules.append((given, "p", start, True))
    elif cursor.take("UNIQUE"):
        rules.append((given, "u", start, True))
    elif cursor.take("CHECK"):
        cursor.skip_parentheses()
        rules.append((given, "c", start, not _not_enforced(cursor)))
    elif cursor.take("REFERENCES"):
        cursor.name()
        cursor.skip_parentheses()
        rules.append((given, "f", start, not _not_enforced(cursor)))
    else:
        cursor.next()


def _not_enforced(cursor: Cursor) -> bool:
    rest = [token.key for token in cursor.tokens[cursor.at :]]
    return any(rest[i : i + 2] == ["NOT", "ENFORCED"] for i in range(len(rest)))


def _default(cursor: Cursor, words: dict[str, Any], functions: Functions) -> None:
    start = cursor.at
    cursor.next()
    cursor.until("NOT", "CONSTRAINT", "CHECK", "REFERENCES", "UNIQUE", "PRIMARY", "GENERATED", "COLLATE")
    expression = cursor.tokens[start : cursor.at]
    null = [token.key for token in expression] == ["NULL"]
    words["default"], words["volatile"] = not null, volatile_tokens(expression, functions)


def _generated(cursor: Cursor, words: dict[str, Any]) -> None:
    always = cursor.take("ALWAYS")
    if not always:
        cursor.take("BY", "DEFAULT")
    cursor.need("AS")
    words["default"] = True
    if cursor.take("IDENTITY"):
        cursor.skip_parentheses()
        words |= {"stored": True, "not_null": True, "identity": words["new_type"]}
    else:
        cursor.skip_parentheses()
        # Without a word it is virtual in 18, and an error before.
        words["stored"] = cursor.take("STORED")


def table_rule(tokens: tuple[Token, ...], table: ObjectId, known: Surroundings, new: bool) -> Iterator[Operation]:
    """A constraint of the table; NOT NULL may be one, too (18)."""
    cursor = Cursor(tokens)
    given = cursor.identifier() if cursor.take("CONSTRAINT") else ""
    keys = [token.key for token in tokens]
    validated = not any(keys[i : i + 2] in (["NOT", "VALID"], ["NOT", "ENFORCED"]) for i in range(len(keys)))
    if cursor.take("NOT", "NULL"):
        of = ObjectId("column", (*table.path, cursor.identifier()))
        yield Operation(verb=Verb.SET_NOT_NULL, object=of, table=table, new_table=new, proven=not validated)
        return
    kind, using_index = _kind(cursor), cursor.take("USING", "INDEX")
    if using_index:
        index = cursor.identifier()
        columns: tuple[str, ...] = ()
        given = given or index
    else:
        inner = cursor.skip_parentheses()
        columns = _names(inner) if kind in "pux" or kind == "f" else _mentioned(inner, table, known)
    name = given or "_".join((table.path[-1], *columns[: 0 if kind == "p" else None], _SUFFIXES[kind]))
    of = ObjectId("constraint", (*table.path, name))
    if kind == "c" and (column_ := filled_column(inner)) is not None:
        known.filled[table, name] = column_
        if validated:
            known.valid.add(of)
    fresh = bool(columns) and all(ObjectId("column", (*table.path, c)) in known.made for c in columns)
    yield Operation(
        verb=Verb.CREATE, object=of, table=table, new_table=new, constraint=kind, columns=columns, new_columns=fresh,
        validated=validated, using_index=using_index,
    )  # fmt: skip


def _kind(cursor: Cursor) -> str:
    if cursor.take("CHECK"):
        return "c"
    if cursor.take("FOREIGN", "KEY"):
        return "f"
    if cursor.take("PRIMARY", "KEY"):
        return "p"
    if cursor.take("EXCLUDE"):
        if cursor.take("USING"):
            cursor.identifier()
        return "x"
    cursor.need("UNIQUE")
    cursor.take("NULLS", "NOT", "DISTINCT") or cursor.take("NULLS", "DISTINCT")
    return "u"


def _names(inner: tuple[Token, ...]) -> tuple[str, ...]:
    return tuple(element[0].identifier for element in elements(inner) if element and element[0].is_name)


def _mentioned(inner: tuple[Token, ...], table: ObjectId, known: Surroundings) -> tuple[str, ...]:
    """The columns that a check speaks of, as far as they are known."""
    names = dict.fromkeys(token.identifier for token in inner if token.is_name)
    return tuple(n for n in names if known.known(ObjectId("column", (*table.path, n))))


def filled_column(inner: tuple[Token, ...]) -> str | None:
    """The column of which a check says that it is not NULL, and nothing else."""
    plain = [token for token in inner if token.key not in ("(", ")")]
    says = [token.key for token in plain[1:]] == ["IS", "NOT", "NULL"]
    return plain[0].identifier if says and plain[0].is_name else None
