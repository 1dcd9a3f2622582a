"""A random number generator and what is there in; names, types, values and expressions to build statements of out."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from schemadiff.kinds.column import Column
from schemadiff.proof.samples import samples
from schemadiff.quoting import identifier, literal, qualified
from tests.mutation.present import Present

_STEMS = ("alpha", "beta", "gamma", "delta", "orders", "customer", "item", "price", "note", "state", "area", "part")
_ODD = (
    *(
        "Order",
        "select",
        "table",
        "user",
        "größe",
        "日本語",
        "with space",
        "it's",
        "semi;colon",
        'dou"ble',
        "back\\slash",
    ),
    *(
        "$dollar$",
        "100%",
        "a.b",
        "UPPER",
        "1st",
        "x" * 63,
        "ü" * 31 + "z",
        "--dashes",
        "/* open",
        "tab\there",
        "new\nline",
    ),
    *(
        "is",
        "left",
        "current_user",
        "Ünïcödé",
        "😀",
        "%s",
        "{{ x }}",
        ":colon",
        "null",
        "PUBLIC",
        "none",
        "schemadiff:",
    ),
)
_TYPES = (
    *("integer", "bigint", "smallint", "text", "character varying(20)", "character varying", "boolean", "uuid", "date"),
    *("numeric(10,2)", "numeric", "timestamp with time zone", "timestamp(3) without time zone", "jsonb", "bytea"),
    *("integer", "text", "bigint", "timestamp with time zone", "double precision", "integer[]", "text[]"),
)
_RARE_TYPES = (
    *("real", "character(3)", "name", '"char"', "json", "inet", "cidr", "macaddr", "bit(4)", "bit varying(8)", "point"),
    *("tsvector", "tsquery", "int4range", "daterange", "tstzrange", "int4multirange", "money", "oid", "pg_lsn", "box"),
    *("interval", "interval day to second(3)", "time without time zone", "time(2) with time zone", "regclass"),
    *("character varying(5)[]", "numeric(6,3)[]", "jsonpath", "xid8", "circle"),
)
_NUMBERS = ("smallint", "integer", "bigint", "numeric", "real", "double precision")
_TEXTS = ("text", "character varying", "character", "name")
_MOMENTS = ("date", "timestamp without time zone", "timestamp with time zone")


def name(rng: Random) -> str:
    """A name, unquoted; one in five needs quotes, or is odd in another way."""
    return rng.choice(_ODD) if rng.random() < 0.2 else f"{rng.choice(_STEMS)}_{rng.randrange(1000)}"


def new(rng: Random) -> str:
    """A name, quoted where needed."""
    return identifier(name(rng))


def new_in_schema(rng: Random, present: Present) -> str:
    """A name in some schema."""
    return f"{present.schema(rng)}.{new(rng)}"


def sometimes(rng: Random, text: str, chance: float = 0.3) -> str:
    """The text, or nothing."""
    return text if rng.random() < chance else ""


def cascade(rng: Random) -> str:
    """The end of a DROP."""
    return " CASCADE" if rng.random() < 0.3 else ""


def built_in(rng: Random) -> str:
    """A type that PostgreSQL brings."""
    return rng.choice(_TYPES if rng.random() < 0.8 else _RARE_TYPES)


def some_type(rng: Random, present: Present) -> str:
    """A type, quoted: one of PostgreSQL's, or one that is there."""
    if rng.random() < 0.7:
        return built_in(rng)
    own = present.pick(rng, *rng.choice((("enum",), ("domain",), ("composite",), ("range",), ("table", "view"))))
    if own is None:
        return built_in(rng)
    return qualified(own.id.path) + sometimes(rng, "[]", 0.15)


def base(type_: str, present: Present) -> str:
    """The type without modifier, and what a domain is over."""
    head, _, tail = type_.partition("(")
    plain = head + (tail.partition(")")[2] if not type_.endswith("[]") else "[]")
    for domain in present.all("domain"):
        if qualified(domain.id.path) == plain:
            return base(domain.type, present)
    return plain


def value(rng: Random, type_: str, present: Present) -> str:
    """A literal of the type, as SQL."""
    found = samples(type_, present.catalog)
    return f"{literal(rng.choice(found))}::{type_}" if found else f"NULL::{type_}"


def sort_of(type_: str, present: Present) -> str:
    """`number`, `text`, `moment`, `boolean`, `json`, `array` or nothing."""
    plain = base(type_, present)
    if plain.endswith("[]"):
        return "array"
    for sort, types in (("number", _NUMBERS), ("text", _TEXTS), ("moment", _MOMENTS)):
        if plain in types:
            return sort
    return {"boolean": "boolean", "jsonb": "json"}.get(plain, "")


