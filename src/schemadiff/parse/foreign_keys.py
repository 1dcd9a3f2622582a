"""A CREATE TABLE statement goes in; the same without foreign keys, and an ALTER TABLE for each of them, come out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from schemadiff.diagnostics import Origin
from schemadiff.parse.lexer import tokenize
from schemadiff.parse.references import distinct, scan
from schemadiff.parse.statements import Reference, Statement, Strength
from schemadiff.parse.tables import is_constraint
from schemadiff.parse.tokens import Cursor, Token, elements, matching

ACTIONS = (("NO", "ACTION"), ("RESTRICT",), ("CASCADE",), ("SET", "NULL"), ("SET", "DEFAULT"))
TIMING = (
    ("NOT", "DEFERRABLE"),
    ("DEFERRABLE",),
    ("INITIALLY", "DEFERRED"),
    ("INITIALLY", "IMMEDIATE"),
    ("NOT", "ENFORCED"),
    ("ENFORCED",),
)


class Cut(NamedTuple):
    """A foreign key inside CREATE TABLE: where it is written, and what ALTER TABLE ... ADD takes for it."""

    start: int
    end: int
    definition: str
    whole_element: bool


def without_foreign_keys(statement: Statement) -> tuple[Statement, list[Statement]]:
    """The table without foreign keys, and the statements that add them. Places in the text stay where they were."""
    tokens = tokenize(statement.text)
    opening = next(index for index, token in enumerate(tokens) if token.key == "(")
    inner = tokens[opening + 1 : matching(tokens, opening)]
    cuts = [cut for element in elements(inner) for cut in _cuts(statement.text, element)]
    table = statement.text[slice(*_table_name(tokens))]
    needs = tuple(r for r in statement.references if r.strength != Strength.FOREIGN_KEY)
    bare = replace(statement, text=_blanked(statement.text, inner, cuts), references=needs)
    return bare, [_addition(statement, table, cut) for cut in cuts]


def _table_name(tokens: tuple[Token, ...]) -> tuple[int, int]:
    cursor = Cursor(tokens)
    cursor.until("TABLE")
    cursor.need("TABLE")
    cursor.take("IF", "NOT", "EXISTS")
    start = cursor.at
    cursor.name()
    return tokens[start].start, tokens[cursor.at - 1].end


def _addition(statement: Statement, table: str, cut: Cut) -> Statement:
    text = f"ALTER TABLE {table} ADD {cut.definition}"
    before = statement.text[: cut.start]
    line = before.count("\n")
    column = len(before) - before.rfind("\n") if line else statement.origin.column + len(before)
    references = distinct(r for r in scan(tokenize(cut.definition)) if r.strength == Strength.NEED)
    return Statement(
        text=text,
        origin=Origin(statement.origin.file, statement.origin.line + line, column),
        verb="ALTER TABLE",
        targets=(statement.creates[0].path,),
        references=(*references, Reference(statement.creates[0].path, Strength.NEED)),
        settings=statement.settings,
        owner=statement.owner,
    )


def _cuts(text: str, element: tuple[Token, ...]) -> Iterator[Cut]:
    if not element:
        return
    if is_constraint(element):
        if any(token.key == "FOREIGN" for token in element[:3]):
            start, end = element[0].start, element[-1].end
            yield Cut(start, end, text[start:end], True)
        return
    cursor = Cursor(element)
    while not cursor.done:
        start = cursor.at
        if cursor.take("CONSTRAINT"):
            cursor.identifier()
        if cursor.take("REFERENCES"):
            yield _column_cut(text, cursor, start)
        elif cursor.at == start:
            cursor.until(*_next_keys(cursor))


def _next_keys(cursor: Cursor) -> tuple[str, ...]:
    cursor.next()
    return ("CONSTRAINT", "REFERENCES")


def _column_cut(text: str, cursor: Cursor, start: int) -> Cut:
    element = cursor.tokens
    references = cursor.at - 1
    cursor.name()
    cursor.skip_parentheses()
    while _take_option(cursor):
        pass
    column = text[element[0].start : element[0].end]
    name = text[element[start].start : element[references].start]
    rest = text[element[references].start : element[cursor.at - 1].end]
    definition = f"{name}FOREIGN KEY ({column}) {rest}"
    return Cut(element[start].start, element[cursor.at - 1].end, definition, False)


def _take_option(cursor: Cursor) -> bool:
    if cursor.take("MATCH"):
        cursor.next()
        return True
    if cursor.take("ON", "DELETE") or cursor.take("ON", "UPDATE"):
        taken = any(cursor.take(*words) for words in ACTIONS)
        cursor.skip_parentheses()
        return taken
    return any(cursor.take(*words) for words in TIMING)


def _blanked(text: str, inner: tuple[Token, ...], cuts: list[Cut]) -> str:
    """The text with spaces for what is cut, and for the commas that are then too many."""
    for cut in cuts:
        text = _blank(text, cut.start, cut.end)
    gone = {cut.start for cut in cuts if cut.whole_element}
    kept = False
    for element in elements(inner):
        comma = next((t for t in reversed(inner) if t.key == "," and t.end <= element[0].start), None)
        stays = element[0].start not in gone
        if comma and not (stays and kept):
            text = _blank(text, comma.start, comma.end)
        kept = kept or stays
    return text


def _blank(text: str, start: int, end: int) -> str:
    spaces = "".join(character if character in "\r\n" else " " for character in text[start:end])
    return text[:start] + spaces + text[end:]
