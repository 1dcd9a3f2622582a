"""Two types in, what may happen to a value between them out, as conditions that find such values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from schemadiff.quoting import literal

_TYPE = re.compile(
    r"(?P<head>[^(]+?)(?: ?\((?P<modifiers>[^)]*)\))?(?P<tail> with(?:out)? time zone)?(?P<array>\[\])?\Z"
)
INTEGERS = {
    "smallint": (-(2**15), 2**15 - 1),
    "integer": (-(2**31), 2**31 - 1),
    "bigint": (-(2**63), 2**63 - 1),
}
_EXACT = (*INTEGERS, "numeric")
_FLOATS = ("real", "double precision")
_TEXTS = ("text", "character varying", "character", "name")
_LONGEST_NAME = 63
# Every value of a type is one of those behind it, or can be converted without a doubt.
_WIDENING = (
    ("smallint", "integer", "bigint", "numeric", "text"),
    ("smallint", "integer", "double precision", "text"),
    ("smallint", "real", "double precision"),
    ("character", "character varying", "text"),
    ("name", "character varying", "text"),
    ("date", "timestamp without time zone", "text"),
    ("date", "timestamp with time zone", "text"),
    ("timestamp with time zone", "timestamp without time zone", "timestamp with time zone"),
    ("jsonb", "json", "text"),
    ("cidr", "inet", "text"),
)
# What text must look like before 16, which brought pg_input_is_valid(). Types that are not here are tried.
_SPACE = r"[ \t\n\r\f\v]*"
_DIGITS = rf"^{_SPACE}[+-]?[0-9]{{1,200}}{_SPACE}$"
_DECIMAL = (
    rf"^{_SPACE}([+-]?([0-9]{{1,200}}\.?[0-9]{{0,200}}|\.[0-9]{{1,200}})([eE][+-]?[0-9]{{1,3}})?|[nN][aA][nN]){_SPACE}$"
)
_LOOKS = {
    "numeric": _DECIMAL,
    "uuid": r"^(\{([0-9a-fA-F]{4}-?){7}[0-9a-fA-F]{4}\}|([0-9a-fA-F]{4}-?){7}[0-9a-fA-F]{4})$",
    "boolean": rf"^{_SPACE}([tT]([rR]([uU][eE]?)?)?|[fF]([aA]([lL]([sS][eE]?)?)?)?|[yY]([eE][sS]?)?|[nN][oO]?|[oO][nN]"
    rf"|[oO][fF][fF]?|[01]){_SPACE}$",
}
_SOFT_INPUT = 160000


@dataclass(frozen=True, slots=True)
class Type:
    """A type taken apart: `numeric(10,2)` is numeric with the modifiers 10 and 2."""

    base: str
    modifiers: tuple[int, ...]
    array: bool


@dataclass(frozen=True, slots=True)
class Doubt:
    """`condition` holds for values that cannot be converted, or with `harmless` for those that come out changed."""

    words: str
    condition: str
    harmless: bool = False


def type_of(text: str) -> Type:
    """The parts of a type as PostgreSQL prints it."""
    match = _TYPE.match(text)
    if match is None:
        return Type(text, (), text.endswith("[]"))
    modifiers = match["modifiers"] or ""
    numbers = tuple(int(m) for m in modifiers.split(",")) if re.fullmatch(r"-?\d+(,-?\d+)?", modifiers) else ()
    return Type(match["head"] + (match["tail"] or ""), numbers, bool(match["array"]))


def doubts(value: str, before: str, after: str, converted: str, version: int) -> Iterator[Doubt]:
    """What may happen to `value` of the type `before`, which `converted` makes one of `after`."""
    old, new = type_of(before), type_of(after)
    if old.array or new.array:
        if old.base != new.base:
            yield _tried(value, after, converted)
    elif new.base in _TEXTS:
        yield from _into_text(value, old, new)
    elif old.base in _TEXTS:
        yield _from_text(value, new, after, converted, version)
    elif new.base in _EXACT and old.base in (*_EXACT, *_FLOATS):
        yield from _into_number(value, old, new)
    elif old.base == new.base:
        if old.modifiers != new.modifiers:
            yield Doubt(f"a value that {after} holds differently", f"{converted} IS DISTINCT FROM {value}", True)
    elif not _widens(old.base, new.base):
        yield _tried(value, after, converted)
        yield from _there_and_back(value, before, after, converted)


def _widens(old: str, new: str) -> bool:
    return any(old in family and new in family[family.index(old) :] for family in _WIDENING)


def _into_text(value: str, old: Type, new: Type) -> Iterator[Doubt]:
    limit = _LONGEST_NAME if new.base == "name" else new.modifiers[0] if new.modifiers else None
    if limit is None or (old.base == new.base and old.modifiers and old.modifiers[0] <= limit):
        return
    if old.base == new.base:
        # An assignment cuts nothing but spaces.
        words, length = f"a value longer than {limit}", f"pg_catalog.rtrim({value}::text, ' ')"
        yield Doubt(words, f"pg_catalog.length({length}) > {limit}")
    else:
        measure = "octet_length" if new.base == "name" else "length"
        yield Doubt(f"a value longer than {limit}, to be cut", f"pg_catalog.{measure}({value}::text) > {limit}", True)


def _from_text(value: str, new: Type, after: str, converted: str, version: int) -> Doubt:
    words = f"a value that is no {after}"
    if version >= _SOFT_INPUT:
        return Doubt(words, f"NOT pg_catalog.pg_input_is_valid({value}::text, {literal(after)})")
    text = f"{value}::text"
    if new.base in INTEGERS:
        low, high = INTEGERS[new.base]
        inside = f"{text}::numeric NOT BETWEEN {low} AND {high}"
        return Doubt(words, f"CASE WHEN {text} ~ {literal(_DIGITS)} THEN {inside} ELSE {text} IS NOT NULL END")
    if new.base == "numeric" and new.modifiers:
        inside = _overflows(f"{text}::numeric", new.modifiers)
        return Doubt(words, f"CASE WHEN {text} ~ {literal(_DECIMAL)} THEN {inside} ELSE {text} IS NOT NULL END")
    if new.base in _LOOKS:
        return Doubt(words, f"{text} !~ {literal(_LOOKS[new.base])}")
    return _tried(value, after, converted)


def _into_number(value: str, old: Type, new: Type) -> Iterator[Doubt]:
    exact = value if old.base in _EXACT else f"{value}::numeric"
    if new.base in INTEGERS:
        if old.base in INTEGERS and INTEGERS[old.base][1] <= INTEGERS[new.base][1]:
            return
        low, high = INTEGERS[new.base]
        rounded = value if old.base in INTEGERS else f"pg_catalog.round({exact})"
        yield Doubt(f"a value outside of {new.base}", f"{rounded} NOT BETWEEN {low} AND {high}")
        if old.base not in INTEGERS:
            yield Doubt("a value with a fraction, to be rounded", f"pg_catalog.round({exact}) <> {exact}", True)
    elif new.modifiers and not _fits(old, new):
        digits, scale = (*new.modifiers, 0)[:2]
        yield Doubt(f"a value too large for numeric({digits},{scale})", _overflows(exact, new.modifiers))
        if old.base not in INTEGERS or scale < 0:
            rounded = f"pg_catalog.round({exact}, {scale}) <> {exact}"
            yield Doubt(f"a value with more than {scale} decimals, to be rounded", rounded, True)


def _fits(old: Type, new: Type) -> bool:
    """Whether every numeric of the old precision has a place in the new one."""
    if not old.modifiers:
        return False
    (digits, scale), (wider, finer) = (*old.modifiers, 0)[:2], (*new.modifiers, 0)[:2]
    return digits - scale <= wider - finer and scale <= finer


def _overflows(exact: str, modifiers: tuple[int, ...]) -> str:
    digits, scale = (*modifiers, 0)[:2]
    top = f"1e{digits - scale}::numeric"
    return f"({exact} <> 'NaN' AND pg_catalog.abs(pg_catalog.round({exact}, {scale})) >= {top})"


def _tried(value: str, after: str, converted: str) -> Doubt:
    """For what has no condition that cannot fail itself: PostgreSQL's error is the answer."""
    return Doubt(f"a value that is no {after}", f"{value} IS NOT NULL AND {converted} IS NULL")


def _there_and_back(value: str, before: str, after: str, converted: str) -> Iterator[Doubt]:
    if before.startswith(("timestamp", "real", "double", "numeric")) and after.startswith(("date", "real", "double")):
        back = f"CAST({converted} AS {before})"
        yield Doubt(f"a value that {after} holds differently", f"{back} IS DISTINCT FROM {value}", True)
