"""Two types of a column in, as PostgreSQL prints them; out comes whether each value of the one is one of the other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_MODIFIER = re.compile(r"\(([\d,\s-]+)\)")
_SHORT = {
    "int2": "smallint", "int": "integer", "int4": "integer", "int8": "bigint", "decimal": "numeric",
    "float4": "real", "float": "double precision", "float8": "double precision", "varchar": "character varying",
    "char": "character", "bool": "boolean", "timestamptz": "timestamp with time zone",
    "timestamp": "timestamp without time zone", "timetz": "time with time zone", "time": "time without time zone",
    "varbit": "bit varying", "serial": "integer", "bigserial": "bigint", "smallserial": "smallint",
    "serial2": "smallint", "serial4": "integer", "serial8": "bigint", "dec": "numeric",
}  # fmt: skip
# Digits before the point that each holds exactly.
_INTEGERS = {"smallint": 4, "integer": 9, "bigint": 18}
_TEXTS = frozenset({"character varying", "text"})
_CLOCKS = frozenset(
    {
        "timestamp without time zone",
        "timestamp with time zone",
        "time without time zone",
        "time with time zone",
    }
)
_FINEST = 6


class Width(StrEnum):
    """What becomes of the values: all fit as they are, some do not, or each becomes something else."""

    SAME = "same"
    WIDER = "wider"
    NARROWER = "narrower"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Compared:
    """How two types relate. `rewrites` says that PostgreSQL writes every row anew (14 to 18), as far as is known."""

    width: Width
    why: str = ""
    rewrites: bool = True


@dataclass(frozen=True, slots=True)
class _Type:
    base: str
    numbers: tuple[int, ...]

    @property
    def limit(self) -> int | None:
        return self.numbers[0] if self.numbers else None


def canonical(written: str) -> str:
    """A type's name as PostgreSQL prints it: `varchar(20)` is `character varying(20)`."""
    text = " ".join(written.lower().split()) if '"' not in written else written
    array = text.endswith("[]")
    found = _MODIFIER.search(text)
    base = " ".join(_MODIFIER.sub(" ", text.removesuffix("[]")).split())
    base = _SHORT.get(base, base)
    unsaid = "(1)" if base in ("character", "bit") else ""
    modifier = unsaid if found is None else f"({found[1].replace(' ', '')})"
    head, space, tail = base.partition(" ")
    whole = f"{head}{modifier}{space}{tail}" if head in ("timestamp", "time") else f"{base}{modifier}"
    return whole + "[]" * array


def compared(old: str, new: str) -> Compared:
    """How the new type takes the values of the old one."""
    if old == new:
        return Compared(Width.SAME, rewrites=False)
    if old.endswith("[]") and new.endswith("[]"):
        return compared(old.removesuffix("[]"), new.removesuffix("[]"))
    one, other = _read(old), _read(new)
    if one.base in _TEXTS and other.base in _TEXTS | {"character"}:
        return _texts(one, other)
    if one.base == other.base:
        return _same_base(one, other)
    return _numbers(one, other) or _clocks(one, other) or Compared(Width.OTHER, "values are converted")


def _read(text: str) -> _Type:
    found = _MODIFIER.search(text)
    numbers = tuple(int(number) for number in found[1].split(",")) if found else ()
    return _Type(" ".join(_MODIFIER.sub("", text).split()), numbers)


def _texts(one: _Type, other: _Type) -> Compared:
    if other.base == "character":
        return Compared(Width.OTHER, "values are padded with blanks")
    if other.limit is None:
        return Compared(Width.WIDER, rewrites=False)
    if one.limit is not None and one.limit <= other.limit:
        return Compared(Width.WIDER, rewrites=False)
    return Compared(Width.NARROWER, f"longer values than {other.limit} characters are refused")


def _same_base(one: _Type, other: _Type) -> Compared:
    if one.base == "numeric":
        return _numerics(one, other)
    if one.base in _CLOCKS or one.base == "interval":
        return _precisions(one, other)
    if one.limit is None or other.limit is None:
        wider = other.limit is None
        return Compared(Width.WIDER if wider else Width.NARROWER, "" if wider else "values may be too long")
    if one.base in ("character", "bit"):
        wider = one.base == "character" and other.limit >= one.limit
        return Compared(Width.OTHER if wider else Width.NARROWER, "every value gets another length")
    wider = other.limit >= one.limit
    return Compared(Width.WIDER if wider else Width.NARROWER, "" if wider else "values may be too long", not wider)


def _numerics(one: _Type, other: _Type) -> Compared:
    if not other.numbers:
        return Compared(Width.WIDER, rewrites=False)
    if not one.numbers:
        return Compared(Width.NARROWER, "values may have more digits")
    scales = [t.numbers[1] if len(t.numbers) > 1 else 0 for t in (one, other)]
    before = [t.numbers[0] - scale for t, scale in zip((one, other), scales, strict=True)]
    if before[1] < before[0]:
        return Compared(Width.NARROWER, f"more than {before[1]} digits before the point are refused")
    if scales[1] < scales[0]:
        return Compared(Width.NARROWER, f"values are rounded to {scales[1]} digits behind the point")
    return Compared(Width.WIDER, rewrites=scales[0] != scales[1])


def _precisions(one: _Type, other: _Type) -> Compared:
    before, after = (_FINEST if t.limit is None else t.limit for t in (one, other))
    if after < before:
        return Compared(Width.NARROWER, f"seconds are rounded to {after} digits")
    return Compared(Width.WIDER, rewrites=False)


def _numbers(one: _Type, other: _Type) -> Compared | None:
    if one.base in _INTEGERS and other.base in _INTEGERS:
        wider = _INTEGERS[other.base] > _INTEGERS[one.base]
        return Compared(Width.WIDER if wider else Width.NARROWER, "" if wider else "larger numbers are refused")
    if one.base in _INTEGERS and other.base == "numeric":
        return _digits(_INTEGERS[one.base] + 1, other)
    if one.base in ("smallint", "integer") and other.base == "double precision":
        return Compared(Width.WIDER)
    if (one.base, other.base) in (("real", "double precision"), ("smallint", "real")):
        return Compared(Width.WIDER)
    if one.base in ("numeric", "double precision", "real") and other.base in _INTEGERS:
        return Compared(Width.NARROWER, "values are rounded, larger numbers are refused")
    numeric = {"numeric", "double precision", "real", *_INTEGERS}
    if one.base in numeric and other.base in numeric:
        return Compared(Width.NARROWER, "values may lose digits")
    return None


def _digits(needed: int, numeric: _Type) -> Compared:
    """An integer as numeric."""
    scale = numeric.numbers[1] if len(numeric.numbers) > 1 else 0
    if not numeric.numbers or numeric.numbers[0] - scale >= needed:
        return Compared(Width.WIDER)
    return Compared(Width.NARROWER, f"more than {numeric.numbers[0] - scale} digits before the point are refused")


def _clocks(one: _Type, other: _Type) -> Compared | None:
    if one.base.startswith("timestamp") and other.base == "date":
        return Compared(Width.NARROWER, "the time of day is lost")
    return None
