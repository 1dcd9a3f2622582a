"""Tokens behind CREATE go in, what the statement makes and needs comes out: one reader per kind that has a grammar."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from schemadiff.parse.head import (
    KINDS,
    ON_TABLE,
    ROLE_WORDS,
    WITH_ARGUMENTS,
    Head,
    kind_words,
    object_name,
    role,
    roles,
    sequence_owner,
)
from schemadiff.parse.references import arguments, in_body, scan, type_name
from schemadiff.parse.statements import Name
from schemadiff.parse.tables import read_table
from schemadiff.parse.tokens import Cursor, HeadError, Token, elements

# Only a superuser may make these.
ADMIN_KINDS = frozenset(
    (
        "extension",
        "operator_class",
        "operator_family",
        "foreign_data_wrapper",
        "event_trigger",
        "language",
        "ts_parser",
        "ts_template",
        "subscription",
        "access_method",
        "base_type",
    )
)
FIRST_WORDS = ("UNLOGGED", "RECURSIVE", "UNIQUE", "TRUSTED", "DEFAULT", "CONSTRAINT", "CONCURRENTLY")
TEMPORARY = ("TEMP", "TEMPORARY")


def read_create(cursor: Cursor, head: Head) -> None:
    """All of a CREATE statement behind its first word."""
    cursor.take("OR", "REPLACE")
    _refuse_temporary(cursor)
    while cursor.take_any(*FIRST_WORDS):
        pass
    special = next((read for words, read in SPECIAL.items() if cursor.take(*words)), None)
    if special:
        special(cursor, head)
        return
    words = kind_words(cursor)
    if words is None:
        raise cursor.error("CREATE of an unknown kind of object")
    head.verb = f"CREATE {' '.join(w for w in words if w != 'PROCEDURAL')}"
    _read_named(cursor, head, *KINDS[words])


def _refuse_temporary(cursor: Cursor) -> None:
    start = cursor.at
    cursor.take_any("GLOBAL", "LOCAL")
    if cursor.key() in TEMPORARY:
        message = "a temporary object lives in one session only, not in a schema"
        raise HeadError(message, cursor.tokens[start].start, "SD116", "remove TEMPORARY, or remove the statement")


def _read_named(cursor: Cursor, head: Head, kind: str, in_schema: bool) -> None:
    cursor.take("CONCURRENTLY")
    cursor.take("IF", "NOT", "EXISTS")
    if kind in ("index", "statistics", "schema") and cursor.key() in ("ON", "(", "AUTHORIZATION"):
        NAMED[kind](cursor, head, ())
        return
    name = object_name(cursor, kind)
    placed = head.placed(name) if in_schema else name[-1:]
    if kind == "type":
        kind = _type_kind(cursor)
    if kind != "index":
        head.make(kind, placed)
        if in_schema and len(name) > 1:
            head.need(name[:1])
    head.admin = kind in ADMIN_KINDS
    NAMED.get(kind, _read_rest)(cursor, head, placed)


def _type_kind(cursor: Cursor) -> str:
    if cursor.take("AS", "ENUM"):
        return "enum"
    if cursor.take("AS", "RANGE"):
        return "range"
    return "composite" if cursor.take("AS") else "base_type"


def _read_rest(cursor: Cursor, head: Head, placed: Name) -> None:
    if head.creates and head.creates[0].kind in WITH_ARGUMENTS:
        head.lean(arguments(cursor.skip_parentheses()))
    while not cursor.done:
        if cursor.key() == "(":
            _read_options(cursor.skip_parentheses(), head)
        else:
            head.lean(scan(_stretch(cursor)))


def _stretch(cursor: Cursor) -> tuple[Token, ...]:
    start = cursor.at
    while not cursor.done and (cursor.key() != "(" or cursor.at == start):
        cursor.at += 1
    return cursor.tokens[start : cursor.at]


def _read_options(tokens: tuple[Token, ...], head: Head) -> None:
    """A list such as (SFUNC = f, STYPE = t): what stands behind the equals sign is an object."""
    for element in elements(tokens):
        head.lean(type_name(element[2:]) if len(element) > 2 and element[1].key == "=" else scan(element))


def _read_schema(cursor: Cursor, head: Head, placed: Name) -> None:
    if cursor.take("AUTHORIZATION"):
        name = role(cursor, head)
        if not placed:
            placed = (name,)
            head.make("schema", placed)
    _read_schema_elements(cursor, head, placed)


def _read_schema_elements(cursor: Cursor, head: Head, placed: Name) -> None:
    """CREATE SCHEMA may hold statements without semicolons; each begins with CREATE or GRANT outside parentheses."""
    verb, admin, path = head.verb, head.admin, head.path
    head.path = placed
    while not cursor.done:
        start = cursor.at
        first = cursor.next()
        rest = cursor.until("CREATE", "GRANT")
        inner = Cursor(cursor.tokens[start + 1 : start + 1 + len(rest)])
        if first.key == "CREATE":
            before = len(head.creates)
            read_create(inner, head)
            for made in head.creates[before:]:
                head.places[made] = head.places[made] or first.start
        elif first.key == "GRANT":
            head.lean(scan(inner.tokens))
        else:
            cursor.at = start
            raise cursor.error("expected CREATE or GRANT inside CREATE SCHEMA")
    head.verb, head.admin, head.path = verb, admin, path


def _read_extension(cursor: Cursor, head: Head, placed: Name) -> None:
    cursor.take("WITH")
    while not cursor.done:
        if cursor.take("SCHEMA"):
            head.need(cursor.name())
        else:
            cursor.next()


def _read_index(cursor: Cursor, head: Head, placed: Name) -> None:
    name = placed[-1:]
    cursor.need("ON")
    cursor.take("ONLY")
    table = cursor.name()
    head.change(table)
    if name:
        head.make("index", (head.placed(table)[0], *name))
    head.lean(scan(cursor.until()))


def _read_statistics(cursor: Cursor, head: Head, placed: Name) -> None:
    cursor.until("FROM")
    cursor.need("FROM")
    head.change(cursor.name())


def _read_sequence(cursor: Cursor, head: Head, placed: Name) -> None:
    while not cursor.done:
        if cursor.take("OWNED", "BY"):
            owner = sequence_owner(cursor)
            if owner:
                head.need(owner)
        elif cursor.take("AS"):
            head.need(cursor.name())
        else:
            cursor.next()


def _read_enum(cursor: Cursor, head: Head, placed: Name) -> None:
    if cursor.key() != "(":
        raise cursor.error("expected ( and labels")
    for element in elements(cursor.skip_parentheses()):
        label = Cursor(element).next()
        head.make("enum_value", (*placed, label.text), label.start)


def _read_composite(cursor: Cursor, head: Head, placed: Name) -> None:
    if cursor.key() != "(":
        raise cursor.error("expected ENUM, RANGE or (")
    for attribute in elements(cursor.skip_parentheses()):
        head.make("attribute", (*placed, Cursor(attribute).identifier()), attribute[0].start)
        head.lean(type_name(attribute[1:]))


def _read_domain(cursor: Cursor, head: Head, placed: Name) -> None:
    cursor.take("AS")
    head.lean(type_name(cursor.until("DEFAULT", "CONSTRAINT", "CHECK", "COLLATE", "NOT", "NULL")))
    rest = cursor.until()
    for before, token in pairwise(rest):
        if before.key == "CONSTRAINT" and token.is_name:
            head.make("domain_constraint", (*placed, token.identifier), before.start)
    head.lean(scan(rest))


def _read_function(cursor: Cursor, head: Head, placed: Name) -> None:
    head.lean(arguments(cursor.skip_parentheses()))
    while not cursor.done:
        if cursor.take("RETURNS", "TABLE"):
            head.lean(arguments(cursor.skip_parentheses()))
        elif cursor.take("AS") and not cursor.done and cursor.tokens[cursor.at].kind == "string":
            head.lean(in_body(cursor.next().text))
        else:
            head.lean(scan((cursor.next(), *cursor.until("AS"))))


def _read_view(cursor: Cursor, head: Head, placed: Name) -> None:
    cursor.until("AS")
    cursor.need("AS")
    head.lean(scan(cursor.until()))


def _read_operators(cursor: Cursor, head: Head, placed: Name) -> None:
    head.lean(scan(cursor.until()))


def _read_publication(cursor: Cursor, head: Head, placed: Name) -> None:
    keys = [token.key for token in cursor.tokens]
    head.admin = "ALL" in keys or "SCHEMA" in keys
    if cursor.take("FOR"):
        for element in elements(cursor.until("WITH")):
            member = Cursor(element)
            while member.take_any("TABLE", "TABLES", "ALL", "IN", "SCHEMA", "ONLY"):
                pass
            head.lean(type_name(element[member.at :]))


def _read_subscription(cursor: Cursor, head: Head, placed: Name) -> None:
    options = [token.text.lower() for token in cursor.tokens]
    if ["connect", "=", "false"] not in [options[i : i + 3] for i in range(len(options))]:
        hint = "add WITH (connect = false), as pg_dump writes it; scratch connects to nobody"
        raise HeadError("this subscription would connect to its publisher", 0, "SD118", hint)
    cursor.until()


def _on_table(kind: str) -> Callable[[Cursor, Head], None]:
    def read(cursor: Cursor, head: Head) -> None:
        head.verb = f"CREATE {kind.upper()}"
        name = cursor.identifier()
        cursor.until("TO" if kind == "rule" else "ON")
        cursor.next()
        table = cursor.name()
        head.make(kind, (*head.placed(table), name))
        head.change(table)
        if kind == "policy":
            read_policy(cursor, head)
        head.lean(scan(cursor.until()))

    return read


def read_policy(cursor: Cursor, head: Head) -> None:
    """The part of a policy between its table and its expressions."""
    cursor.until("TO", "USING", "WITH")
    if cursor.take("TO"):
        roles(cursor, head)


def _read_event_trigger(cursor: Cursor, head: Head, placed: Name) -> None:
    cursor.until("EXECUTE")
    head.lean(scan(cursor.until()))


def _read_role(cursor: Cursor, head: Head) -> None:
    head.verb, head.role_statement = "CREATE ROLE", True
    head.make("role", (role(cursor, head),))
    while not cursor.done:
        if cursor.take("IN", "ROLE") or cursor.take("IN", "GROUP") or cursor.take_any("ROLE", "ADMIN", "USER"):
            roles(cursor, head)
        else:
            cursor.next()


def _read_user_mapping(cursor: Cursor, head: Head) -> None:
    head.verb = "CREATE USER MAPPING"
    cursor.take("IF", "NOT", "EXISTS")
    cursor.need("FOR")
    if not cursor.take("USER"):
        role(cursor, head)
    cursor.need("SERVER")
    head.change(cursor.name())


def _read_cast(cursor: Cursor, head: Head) -> None:
    head.verb, head.admin = "CREATE CAST", True
    types = Cursor(cursor.skip_parentheses())
    head.lean(type_name(types.until("AS")))
    types.need("AS")
    head.lean(type_name(types.until()))
    head.lean(scan(cursor.until()))


def _read_transform(cursor: Cursor, head: Head) -> None:
    head.verb, head.admin = "CREATE TRANSFORM", True
    cursor.need("FOR")
    head.lean(type_name(cursor.until()))


SPECIAL: dict[tuple[str, ...], Callable[[Cursor, Head], None]] = {
    ("USER", "MAPPING"): _read_user_mapping,
    ("CAST",): _read_cast,
    ("TRANSFORM",): _read_transform,
    **{words: _on_table(kind) for words, kind in ON_TABLE.items()},
    **{(word,): _read_role for word in ROLE_WORDS},
}
NAMED: dict[str, Callable[[Cursor, Head, Name], None]] = {
    "composite": _read_composite,
    "domain": _read_domain,
    "enum": _read_enum,
    "event_trigger": _read_event_trigger,
    "extension": _read_extension,
    "function": _read_function,
    "index": _read_index,
    "materialized_view": _read_view,
    "operator_class": _read_operators,
    "operator_family": _read_operators,
    "procedure": _read_function,
    "publication": _read_publication,
    "schema": _read_schema,
    "sequence": _read_sequence,
    "statistics": _read_statistics,
    "subscription": _read_subscription,
    "table": read_table,
    "view": _read_view,
}
