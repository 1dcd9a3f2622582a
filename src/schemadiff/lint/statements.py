"""The statements of a hand-written migration in, what its reviewer should object to out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from schemadiff.diagnostics import Diagnostic
from schemadiff.lint.rules import (
    COMPLEX_LOGIC,
    MADE_UP_CHECKSUM,
    ORDER_IN_VIEW,
    RECORDS_ITSELF,
    STAR_IN_VIEW,
    TAKES_INVALID_INDEX,
    TAKES_WHATEVER,
    WHOLE_TABLE,
)
from schemadiff.lint.words import Words
from schemadiff.parse.guarded import roles_made_unless_there
from schemadiff.parse.tokens import elements, matching
from schemadiff.quoting import one_line, qualified

_DDL = ("CREATE", "ALTER", "DROP")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LOOP = re.compile(r"\b(LOOP|WHILE|FOREACH)\b", re.IGNORECASE)
_DYNAMIC = re.compile(r"\bEXECUTE\b(?!\s+(?:FUNCTION|PROCEDURE)\b)", re.IGNORECASE)
# Before a star that stands for columns; before one that multiplies stands a value.
_BEFORE_STAR = ("SELECT", "DISTINCT", "ALL", ",", ".")


def statement_findings(words: Words, ledgers: Sequence[str]) -> Iterator[Diagnostic]:
    """What is wrong with one statement. `ledgers` are the names of tables that record migrations."""
    for rule in (_existence, _star, _order, _logic):
        yield from rule(words)
    yield from _ledger(words, ledgers)


def whole_table_findings(statements: Sequence[Words], ledgers: Sequence[str]) -> Iterator[Diagnostic]:
    """Statements that change every row of a table which was there before, in a file that changes the schema as well."""
    if not any(words.verb in _DDL for words in statements):
        return
    made = {name for words in statements if (name := _made_table(words))}
    for words in statements:
        target = next((found for read in _WHOLE if (found := read(words))), ())
        if target and target[-1] not in {*ledgers, *made}:
            message = f"{words.verb} of all rows, {qualified(target)}, in a file that changes the schema as well"
            yield WHOLE_TABLE.found(message, words.statement.origin)


def _existence(words: Words) -> Iterator[Diagnostic]:
    if words.verb not in _DDL:
        return
    for keys in (("IF", "NOT", "EXISTS"), ("IF", "EXISTS")):
        for index in words.runs(*keys):
            said, place = " ".join(keys), words.place(words.tokens[index])
            if len(keys) == 3 and words.keys[index - 1] == "CONCURRENTLY":
                message = f"{said} takes an INVALID index, which a build that failed left behind, for the one it wants"
                yield TAKES_INVALID_INDEX.found(message, place)
            elif len(keys) == 3:
                message = f"{said} takes whatever bears the name, whether or not it is what stands here"
                yield TAKES_WHATEVER.found(message, place)
            else:
                yield TAKES_WHATEVER.found(f"{said} hides that what should go was not there", place)


def _star(words: Words) -> Iterator[Diagnostic]:
    if words.verb != "CREATE" or "VIEW" not in words.keys[:6]:
        return
    keys = words.keys
    for index, token in enumerate(words.tokens):
        starts = index and token.key == "*" and keys[index - 1] in _BEFORE_STAR
        if starts and not _only_exists(keys, index):
            message = "the view has the columns that the star means today; a column added later is not in it"
            yield STAR_IN_VIEW.found(message, words.place(token))
            return


def _order(words: Words) -> Iterator[Diagnostic]:
    """An order that decides which rows there are (LIMIT, DISTINCT ON) is part of what the view says."""
    if words.verb != "CREATE" or "VIEW" not in words.keys[:6] or "MATERIALIZED" in words.keys[:6]:
        return
    decides = any(words.has(*keys) for keys in (("LIMIT",), ("FETCH",), ("DISTINCT", "ON")))
    for index in words.runs("ORDER", "BY") if not decides else ():
        message = "the view sorts for everyone who reads it, and promises no order to them"
        yield ORDER_IN_VIEW.found(message, words.place(words.tokens[index]))


def _only_exists(keys: Sequence[str], star: int) -> bool:
    """EXISTS (SELECT * ...) has no columns."""
    return tuple(keys[max(star - 3, 0) : star]) == ("EXISTS", "(", "SELECT")


def _logic(words: Words) -> Iterator[Diagnostic]:
    origin = words.statement.origin
    if words.verb == "CALL":
        yield COMPLEX_LOGIC.found("CALL runs code that nobody sees in this file", origin)
    if words.verb != "DO" or roles_made_unless_there(words.statement.text):
        return
    code = next((token.text for token in words.tokens if token.kind == "string"), "")
    seen = [what for pattern, what in ((_LOOP, "a loop"), (_DYNAMIC, "dynamic SQL")) if pattern.search(code)]
    with_them = f" with {' and '.join(seen)}" if seen else ""
    yield COMPLEX_LOGIC.found(f"a DO block{with_them}: what it does depends on what it finds", origin)


def _ledger(words: Words, ledgers: Sequence[str]) -> Iterator[Diagnostic]:
    target = _written(words)
    if not target or target[-1] not in ledgers:
        return
    message = f"the file records itself in {qualified(target)}; psql goes on after errors, and then the row is not true"
    yield RECORDS_ITSELF.found(message, words.statement.origin)
    yield from _checksum(words)


def _checksum(words: Words) -> Iterator[Diagnostic]:
    """The value that an INSERT gives the column `checksum`."""
    opening = next((index for index, key in enumerate(words.keys) if key == "("), None)
    values = next((index for index, key in enumerate(words.keys) if key == "VALUES"), None)
    if opening is None or values is None or values + 1 >= len(words.tokens):
        return
    columns = [part[0].identifier for part in elements(words.tokens[opening + 1 : matching(words.tokens, opening)])]
    row = elements(words.tokens[values + 2 : matching(words.tokens, values + 1)])
    for column, part in zip(columns, row, strict=False):
        if column == "checksum" and part[0].kind == "string":
            said = one_line(part[0].text)
            why = "is not that of the file it stands in" if _SHA256.fullmatch(said) else "is no SHA-256"
            yield MADE_UP_CHECKSUM.found(f"the checksum '{said}' {why}", words.place(part[0]))


def _written(words: Words) -> tuple[str, ...]:
    """The table whose rows the statement changes."""
    for keys in (("INSERT", "INTO"), ("DELETE", "FROM"), ("UPDATE",)):
        if words.keys[: len(keys)] == keys:
            at = len(keys)
            return words.name_at(at + (words.keys[at : at + 1] == ("ONLY",)))
    return ()


def _made_table(words: Words) -> str:
    if words.verb != "CREATE" or "TABLE" not in words.keys[:4]:
        return ""
    at = words.keys.index("TABLE") + 1
    at += 3 if words.keys[at : at + 3] == ("IF", "NOT", "EXISTS") else 0
    name = words.name_at(at)
    return name[-1] if name else ""


def _all_updated(words: Words) -> tuple[str, ...]:
    whole = words.verb in ("UPDATE", "DELETE") and not words.has("WHERE")
    return _written(words) if whole else ()


def _all_copied(words: Words) -> tuple[str, ...]:
    whole = words.verb == "INSERT" and words.has("SELECT") and words.has("FROM") and not words.has("WHERE")
    return _written(words) if whole else ()


def _truncated(words: Words) -> tuple[str, ...]:
    if words.verb != "TRUNCATE":
        return ()
    return words.name_at(1 + sum(key in ("TABLE", "ONLY") for key in words.keys[1:3]))


_WHOLE: tuple[Callable[[Words], tuple[str, ...]], ...] = (_all_updated, _all_copied, _truncated)
