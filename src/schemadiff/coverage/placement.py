"""The TOML files of this package in, one Placed for every column of every catalog table out."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from schemadiff.kinds import KINDS

OLDEST, NEWEST = 14, 18


@dataclass(frozen=True, slots=True)
class Placed:
    """A column of a catalog table, the versions that have it, and its places: fields, reasons, gaps."""

    catalog: str
    column: str
    first: int
    last: int
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something that is not compared, with an example that a test runs."""

    name: str
    says: str
    outcome: str
    dumped: bool
    before: str
    after: str
    since: int = OLDEST
    stand_in: str = ""


@cache
def placed() -> tuple[Placed, ...]:
    """Every column that a supported version has, in the order of the alphabet."""
    found: dict[tuple[str, str], Placed] = {}
    for catalog, places, word in _entries():
        column, first, last = _versions(word)
        before = found.get((catalog, column))
        joined = (*(before.places if before else ()), *places.split())
        found[catalog, column] = Placed(catalog, column, first, last, joined)
    return tuple(found[key] for key in sorted(found))


@cache
def reasons() -> Mapping[str, str]:
    """Sentences that say why a column is not compared, by name."""
    return {str(name): str(sentence) for name, sentence in _toml("reasons.toml").items()}


@cache
def gaps() -> Mapping[str, Gap]:
    """What is not compared, by name, in the order of the file."""
    return {name: Gap(name=name, **told) for name, told in _toml("gaps.toml").items()}


def compared_fields(kind: str) -> tuple[str, ...]:
    """Names of the fields of a kind that are compared, beginning with its id."""
    return tuple(f.name for f in dataclasses.fields(KINDS[kind].model) if f.compare)


def is_field(place: str) -> bool:
    """Whether a place is a field of a kind, and not the name of a reason or a gap."""
    return "." in place


def _entries() -> Iterator[tuple[str, str, str]]:
    """Table, places and column, as the files have them."""
    for page in ("relations", "types_and_routines", "databases"):
        for catalog, lines in _toml(f"placed/{page}.toml").items():
            for places, columns in lines.items():
                yield from ((catalog, places, word) for word in columns.split())


def _versions(word: str) -> tuple[str, int, int]:
    """`colllocale@17-` is a column that came with 17 and is still there."""
    column, _, span = word.partition("@")
    first, _, last = (span or "-").partition("-")
    return column, int(first or OLDEST), int(last or NEWEST)


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((files(__package__) / name).read_text(encoding="utf-8"))


def placing_faults() -> tuple[str, ...]:
    """What is wrong with the files themselves: places that no kind, reason or gap answers to."""
    known = {f"{kind}.{field}" for kind in KINDS for field in compared_fields(kind)} | {*reasons(), *gaps()}
    used = {place for column in placed() for place in column.places}
    faults = [f"{c.catalog}.{c.column}: no {place}" for c in placed() for place in c.places if place not in known]
    faults += [f"{name} is used nowhere" for name in sorted({*reasons(), *gaps()} - used)]
    faults += [f"{name} is a reason and a gap" for name in sorted(reasons().keys() & gaps().keys())]
    return tuple(faults)
