"""The name of a built-in or an extension's type in; what makes SQL of its values, apart or as by chance, out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from schemadiff.proof.samples import parts

_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WORDS = (
    *("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "haven", "indigo", "jasper", "kelp", "linden"),
    *("maple", "north", "ocean", "prism", "quartz", "river", "slate", "tulip", "umbra", "violet", "willow", "yarrow"),
)
_ROOM = 18
# Bits of which enough combinations are there that every row may have one of its own.
_MANY = 20
# The number of the row, in all SQL here: a name that no column has.
NUMBER = "sd_i"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A column: its name and type; `salt` is another one for each column of each seed."""

    name: str
    type: str
    salt: int

    def chance(self, more: int = 0) -> str:
        """A number of the row that looks like chance, never negative."""
        salt = (self.salt + more * 1_000_003) % 2**62
        return f"(pg_catalog.hashint8extended({NUMBER}, {salt}) & 9223372036854775807)"


Maker = Callable[[Wanted, tuple[int, ...]], str | None]


def _text(column: Wanted, numbers: tuple[int, ...]) -> str:
    length = numbers[0] if numbers else 63
    name = column.name.lower()
    if "mail" in name and length >= _ROOM:
        return f"pg_catalog.substr('u' || {column.chance()} % 100000 || '@example.org', 1, {length})"
    if ("phone" in name or name in ("tel", "mobile")) and length >= 12:
        return f"'+1-555-01' || pg_catalog.lpad(({column.chance()} % 100)::text, 2, '0')"
    if length < 3:
        return f"pg_catalog.substr('{_LETTERS}', 1 + ({column.chance()} % 36)::int, 1)"
    return f"pg_catalog.substr({_word(column)} || ' ' || {_word(column, 1)}, 1, {length})"


def _wide_text(column: Wanted, numbers: tuple[int, ...]) -> str:
    length = numbers[0] if numbers else 63
    if "mail" in column.name.lower() and length >= _ROOM + 4:
        return "'user' || sd_i || '@example.org'"
    if length >= _ROOM:
        return f"{_word(column)} || '-' || sd_i"
    digits = min(length, 8)
    each = [f"pg_catalog.substr('{_LETTERS}', 1 + (sd_i / {36**n} % 36)::int, 1)" for n in reversed(range(digits))]
    return " || ".join(each)


def _word(column: Wanted, more: int = 0) -> str:
    words = ", ".join(f"'{word}'" for word in _WORDS)
    return f"(ARRAY[{words}])[1 + ({column.chance(more)} % {len(_WORDS)})::int]"


def _numeric(column: Wanted, numbers: tuple[int, ...]) -> str:
    whole = min(numbers[0] - (*numbers, 0)[1], 4) if numbers else 4
    scale = min((*numbers, 0)[1], 2) if numbers else 2
    return f"({column.chance()} % {10 ** max(whole + scale, 0)})::numeric / {10**scale}"


def _wide_numeric(column: Wanted, numbers: tuple[int, ...]) -> str | None:
    return NUMBER if not numbers or numbers[0] - (*numbers, 0)[1] >= 3 else None


def spans(constructor: str, element: str, number: str) -> str | None:
    """A range of that type; None where it is not known how to count in it. Those of neighbouring rows do not overlap:
    an exclusion constraint may ask for that.
    """
    bound = _STEPS.get(parts(element)[0])
    low, high = (bound.format(number=f"(10 * {number}{more})") if bound else "" for more in ("", " + 5"))
    return f"{constructor}({low}, {high})" if bound else None


def multirange(name: str, range_: str) -> str:
    """A multirange with that range alone."""
    return f"{name}({range_})"


def _ranges(number: Callable[[Wanted], str]) -> dict[str, Maker]:
    """Makers of PostgreSQL's own range types, and of those of several ranges."""
    one = {name: _range(name, element, number) for name, element in _RANGES.items()}
    return one | {_many_of(name): _multirange(name, maker) for name, maker in one.items()}


def _range(name: str, element: str, number: Callable[[Wanted], str]) -> Maker:
    return lambda c, n: spans(f"pg_catalog.{name}", element, number(c))


def _multirange(name: str, maker: Maker) -> Maker:
    return lambda c, n: multirange(f"pg_catalog.{_many_of(name)}", str(maker(c, n)))


def _many_of(range_: str) -> str:
    return range_.removesuffix("range") + "multirange"


def _bits(length: int, number: str) -> str:
    return f"({number})::bigint::bit({length})"


