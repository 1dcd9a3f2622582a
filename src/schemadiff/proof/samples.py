"""The name of a type and a catalog in, texts that may be values of that type out; the plainest first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from schemadiff.kinds.composite import Composite
from schemadiff.kinds.domain import Domain
from schemadiff.kinds.enum import Enum
from schemadiff.kinds.range import Range
from schemadiff.model import Catalog, Object
from schemadiff.proof.literals import hinted
from schemadiff.quoting import qualified

_MODIFIER = re.compile(r"\s*\(([-\d, ]+)\)")
_INTEGERS = ("1", "0", "2", "-1", "3", "10", "100")
_TEXTS = (
    *("a", "b", "Zoë 'q' \\", "A", "1", "abc", "ABC", "USD", "12345", "a@example.org", "https://example.org/a"),
    *("", "+491234567", "#aabbcc", "a-b", "2024-02-29", "127.0.0.1", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
)
_MOMENTS = ("2024-02-29 12:30:00.123456", "2000-01-01 00:00:00", "1999-12-31 23:59:59", "2030-06-15 08:00:00")
_BUILT_IN: dict[str, tuple[str, ...]] = {
    "boolean": ("true", "false"),
    "smallint": (*_INTEGERS, "32767", "-32768"),
    "integer": (*_INTEGERS, "2147483647", "-2147483648"),
    "bigint": (*_INTEGERS, "9223372036854775807", "-9223372036854775808"),
    "numeric": (*_INTEGERS, "0.5", "1.25", "-0.01"),
    "real": (*_INTEGERS, "0.5", "-1.5"),
    "double precision": (*_INTEGERS, "0.5", "-1.5", "1e300"),
    "money": ("1", "0", "2.50", "-1"),
    "oid": ("1", "0", "2"),
    "xid": ("1", "2", "3"),
    "xid8": ("1", "2", "3"),
    "cid": ("1", "2", "3"),
    "tid": ("(0,1)", "(0,2)", "(1,1)"),
    "text": _TEXTS,
    "character varying": _TEXTS,
    "character": _TEXTS,
    "name": _TEXTS,
    '"char"': ("a", "b", "c"),
    "bytea": ("\\x00ff", "\\x", "\\x01"),
    "date": ("2024-02-29", "2000-01-01", "1999-12-31", "2030-06-15"),
    "time without time zone": ("12:30:00.123456", "00:00:00", "23:59:59"),
    "time with time zone": ("12:30:00.123456+02", "00:00:00+00", "23:59:59-05"),
    "timestamp without time zone": _MOMENTS,
    "timestamp with time zone": tuple(moment + "+00" for moment in _MOMENTS),
    "interval": ("1 day", "0", "1 month 2 days 03:04:05", "-1 hour", "1 year"),
    "uuid": tuple(f"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1{digit}" for digit in range(6)),
    "json": ('{"a": 1}', "[]", "null", "{}", '"a"'),
    "jsonb": ('{"a": 1}', "[]", "null", "{}", '"a"'),
    "jsonpath": ("$.a", "$", "$.b"),
    "xml": ("<a/>", "<b>1</b>", "<c/>"),
    "inet": ("192.0.2.1", "2001:db8::1", "10.0.0.0/8"),
    "cidr": ("192.0.2.0/24", "2001:db8::/32", "10.0.0.0/8"),
    "macaddr": ("08:00:2b:01:02:03", "00:00:00:00:00:00", "08:00:2b:01:02:04"),
    "macaddr8": ("08:00:2b:01:02:03:04:05", "00:00:00:00:00:00:00:00", "08:00:2b:01:02:03:04:06"),
    "bit": ("1", "0"),
    "bit varying": ("1", "0", "101", ""),
    "point": ("(1,2)", "(0,0)", "(-1.5,3)"),
    "line": ("{1,2,3}", "{1,0,0}", "{0,1,0}"),
    "lseg": ("[(0,0),(1,1)]", "[(1,1),(2,2)]", "[(0,0),(0,1)]"),
    "box": ("(1,1),(0,0)", "(3,3),(2,2)", "(6,6),(5,5)"),
    "path": ("[(0,0),(1,1)]", "((0,0),(1,1),(2,0))", "[(0,0),(0,1)]"),
    "polygon": ("((0,0),(1,1),(2,0))", "((5,5),(6,6),(7,5))", "((0,0),(0,1),(1,1))"),
    "circle": ("<(0,0),1>", "<(9,9),1>", "<(0,9),1>"),
    "tsvector": ("'a':1 'b':2", "'c':1", ""),
    "tsquery": ("'a' & 'b'", "'c'", "'d'"),
    "pg_lsn": ("0/1", "16/B374D848", "0/2"),
    "pg_snapshot": ("10:20:10,14,15", "1:1:", "2:2:"),
    "txid_snapshot": ("10:20:10,14,15", "1:1:", "2:2:"),
    "regclass": ("pg_catalog.pg_class", "pg_catalog.pg_type", "pg_catalog.pg_proc"),
    "regtype": ("text", "integer", "boolean"),
    "regproc": ("pg_catalog.now", "pg_catalog.pi", "pg_catalog.version"),
    "regrole": ("pg_monitor", "pg_signal_backend"),
    "regnamespace": ("pg_catalog", "information_schema"),
    "int4range": ("[1,5)", "[7,9)", "[11,12)", "empty"),
    "int8range": ("[1,5)", "[7,9)", "[11,12)", "empty"),
    "numrange": ("[1.5,5)", "[7,9)", "[11,12)", "empty"),
    "daterange": ("[2024-02-28,2024-03-01)", "[2025-01-01,2025-02-01)", "[2026-01-01,)", "empty"),
    "tsrange": ("[2024-02-28,2024-03-01)", "[2025-01-01,2025-02-01)", "[2026-01-01,)", "empty"),
    "tstzrange": ("[2024-02-28,2024-03-01)", "[2025-01-01,2025-02-01)", "[2026-01-01,)", "empty"),
}
_MULTI = {
    name.removesuffix("range") + "multirange": tuple("{" + v + "}" if v != "empty" else "{}" for v in values)
    for name, values in _BUILT_IN.items()
    if name.endswith("range")
}
_WORDS = ("text", "character varying", "character", "name")


def samples(type_: str, catalog: Catalog, hints: Iterable[str] = ()) -> tuple[str, ...]:
    """Candidates, without a promise that PostgreSQL takes them. `hints` are expressions that speak of the value."""
    if type_.endswith("[]"):
        return _arrays(samples(type_[:-2], catalog))
    name, numbers = parts(type_)
    own = _of_object(_named(catalog, name), catalog)
    if own is None:
        own = _BUILT_IN.get(name) or _MULTI.get(name) or (*_TEXTS, *_INTEGERS, "{}", "(1,2)")
    known = (*hinted(hints), *own) if hints else own
    return tuple(dict.fromkeys(_modified(name, numbers, known)))


def type_object(type_: str, catalog: Catalog) -> Object | None:
    """The object of this catalog that the type, or the element of an array type, is."""
    return _named(catalog, parts(type_.removesuffix("[]"))[0])


def parts(type_: str) -> tuple[str, tuple[int, ...]]:
    """`timestamp(3) with time zone` -> the name without the modifier, and its numbers."""
    match = _MODIFIER.search(type_)
    name = _MODIFIER.sub("", type_)
    numbers = tuple(map(int, match[1].split(","))) if match else ()
    return ("interval" if name.startswith("interval ") else name), numbers


def _named(catalog: Catalog, name: str) -> Object | None:
    if "." not in name:
        return None
    kinds = ("enum", "domain", "composite", "range")
    found = (o for i, o in catalog.objects.items() if i.kind in kinds and qualified(i.path) == name)
    return next(found, None)


def _of_object(obj: Object | None, catalog: Catalog) -> tuple[str, ...] | None:
    match obj:
        case Enum():
            return obj.labels
        case Domain():
            checks = [c for i, c in catalog.objects.items() if i.kind == "domain_constraint" and c.parent == obj.id]
            return samples(obj.type, catalog, [str(getattr(c, "definition", "")) for c in checks])
        case Composite():
            return tuple(_composites(obj, catalog))
        case Range():
            return tuple(_ranges(samples(obj.subtype, catalog)))
        case _:
            return None


def _modified(name: str, numbers: tuple[int, ...], values: Iterable[str]) -> Iterator[str]:
    """The values that the type's modifier leaves: an explicit cast would cut the others without a word."""
    for value in values:
        if name == "bit" and set(value) <= {"0", "1"}:
            yield value[:1].ljust(numbers[0] if numbers else 1, value[:1] or "0")
        elif name in (*_WORDS, "bit varying") and (numbers or name == "name"):
            if len(value) <= (numbers[0] if numbers else 63):
                yield value
        elif name == "numeric" and numbers:
            if len(value.lstrip("-").partition(".")[0].lstrip("0")) <= numbers[0] - (*numbers, 0)[1]:
                yield value
        else:
            yield value


def _arrays(elements: tuple[str, ...]) -> tuple[str, ...]:
    quoted = [_quoted(element) for element in elements[:3]]
    return ("{}", *("{" + one + "}" for one in quoted), "{" + ",".join(quoted[:2]) + "}")


def _composites(obj: Composite, catalog: Catalog) -> Iterator[str]:
    """Three values, each attribute with its own first candidates."""
    columns = [samples(attribute.type, catalog) for attribute in obj.attributes]
    for turn in range(3):
        yield "(" + ",".join(_quoted(c[turn % len(c)]) if c else "" for c in columns) + ")"


def _ranges(values: tuple[str, ...]) -> Iterator[str]:
    for value in values[:3]:
        yield f"[{_quoted(value)},{_quoted(value)}]"
    yield "empty"


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
