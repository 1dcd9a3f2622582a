"""Tokens of a statement go in; the names it leans on come out, each with how much it leans on it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from sys import intern

from schemadiff.parse.statements import Name, Reference, Strength
from schemadiff.parse.tokens import NAMES, Token, elements

# Behind these words a name is an object, not a column, an alias or a keyword.
BEFORE_OBJECTS = frozenset(
    (
        "FROM",
        "JOIN",
        "ONLY",
        "TABLE",
        "INHERITS",
        "OF",
        "LIKE",
        "FUNCTION",
        "PROCEDURE",
        "ROUTINE",
        "SCHEMA",
        "TYPE",
        "DOMAIN",
        "SERVER",
        "COLLATE",
        "RETURNS",
        "SETOF",
        "SEQUENCE",
        "VIEW",
        "INDEX",
        "PARTITION",
        "FAMILY",
        "INTO",
        "UPDATE",
        "WRAPPER",
        "HANDLER",
        "VALIDATOR",
        "CONFIGURATION",
        "DICTIONARY",
        "TEMPLATE",
        "PARSER",
        "COPY",
        "EXISTS",
        "PARENT",
        "STATISTICS",
        "::",
        "ON",
    )
)
END_OF_FROM = frozenset(
    (
        "WHERE",
        "GROUP",
        "ORDER",
        "HAVING",
        "LIMIT",
        "SELECT",
        "WINDOW",
        "UNION",
        "EXCEPT",
        "INTERSECT",
        "SET",
        "RETURNING",
        "ON",
    )
)
TAKES_RELATION = frozenset(("NEXTVAL", "CURRVAL", "SETVAL", "PG_GET_SERIAL_SEQUENCE", "TO_REGCLASS"))
REGISTERED = re.compile(r"REG(CLASS|PROC|PROCEDURE|TYPE|OPER|OPERATOR|NAMESPACE|CONFIG|DICTIONARY|COLLATION)")
MODES = frozenset(("IN", "OUT", "INOUT", "VARIADIC", "SETOF"))
PARENTHESES = frozenset("()")
QUALIFIED = r'(?:"(?:[^"]|"")+"|[^\W\d][\w$]*)'
WRITTEN = re.compile(rf"{QUALIFIED}(?:\.{QUALIFIED})*")
PART = re.compile(QUALIFIED)
QUOTED_TEXT = re.compile(r"--[^\n]*+|/\*.*?\*/|'[^']*+'", re.DOTALL)


def scan(tokens: tuple[Token, ...], foreign_key: Strength = Strength.NEED) -> list[Reference]:
    """Every name in the tokens. `foreign_key` is how much REFERENCES counts."""
    found: list[Reference] = []
    from_lists = [False]
    index, before, count = 0, "", len(tokens)
    while index < count:
        # Every token of every statement comes by here: the fields all at once, and no call that is not needed.
        kind, key, _, _, _ = tokens[index]
        if kind in NAMES:
            end, name = _whole(tokens, index)
            after = tokens[end].key if end < count else ""
            found.append(Reference(name, _strength(before, after, from_lists[-1], foreign_key)))
            before, index = tokens[end - 1].key, end
            _track_words(before, from_lists)
            continue
        if kind == "string":
            found += _in_string(tokens, index)
        elif key in PARENTHESES:
            _track_parentheses(key, from_lists)
        before, index = key, index + 1
    return found


def arguments(tokens: tuple[Token, ...]) -> list[Reference]:
    """What an argument list leans on: each element is [mode] [name] type [DEFAULT expression]."""
    found: list[Reference] = []
    for element in elements(tokens):
        start = 0
        while start < len(element) and element[start].key in MODES:
            start += 1
        if start + 1 < len(element) and element[start].is_name and element[start + 1].is_name:
            start += element[start + 1].key not in ("DEFAULT", "PRECISION", "VARYING")
        while start < len(element) and element[start].key in MODES:
            start += 1
        found += type_name(element[start:])
    return found


def type_name(tokens: tuple[Token, ...]) -> list[Reference]:
    """What a type at the beginning of the tokens leans on, and all that follows it."""
    if not tokens or not tokens[0].is_name:
        return scan(tokens)
    end, name = _whole(tokens, 0)
    return [Reference(name, Strength.NEED), *scan(tokens[end:])]


def in_body(text: str) -> list[Reference]:
    """Names in the text of a function's body; nothing there is needed before the function is called."""
    plain = QUOTED_TEXT.sub(" ", text)
    return [Reference(written(name), Strength.MENTION) for name in dict.fromkeys(WRITTEN.findall(plain))]


def written(text: str) -> Name:
    """A name as SQL text -> its parts as the catalog has them."""
    return tuple(intern(p[1:-1].replace('""', '"') if p.startswith('"') else p.lower()) for p in PART.findall(text))


def distinct(references: Iterable[Reference]) -> tuple[Reference, ...]:
    """Each name once, with the greatest strength it was seen with."""
    strongest: dict[Name, Reference] = {}
    for reference in references:
        known = strongest.get(reference.name)
        if known is None or reference.strength > known.strength:
            strongest[reference.name] = reference
    return tuple(strongest.values())


def _whole(tokens: tuple[Token, ...], index: int) -> tuple[int, Name]:
    name: Name = (tokens[index].identifier,)
    index, last = index + 1, len(tokens) - 1
    while index < last and tokens[index].key == "." and tokens[index + 1].is_name:
        name = (*name, tokens[index + 1].identifier)
        index += 2
    return index, name


def _strength(before: str, after: str, in_from_list: bool, foreign_key: Strength) -> Strength:
    if before == "REFERENCES":
        return foreign_key
    if before in BEFORE_OBJECTS or after == "(" or (before == "," and in_from_list):
        return Strength.NEED
    return Strength.MENTION


def _track_words(key: str, from_lists: list[bool]) -> None:
    if key == "FROM":
        from_lists[-1] = True
    elif key in END_OF_FROM:
        from_lists[-1] = False


def _track_parentheses(key: str, from_lists: list[bool]) -> None:
    if key == "(":
        from_lists.append(False)
    elif key == ")" and len(from_lists) > 1:
        from_lists.pop()


def _in_string(tokens: tuple[Token, ...], index: int) -> list[Reference]:
    """A string that stands for an object: 'name'::regclass, or the argument of nextval and its like."""
    cast = index + 2 < len(tokens) and tokens[index + 1].key == "::" and REGISTERED.fullmatch(tokens[index + 2].key)
    call = index > 1 and tokens[index - 1].key == "(" and tokens[index - 2].key in TAKES_RELATION
    if not (cast or call or (index and REGISTERED.fullmatch(tokens[index - 1].key))):
        return []
    return [Reference(written(match), Strength.NEED) for match in WRITTEN.findall(tokens[index].text)[:1]]
