"""A seed's text in; its statements with every row and value, where each stands, and what cannot be read, out.

The house's splitter cuts the statements, sqlglot's tokens the rows. What a value means is for PostgreSQL to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from schemadiff.diagnostics import Diagnostic
from schemadiff.parse.directives import COMMENT, read_allowed
from schemadiff.parse.lexer import tokenize
from schemadiff.parse.split import Pieces, Slice, significant, split
from schemadiff.parse.statements import Name
from schemadiff.parse.tokens import Cursor, HeadError, Token, elements
from schemadiff.seeds.copy_data import copy_rows
from schemadiff.seeds.files import SeedFile
from schemadiff.seeds.statements import Allowance, Column, Read, Row, Statement, Value
from schemadiff.seeds.volatile import volatile_words

# What a comment in a seed may accept.
ALLOWED = frozenset(("SD545", "SD546", "SD547", "SD548", "SD549", "SD550", "SD551", "SD552", "SD553"))
# They write rows, or say something about the session that does.
ROWS = frozenset(("INSERT", "UPDATE", "DELETE", "TRUNCATE", "MERGE", "COPY", "WITH", "SELECT", "SET", "ANALYZE"))
_TRANSACTION = frozenset(("BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE", "PREPARE"))


def read_seed(file: SeedFile) -> Read:
    """The statements of the file, in order."""
    pieces = split(file.text)
    problems = list(_broken(file, pieces))
    statements = []
    for piece in pieces.statements:
        try:
            statement = _statement(file.text, piece)
        except HeadError as error:
            hint = "correct the statement; nothing in a seed is skipped"
            problems.append(Diagnostic("SD541", str(error), hint, file.origin(piece.start + error.offset)))
            continue
        if refused := _out_of_place(file, statement):
            problems.append(refused)
        else:
            statements.append(statement)
    allowances, wrong = _allowances(file, pieces)
    return Read(tuple(statements), tuple(allowances), (*problems, *wrong))


def _broken(file: SeedFile, pieces: Pieces) -> Iterator[Diagnostic]:
    for fault in pieces.faults:
        yield Diagnostic("SD541", f"a {fault.what} that never ends", "close it", file.origin(fault.offset))
    for command in pieces.commands:
        hint = "a seed is plain SQL: psql's own commands mean nothing to anybody else"
        yield Diagnostic("SD541", "a command of psql", hint, file.origin(command.start))


def _out_of_place(file: SeedFile, statement: Statement) -> Diagnostic | None:
    verb = statement.verb
    if verb in ROWS and not (verb == "COPY" and statement.data is None):
        return None
    place = file.origin(statement.start)
    if verb in _TRANSACTION:
        return Diagnostic("SD542", f"{verb} in a seed", "take it out: seed apply makes one transaction of it", place)
    hint = "what makes objects belongs into schema/; a seed has rows: INSERT, or COPY … FROM stdin with its lines"
    return Diagnostic("SD542", f"{verb} in a seed", hint, place)


def _allowances(file: SeedFile, pieces: Pieces) -> tuple[list[Allowance], list[Diagnostic]]:
    """Above a statement a comment is about all of it, above a line within one about that line."""
    found, wrong = list[Allowance](), list[Diagnostic]()
    beginnings = {piece.start: piece.end for piece in pieces.statements}
    for comment in pieces.comments:
        said = file.text[comment.start : comment.end].rstrip()
        if not COMMENT.match(said):
            continue
        origin = file.origin(comment.start)
        allowed = read_allowed(said, origin, ALLOWED, "docs/seeds.md")
        if isinstance(allowed, Diagnostic):
            wrong.append(allowed)
        elif allowed is None:
            wrong.append(Diagnostic("SD105", "unknown directive", "-- schemadiff: allow SD548 REASON", origin))
        else:
            below = significant(file.text, comment.end, len(file.text))
            end = beginnings.get(below) or file.line_end(below)
            found.append(Allowance(allowed, comment.start, end))
    return found, wrong


def _statement(text: str, piece: Slice) -> Statement:
    tokens = tokenize(text[piece.start : piece.end])
    if not tokens:
        raise HeadError("this cannot be read", 0)
    whole = Statement(
        tokens[0].key or tokens[0].text.upper(),
        piece.start,
        piece.end,
        volatile=tuple((word, piece.start + at) for word, at in volatile_words(tokens)),
        texts=tuple((t.text, piece.start + t.start) for t in tokens if t.kind == "string"),
    )
    match whole.verb:
        case "INSERT":
            return _insert(Cursor(tokens), whole)
        case "COPY":
            return _copy(text, Cursor(tokens), whole)
        case "UPDATE" | "DELETE" | "TRUNCATE" | "MERGE":
            return _change(Cursor(tokens), whole)
        case _:
            return whole


def _change(cursor: Cursor, whole: Statement) -> Statement:
    cursor.next()
    cursor.take_any("FROM", "INTO", "TABLE")
    cursor.take("ONLY")
    at = whole.start + cursor.start
    return replace(whole, table=cursor.name(), table_start=at)


def _insert(cursor: Cursor, whole: Statement) -> Statement:
    cursor.need("INSERT")
    cursor.need("INTO")
    at, table = whole.start + cursor.start, cursor.name()
    if cursor.take("AS"):
        cursor.identifier()
    columns = _columns(cursor, whole.start)
    overriding = cursor.take("OVERRIDING")
    if overriding:
        cursor.take_any("SYSTEM", "USER")
        cursor.need("VALUE")
    rows: tuple[Row, ...] = ()
    query = False
    if cursor.take("VALUES"):
        rows = cursor.names(lambda: _row(cursor, whole.start))
    else:
        query = not cursor.take("DEFAULT", "VALUES")
    return replace(
        whole, table=table, table_start=at, columns=columns, rows=rows, query=query, overriding=overriding
    )  # fmt: skip


def _copy(text: str, cursor: Cursor, whole: Statement) -> Statement:
    cursor.need("COPY")
    if cursor.key() == "(":
        raise cursor.error("a seed takes rows in: expected a table")
    at, table = whole.start + cursor.start, cursor.name()
    found = replace(whole, table=table, table_start=at, columns=_columns(cursor, whole.start))
    if not cursor.take("FROM", "STDIN"):
        return found
    start = text.find("\n", whole.end) + 1
    rows, end = copy_rows(text, start) if start else ((), whole.end)
    # In another format than the usual one the lines mean something else.
    return replace(found, rows=rows if cursor.done else (), data=(start or whole.end, end))


def _columns(cursor: Cursor, base: int) -> tuple[Column, ...] | None:
    if cursor.key() != "(" or cursor.key(1) in ("SELECT", "WITH", "VALUES"):
        return None
    found = []
    for part in elements(cursor.skip_parentheses()):
        if not part or not part[0].is_name:
            raise HeadError("expected the name of a column", part[0].start if part else 0)
        found.append(Column(part[0].identifier, base + part[0].start))
    return tuple(found)


def _row(cursor: Cursor, base: int) -> Row:
    start = cursor.start
    if cursor.key() != "(":
        raise cursor.error('expected a row: "("')
    inner = cursor.skip_parentheses()
    end = cursor.tokens[cursor.at - 1].end
    return Row(base + start, base + end, tuple(_value(part, base) for part in elements(inner)))


def _value(tokens: tuple[Token, ...], base: int) -> Value:
    kind, literal = _plain(tokens)
    start, end = (base + tokens[0].start, base + tokens[-1].end) if tokens else (base, base)
    return Value(kind, literal, start, end)


def _plain(tokens: tuple[Token, ...]) -> tuple[str, str | None]:
    keys = [token.key for token in tokens]
    if len(tokens) == 1:
        if tokens[0].kind in ("string", "number"):
            return tokens[0].kind, tokens[0].text
        if keys[0] in ("NULL", "DEFAULT"):
            return keys[0].lower(), None
    if len(tokens) == 2 and keys[0] in ("-", "+") and tokens[1].kind == "number":
        return "number", ("-" if keys[0] == "-" else "") + tokens[1].text
    return "expression", None


def table_name(name: Name) -> Name:
    """The name with its schema: one that is written without is looked for in public."""
    return name if len(name) > 1 else ("public", *name)