def default(rng: Random, type_: str, present: Present) -> str:
    """An expression for DEFAULT: a value, or something that is computed."""
    plain = base(type_, present)
    computed = {
        "timestamp with time zone": ("now()", "CURRENT_TIMESTAMP", "clock_timestamp() + interval '1 day'"),
        "timestamp without time zone": ("LOCALTIMESTAMP", "(now() AT TIME ZONE 'utc')"),
        "date": ("CURRENT_DATE", "('2020-01-01'::date + 1)"),
        "uuid": ("gen_random_uuid()",),
        "text": ("CURRENT_USER", "md5('a')", "upper('a' || 'b')", "''"),
        "character varying": ("''", "CURRENT_USER", "lower('A')"),
        "integer": ("1 + 1", "abs(-3)", "-1", "length('abc')"),
        "bigint": ("0", "-1", "9223372036854775807"),
        "numeric": ("0", "1.50", "round(2.5, 1)", "-0.1"),
        "boolean": ("true", "NOT true", "1 = 1"),
        "text[]": ("'{}'", "ARRAY['a', 'b']", "ARRAY[]::text[]"),
        "integer[]": ("'{}'", "ARRAY[1, 2]"),
        "jsonb": ("'{}'", "jsonb_build_object('a', 1)", "'[]'::jsonb"),
    }.get(plain, ())
    function = present.pick(rng, "function", where=lambda f: f.id.path[2] == "" and f.result == type_)
    if function is not None and rng.random() < 0.6:
        return f"{qualified(function.id.path[:2])}()"
    return rng.choice(computed) if computed and rng.random() < 0.6 else value(rng, type_, present)


def condition(rng: Random, columns: Sequence[Column], present: Present) -> str:
    """Something about one or two of the columns that is true or false."""
    one = rng.choice(columns)
    name_ = identifier(one.id.path[-1])
    if rng.random() < 0.15:
        other = rng.choice([c for c in columns if c.type == one.type])
        return f"({name_} IS NULL OR {identifier(other.id.path[-1])} IS NOT NULL)"
    if rng.random() < 0.25:
        function = _taking(rng, one, "boolean", present)
        if function:
            return f"{function}({name_})"
    forms = {
        "number": ("{} > 0", "{} BETWEEN 1 AND 10", "{} IN (1, 2, 3)", "{} <> ALL (ARRAY[4, 5])", "({} % 2) = 0"),
        "text": (
            "{} <> ''",
            "{} IN ('a', 'b', 'c')",
            "{} ~ '^[a-z]+$'",
            "{} LIKE 'a%'",
            "length({}) < 20",
            "{} = ANY ('{{x,y}}')",
        ),
        "moment": ("{} > '2000-01-01'", "extract(year FROM {}) > 1999", "{} < 'infinity'", "isfinite({})"),
        "boolean": ("{}", "NOT {}", "{} IS TRUE", "{} IS NOT FALSE"),
        "json": ("{} ? 'a'", "jsonb_typeof({}) = 'object'", "({} ->> 'a') = 'b'", "{} @> '{{\"a\": 1}}'"),
        "array": ("cardinality({}) < 4", "array_ndims({}) = 1"),
    }.get(sort_of(one.type, present), ("{} IS NOT NULL",))
    text = rng.choice((*forms, *forms, "{} IS NOT NULL", "({} IS NULL) = false")).format(name_)
    if rng.random() < 0.2:
        return f"({text}) {rng.choice(('AND', 'OR'))} ({condition(rng, columns, present)})"
    return text


def expression(rng: Random, column: Column, present: Present) -> str:
    """Something that is computed of the column, by immutable functions most of the time."""
    name_ = identifier(column.id.path[-1])
    function = _taking(rng, column, "", present) if rng.random() < 0.3 else ""
    if function:
        return f"{function}({name_})"
    forms = {
        "number": (
            "{} + 1",
            "abs({})",
            "({} * 2) - 1",
            "coalesce({}, 0)",
            "CASE WHEN {} > 0 THEN 1 ELSE 0 END",
            "{}::text",
        ),
        "text": (
            "lower({})",
            "{} || 'x'",
            "length({})",
            "substr({}, 1, 3)",
            "coalesce({}, 'none')",
            "md5({})",
            "{}::varchar(4)",
        ),
        "moment": ("{} + interval '1 day'", "extract(year FROM {})", "date_part('month', {})"),
        "boolean": ("NOT {}", "{}::integer", "coalesce({}, false)"),
        "json": ("{} ->> 'a'", "({} -> 'a' ->> 'b')", "jsonb_typeof({})", "{} #>> '{{a,b}}'"),
        "array": ("cardinality({})", "{}[1]"),
    }.get(sort_of(column.type, present), ("({} IS NULL)", "{}"))
    return rng.choice(forms).format(name_)


def text(rng: Random) -> str:
    """The text of a comment or a label."""
    odd = (
        "it's",
        "two\nlines",
        "\\back",
        "%s {{ x }}",
        "",
        "größe 😀",
        "-- no",
        "/* no */",
        "$$",
        "a;b",
        "schemadiff: renamed from x",
    )
    return rng.choice(odd) if rng.random() < 0.3 else f"said {rng.randrange(1000)}"


def picks(rng: Random, items: Sequence[Any], most: int) -> list[Any]:
    """One or more of the items, in random order."""
    return rng.sample(list(items), rng.randint(1, min(most, len(items))))


def _taking(rng: Random, column: Column, result: str, present: Present) -> str:
    """A function that takes one value of the column's type, quoted."""
    plain = base(column.type, present)
    found = present.pick(
        rng,
        "function",
        where=lambda f: (
            f.id.path[2] in (plain, column.type)
            and f.result not in ("trigger", "void", "event_trigger")
            and (not result or f.result == result)
            and f.prokind == "f"
            and not f.result.startswith(("SETOF", "TABLE"))
        ),
    )
    return qualified(found.id.path[:2]) if found is not None else ""