def _shapes(at: str, by: str) -> dict[str, str]:
    """Geometry around a point."""
    one, other = f"pg_catalog.point({at}, {by})", f"pg_catalog.point({at} + 1, {by} + 2)"
    box = f"pg_catalog.box({one}, {other})"
    return {
        "point": one,
        "line": f"pg_catalog.line({one}, {other})",
        "lseg": f"pg_catalog.lseg({one}, {other})",
        "box": box,
        "path": f"pg_catalog.path(pg_catalog.polygon({box}))",
        "polygon": f"pg_catalog.polygon({box})",
        "circle": f"pg_catalog.circle({one}, 5)",
    }


def _geometry(name: str) -> Maker:
    return lambda c, n: _shapes(f"{c.chance()} % 1000", f"{c.chance(1)} % 1000")[name]


def _xml(number: str) -> str:
    """A document that a server without libxml makes as well: it reads none, and writes those of queries."""
    return f"pg_catalog.query_to_xml('SELECT WHERE false', true, false, 'urn:row:' || {number})"


def _vector(column: Wanted, numbers: tuple[int, ...]) -> str:
    each = ", ".join(f"{column.chance(n)} % 1000 / 1000.0" for n in range(numbers[0] if numbers else 3))
    return f"pg_catalog.format('[%s]', pg_catalog.array_to_string(ARRAY[{each}]::real[], ','))"


