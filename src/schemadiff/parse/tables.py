"""The elements of CREATE TABLE and the actions of ALTER TABLE go in; columns, constraints and references come out."""

from __future__ import annotations

from schemadiff.parse.head import Head
from schemadiff.parse.references import scan, type_name
from schemadiff.parse.statements import Name, Strength
from schemadiff.parse.tokens import Cursor, Token, elements

CONSTRAINT_STARTS = {"PRIMARY": ("KEY",), "FOREIGN": ("KEY",), "UNIQUE": ("(", "NULLS", "USING"), "CHECK": ("(",)}
EXCLUDE_FOLLOWS = ("(", "USING")
SERIALS = frozenset(("SERIAL", "BIGSERIAL", "SMALLSERIAL", "SERIAL2", "SERIAL4", "SERIAL8"))


def read_table(cursor: Cursor, head: Head, table: Name) -> None:
    """All of CREATE TABLE behind the name."""
    if cursor.take("PARTITION", "OF") or cursor.take("OF"):
        head.need(cursor.name())
    if cursor.key() == "(":
        for element in elements(cursor.skip_parentheses()):
            read_element(element, head, table, Strength.FOREIGN_KEY)
    if cursor.take("INHERITS"):
        for parent in elements(cursor.skip_parentheses()):
            head.need(Cursor(parent).name())
    if cursor.take("SERVER"):
        head.need(cursor.name())
    head.lean(scan(cursor.until()))


def read_element(element: tuple[Token, ...], head: Head, table: Name, foreign_key: Strength) -> None:
    """One column, constraint or LIKE clause."""
    cursor = Cursor(element)
    if cursor.take("LIKE"):
        head.need(cursor.name())
    elif is_constraint(element):
        if cursor.take("CONSTRAINT"):
            head.make("constraint", (*table, cursor.identifier()), element[0].start)
        head.lean(scan(cursor.until(), foreign_key))
    elif element:
        _read_column(cursor, head, table, foreign_key)


def is_constraint(element: tuple[Token, ...]) -> bool:
    """Whether an element of a table is a constraint of the table, not a column."""
    first, second = (element[0].key, element[1].key) if len(element) > 1 else ("", "")
    if first == "EXCLUDE":
        return second in EXCLUDE_FOLLOWS
    return first == "CONSTRAINT" or second in CONSTRAINT_STARTS.get(first, ())


def read_actions(cursor: Cursor, head: Head, table: Name) -> None:
    """The actions of ALTER TABLE."""
    for action in elements(cursor.until()):
        _read_action(Cursor(action), head, table)


def _read_action(cursor: Cursor, head: Head, table: Name) -> None:
    action = cursor.tokens
    if not cursor.take("ADD"):
        head.lean(scan(action))
        note_named_sequence(action, head, table)
    elif is_constraint(action[1:]):
        read_element(action[1:], head, table, Strength.NEED)
    else:
        cursor.take("COLUMN")
        cursor.take("IF", "NOT", "EXISTS")
        read_element(action[cursor.at :], head, table, Strength.NEED)


def _read_column(cursor: Cursor, head: Head, table: Name, foreign_key: Strength) -> None:
    first = cursor.tokens[0]
    column = cursor.identifier()
    head.make("column", (*table, column), first.start)
    rest = cursor.tokens[1:]
    _note_sequence(rest, head, table, column)
    for index, token in enumerate(rest[:-1]):
        if token.key == "CONSTRAINT" and rest[index + 1].is_name:
            head.make("constraint", (*table, rest[index + 1].identifier), token.start)
    if rest and rest[0].key not in ("WITH", "GENERATED"):
        head.lean(type_name(rest[:1] if len(rest) == 1 else _type_part(rest)))
    head.lean(scan(rest, foreign_key))


def _type_part(rest: tuple[Token, ...]) -> tuple[Token, ...]:
    return Cursor(rest).until("DEFAULT", "REFERENCES", "CONSTRAINT", "CHECK", "COLLATE", "GENERATED", "NOT", "NULL")


def _note_sequence(rest: tuple[Token, ...], head: Head, table: Name, column: str) -> None:
    """PostgreSQL makes a sequence for serial and identity columns, and other statements may name it."""
    keys = [token.key for token in rest]
    if "SEQUENCE" in keys and "IDENTITY" in keys:
        note_named_sequence(rest, head, table)
    elif (keys and keys[0] in SERIALS) or "IDENTITY" in keys:
        head.make("sequence", (table[0], f"{table[1]}_{column}_seq"), rest[0].start)


def note_named_sequence(tokens: tuple[Token, ...], head: Head, table: Name) -> None:
    """The sequence of GENERATED ... AS IDENTITY (SEQUENCE NAME name)."""
    cursor = Cursor(tokens)
    while not cursor.done:
        if cursor.take("SEQUENCE", "NAME"):
            name = cursor.name()
            head.make("sequence", name if len(name) > 1 else (table[0], *name), tokens[0].start)
        else:
            cursor.next()
