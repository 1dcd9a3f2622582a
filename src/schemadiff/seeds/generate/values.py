"""The type of a column and a salt in; SQL that makes a value of it from the number of a row out.

`wide` values differ from row to row; `varied` ones look like chance, the same chance each time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from schemadiff.kinds.domain import Domain
from schemadiff.model import Catalog
from schemadiff.proof.samples import parts, type_object

_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WORDS = (
    *("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "haven", "indigo", "jasper", "kelp", "linden"),
    *("maple", "north", "ocean", "prism", "quartz", "river", "slate", "tulip", "umbra", "violet", "willow", "yarrow"),
)
_ROOM = 18
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


def salt_of(*parts_: str) -> int:
    """The same number for the same words, everywhere."""
    return int.from_bytes(sha256("\0".join(parts_).encode()).digest()[:7], "big")


def wide(column: Wanted, catalog: Catalog) -> str | None:
    """SQL of a value that no other row has; None for a type that has too few values, or none that we know."""
    return _made(column, catalog, _WIDE)


def varied(column: Wanted, catalog: Catalog) -> str | None:
    """SQL of any value; None for a type of which only candidates are known."""
    return _made(column, catalog, _VARIED)


Maker = Callable[[Wanted, tuple[int, ...]], str | None]


def _made(column: Wanted, catalog: Catalog, makers: Mapping[str, Maker]) -> str | None:
    if column.type.endswith("[]"):
        element = _made(Wanted(column.name, column.type[:-2], column.salt), catalog, makers)
        return f"ARRAY[{element}]::{column.type}" if element else None
    own = type_object(column.type, catalog)
    if isinstance(own, Domain):
        checked = any(i.kind == "domain_constraint" and o.parent == own.id for i, o in catalog.objects.items())
        base = None if checked else _made(Wanted(column.name, own.type, column.salt), catalog, makers)
        return f"({base})::{column.type}" if base else None
    name, numbers = parts(column.type)
    # Types of extensions have a schema, and not always the same one.
    maker = makers.get(name) or makers.get(name.rpartition(".")[2])
    made = maker(column, numbers) if maker and own is None else None
    return f"({made})::{column.type}" if made else None


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


def _range(name: str, element: str, step: str) -> tuple[Maker, Maker]:
    """Ranges of neighbouring rows do not overlap: an exclusion constraint may ask for that."""

    def of(number: str) -> str:
        low = element.format(number=f"(10 * {number})")
        return f"pg_catalog.{name}({low}, {low} + {step})"

    return (lambda c, n: of(NUMBER)), (lambda c, n: of(f"({c.chance()} % 100000)"))


def _vector(column: Wanted, numbers: tuple[int, ...]) -> str:
    each = ", ".join(f"{column.chance(n)} % 1000 / 1000.0" for n in range(numbers[0] if numbers else 3))
    return f"pg_catalog.format('[%s]', pg_catalog.array_to_string(ARRAY[{each}]::real[], ','))"


_DAY, _MOMENT, _INSTANT = "DATE '2020-01-01'", "TIMESTAMP '2020-01-01'", "TIMESTAMPTZ '2020-01-01 00:00:00+00'"
_SECONDS = " + {number} * INTERVAL '1 second'"
_RANGES = {
    "int4range": _range("int4range", "{number}::int", "5"),
    "int8range": _range("int8range", "{number}::bigint", "5"),
    "numrange": _range("numrange", "{number}::numeric", "5"),
    "daterange": _range("daterange", _DAY + " + {number}::int", "5"),
    "tsrange": _range("tsrange", _MOMENT + _SECONDS, "INTERVAL '5 seconds'"),
    "tstzrange": _range("tstzrange", _INSTANT + _SECONDS, "INTERVAL '5 seconds'"),
}
_WIDE: Mapping[str, Maker] = {
    **dict.fromkeys(("smallint", "integer", "bigint", "real", "double precision", "oid"), lambda c, n: NUMBER),
    **dict.fromkeys(("text", "character varying", "character", "name", "citext"), _wide_text),
    **{name: makers[0] for name, makers in _RANGES.items()},
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
}
_VARIED: Mapping[str, Maker] = {
    **dict.fromkeys(("smallint", "integer", "bigint", "oid"), lambda c, n: f"{c.chance()} % 10000"),
    **dict.fromkeys(("real", "double precision"), lambda c, n: f"({c.chance()} % 1000000) / 100.0"),
    **dict.fromkeys(("text", "character varying", "character", "name", "citext"), _text),
    **dict.fromkeys(("vector", "halfvec"), _vector),
    **{name: makers[1] for name, makers in _RANGES.items()},
    "hstore": lambda c, n: f"'\"n\"=>' || {c.chance()} % 1000",
    "ltree": lambda c, n: f"{_word(c)} || '.' || {_word(c, 1)}",
    "boolean": lambda c, n: f"{c.chance()} % 2 = 0",
    "numeric": _numeric,
    "money": lambda c, n: f"(({c.chance()} % 1000000)::numeric / 100)::money",
    "uuid": _WIDE["uuid"],
    "date": lambda c, n: f"{_DAY} + ({c.chance()} % 2000)::int",
    "time without time zone": lambda c, n: f"TIME '00:00' + {c.chance()} % 86400 * INTERVAL '1 second'",
    "timestamp without time zone": lambda c, n: f"{_MOMENT} + {c.chance()} % 100000000 * INTERVAL '1 second'",
    "timestamp with time zone": lambda c, n: f"{_INSTANT} + {c.chance()} % 100000000 * INTERVAL '1 second'",
    "interval": lambda c, n: f"{c.chance()} % 100000 * INTERVAL '1 second'",
    "bytea": _WIDE["bytea"],
    "inet": lambda c, n: f"'10.0.0.0'::inet + {c.chance()} % 16777216",
    "macaddr": lambda c, n: f"pg_catalog.lpad(pg_catalog.to_hex({c.chance()} % 1000000), 12, '0')::macaddr",
    "json": lambda c, n: f"('{{\"n\": ' || {c.chance()} % 1000 || '}}')::json",
    "jsonb": lambda c, n: f"('{{\"n\": ' || {c.chance()} % 1000 || '}}')::jsonb",
    "point": lambda c, n: f"pg_catalog.point({c.chance()} % 1000, {c.chance(1)} % 1000)",
}