_DAY, _MOMENT, _INSTANT = "DATE '2020-01-01'", "TIMESTAMP '2020-01-01'", "TIMESTAMPTZ '2020-01-01 00:00:00+00'"
_SECONDS = " + {number} * INTERVAL '1 second'"
# How a bound of a range over that type is made of a number.
_STEPS = {
    **{name: f"{{number}}::{name}" for name in ("integer", "bigint", "numeric", "real", "double precision")},
    **dict.fromkeys(("text", "character varying"), "pg_catalog.lpad({number}::text, 12, '0')"),
    "date": _DAY + " + {number}::int",
    "timestamp without time zone": _MOMENT + _SECONDS,
    "timestamp with time zone": _INSTANT + _SECONDS,
    "time without time zone": "TIME '00:00' + {number} % 86000 * INTERVAL '1 second'",
    "interval": "{number} * INTERVAL '1 second'",
    "inet": "'10.0.0.0'::inet + {number}",
}
_RANGES = {
    "int4range": "integer",
    "int8range": "bigint",
    "numrange": "numeric",
    "daterange": "date",
    "tsrange": "timestamp without time zone",
    "tstzrange": "timestamp with time zone",
}
WIDE: Mapping[str, Maker] = {
    **dict.fromkeys(("smallint", "integer", "bigint", "real", "double precision", "oid"), lambda c, n: NUMBER),
    **dict.fromkeys(("text", "character varying", "character", "name", "citext"), _wide_text),
    **_ranges(lambda c: NUMBER),
    "numeric": _wide_numeric,
    "money": lambda c, n: "sd_i::numeric::money",
    "uuid": lambda c, n: f"pg_catalog.md5('{c.salt}:' || sd_i)::uuid",
    "date": lambda c, n: "DATE '2000-01-01' + (sd_i % 2000000)::int",
    "timestamp without time zone": lambda c, n: f"{_MOMENT} + sd_i * INTERVAL '1 minute'",
    "timestamp with time zone": lambda c, n: f"{_INSTANT} + sd_i * INTERVAL '1 minute'",
    "interval": lambda c, n: "sd_i * INTERVAL '1 second'",
    "bytea": lambda c, n: f"pg_catalog.decode(pg_catalog.md5('{c.salt}:' || sd_i), 'hex')",
    "inet": lambda c, n: "'10.0.0.0'::inet + sd_i",
    "cidr": lambda c, n: "('10.0.0.0'::inet + sd_i)::cidr",
    "macaddr": lambda c, n: "pg_catalog.lpad(pg_catalog.to_hex(sd_i), 12, '0')::macaddr",
    "jsonb": lambda c, n: "('{\"n\": ' || sd_i || '}')::jsonb",
    "macaddr8": lambda c, n: "pg_catalog.lpad(pg_catalog.to_hex(sd_i), 16, '0')::macaddr8",
    "bit": lambda c, n: _bits(n[0], NUMBER) if n and n[0] >= _MANY else None,
    "bit varying": lambda c, n: _bits((*n, 32)[0], NUMBER) if (*n, 32)[0] >= _MANY else None,
    "time without time zone": lambda c, n: "TIME '00:00' + sd_i % 86400 * INTERVAL '1 second'",
    "time with time zone": lambda c, n: "((TIME '00:00' + sd_i % 86400 * INTERVAL '1 second')::text || '+00')",
    "pg_lsn": lambda c, n: "'0/0'::pg_lsn + sd_i",
    "xid8": lambda c, n: "sd_i::text::xid8",
    "tid": lambda c, n: "('(' || sd_i / 100 || ',' || 1 + sd_i % 100 || ')')::tid",
    "tsvector": lambda c, n: f"pg_catalog.to_tsvector('simple', {_word(c)} || ' ' || sd_i)",
    "tsquery": lambda c, n: f"pg_catalog.plainto_tsquery('simple', {_word(c)} || ' ' || sd_i)",
    "hstore": lambda c, n: "'\"n\"=>' || sd_i",
    "ltree": lambda c, n: f"{_word(c)} || '.' || sd_i",
}
VARIED: Mapping[str, Maker] = {
    **dict.fromkeys(("smallint", "integer", "bigint", "oid"), lambda c, n: f"{c.chance()} % 10000"),
    **dict.fromkeys(("real", "double precision"), lambda c, n: f"({c.chance()} % 1000000) / 100.0"),
    **dict.fromkeys(("text", "character varying", "character", "name", "citext"), _text),
    **dict.fromkeys(("vector", "halfvec"), _vector),
    **_ranges(lambda c: f"({c.chance()} % 100000)"),
    "hstore": lambda c, n: f"'\"n\"=>' || {c.chance()} % 1000",
    "ltree": lambda c, n: f"{_word(c)} || '.' || {_word(c, 1)}",
    "boolean": lambda c, n: f"{c.chance()} % 2 = 0",
    "numeric": _numeric,
    "money": lambda c, n: f"(({c.chance()} % 1000000)::numeric / 100)::money",
    "uuid": WIDE["uuid"],
    "date": lambda c, n: f"{_DAY} + ({c.chance()} % 2000)::int",
    "time without time zone": lambda c, n: f"TIME '00:00' + {c.chance()} % 86400 * INTERVAL '1 second'",
    "time with time zone": lambda c, n: f"((TIME '00:00' + {c.chance()} % 86400 * INTERVAL '1 second')::text || '+00')",
    "timestamp without time zone": lambda c, n: f"{_MOMENT} + {c.chance()} % 100000000 * INTERVAL '1 second'",
    "timestamp with time zone": lambda c, n: f"{_INSTANT} + {c.chance()} % 100000000 * INTERVAL '1 second'",
    "interval": lambda c, n: f"{c.chance()} % 100000 * INTERVAL '1 second'",
    "bytea": WIDE["bytea"],
    "inet": lambda c, n: f"'10.0.0.0'::inet + {c.chance()} % 16777216",
    "macaddr": lambda c, n: f"pg_catalog.lpad(pg_catalog.to_hex({c.chance()} % 1000000), 12, '0')::macaddr",
    "json": lambda c, n: f"('{{\"n\": ' || {c.chance()} % 1000 || '}}')::json",
    "jsonb": lambda c, n: f"('{{\"n\": ' || {c.chance()} % 1000 || '}}')::jsonb",
    "macaddr8": lambda c, n: f"pg_catalog.lpad(pg_catalog.to_hex({c.chance()} % 1000000), 16, '0')::macaddr8",
    "cidr": lambda c, n: f"('10.0.0.0'::inet + {c.chance()} % 16777216)::cidr",
    "bit": lambda c, n: _bits((*n, 1)[0], c.chance()),
    "bit varying": lambda c, n: _bits((*n, 32)[0], c.chance()),
    "pg_lsn": lambda c, n: f"'0/0'::pg_lsn + {c.chance()} % 1000000",
    "xid8": lambda c, n: f"({c.chance()} % 1000000)::text::xid8",
    "tsvector": lambda c, n: f"pg_catalog.to_tsvector('simple', {_word(c)} || ' ' || {_word(c, 1)})",
    "tsquery": lambda c, n: f"pg_catalog.plainto_tsquery('simple', {_word(c)} || ' ' || {_word(c, 1)})",
    "xml": lambda c, n: _xml(f"{c.chance()} % 1000"),
    **{name: _geometry(name) for name in _shapes("", "")},
}
