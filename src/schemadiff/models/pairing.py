"""Classes and tables in; which table each class is of, by what a comment says, by its name, or by its fields, out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from schemadiff.model import ObjectId
from schemadiff.models.source import Field, Model
from schemadiff.parse.statements import Name

# Of what a class that has another name than its table shares with that: so much of its fields, and so many.
_SHARE, _LEAST = 0.6, 3
_ENDINGS = ("_model", "_entity", "_record", "_row", "_entry")


def snake(name: str) -> str:
    """`BreakoutEvent` as a table would be called: `breakout_event`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def names_of(name: str) -> tuple[str, ...]:
    """What the table or type of a class may be called, the likeliest first: one or many, with and without an ending."""
    whole = snake(name)
    bare = next((whole.removesuffix(e) for e in _ENDINGS if whole.endswith(e) and whole != e[1:]), whole)
    # SQLModel writes the name in small letters and as one word.
    return tuple(dict.fromkeys([*(form for one in (whole, bare) for form in (*_many(one), one)), name.lower()]))


def table_of(model: Model, fields: Sequence[Field], tables: Mapping[ObjectId, Iterable[str]]) -> ObjectId | None:
    """The table that the class is of; None where it is of none. `tables` has the names of their columns."""
    if model.table is not None:
        return _named(model.table, tables)
    by_name = (_named(name, tables) for name in names_of(model.name))
    return next(filter(None, by_name), None) or _by_fields(model, fields, tables)


def _named(name: str, tables: Iterable[ObjectId]) -> ObjectId | None:
    path: Name = tuple(part.strip('"') for part in name.split("."))
    found = sorted(table for table in tables if table.path[-len(path) :] == path)
    in_public = [table for table in found if table.path[0] == "public"]
    return next(iter(in_public or found), None)


def _by_fields(model: Model, fields: Sequence[Field], tables: Mapping[ObjectId, Iterable[str]]) -> ObjectId | None:
    """The one table that has most of the fields, and a word of the name."""
    words = {_one(word) for word in snake(model.name).split("_")}
    shares: dict[float, list[ObjectId]] = {}
    for table, columns in tables.items():
        common = len({field.name for field in fields} & set(columns))
        if words & {_one(word) for word in table.path[-1].split("_")} and common >= _LEAST:
            shares.setdefault(common / len(fields), []).append(table)
    best = max(shares, default=0.0)
    return shares[best][0] if best >= _SHARE and len(shares[best]) == 1 else None


def _many(word: str) -> tuple[str, ...]:
    if re.search(r"[^aeiou]y\Z", word):
        return (f"{word[:-1]}ies",)
    if re.search(r"[^aeiou]o\Z", word):
        return f"{word}es", f"{word}s"
    return (f"{word}es" if re.search(r"(?:s|x|z|ch|sh)\Z", word) else f"{word}s",)


def _one(word: str) -> str:
    return re.sub(r"ies\Z", "y", word) if word.endswith("ies") else re.sub(r"(?<=[^s])s\Z", "", word)
