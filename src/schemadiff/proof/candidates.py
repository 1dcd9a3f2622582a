"""A scratch database and its catalog in; values that PostgreSQL takes, and combinations that satisfy checks, out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import prod

import psycopg

from schemadiff.model import Catalog
from schemadiff.proof.samples import samples
from schemadiff.proof.shapes import Check
from schemadiff.quoting import identifier, literal
from schemadiff.scratch import Database

_COMBINATIONS = 3000
_TRIED = 40
Choices = Mapping[str, Sequence[str | None]]


class Candidates:
    """What PostgreSQL said about each type and text is asked once. Everything runs as the author: checks are code."""

    def __init__(self, database: Database, live: Catalog, target: Catalog) -> None:
        self._database, self._live, self._target = database, live, target
        self._known: dict[tuple[str, tuple[str, ...], str], tuple[str, ...]] = {}

    def of(self, type_: str, hints: Sequence[str] = (), wish: str = "") -> tuple[str, ...]:
        """Values of a type, those first that look like values of the target's type `wish` as well."""
        key = (type_, tuple(hints), wish)
        if key not in self._known:
            later = samples(wish, self._target, hints) if wish else ()
            own = samples(type_, self._live, hints)
            first = [text for text in later if text in own]
            known = tuple(dict.fromkeys((*first, *later, *own)))[:_TRIED]
            self._known[key] = self._valid(type_, known)
        return self._known[key]

    def may_be_null(self, type_: str) -> bool:
        """Whether the type itself allows NULL: a domain may not."""
        return "." not in type_ or self._takes(type_, ["NULL"])

    def satisfying(
        self, choices: Choices, types: Mapping[str, str], true: Iterable[Check], false: str = ""
    ) -> dict[str, str | None] | None:
        """The first combination for which no check of `true` is false, and `false`, if given, is.

        Raises psycopg.Error where an expression cannot be computed.
        """
        names = sorted(choices)
        sources = (_values(name, choice, types[name]) for name, choice in _bounded(choices).items())
        wanted = [f"(({check.expression}) IS NOT FALSE)" for check in true]
        wanted += [f"(({false}) IS FALSE)"] if false else []
        shown = ", ".join(f"pg_catalog.format('%s', {identifier(n)}), {identifier(n)} IS NULL" for n in names)
        query = f"SELECT {shown} FROM {' CROSS JOIN '.join(sources)} WHERE {' AND '.join(wanted)} LIMIT 1"
        row = self._database.author().execute(query.encode()).fetchone()
        if row is None:
            return None
        return {name: None if row[2 * i + 1] else str(row[2 * i]) for i, name in enumerate(names)}

    def _valid(self, type_: str, values: Sequence[str]) -> tuple[str, ...]:
        if not values or self._takes(type_, [literal(v) for v in values]):
            return tuple(values)
        return tuple(v for v in values if self._takes(type_, [literal(v)]))

    def _takes(self, type_: str, literals: Iterable[str]) -> bool:
        casts = ", ".join(f"CAST({text} AS {type_})" for text in literals)
        try:
            self._database.author().execute(f"SELECT {casts}".encode())
        except psycopg.Error:
            return False
        return True


def spelled(value: str | None) -> str:
    """A value as SQL."""
    return "NULL" if value is None else literal(value)


def _values(name: str, choice: Sequence[str | None], type_: str) -> str:
    rows = ", ".join(f"(CAST({spelled(value)} AS {type_}))" for value in choice)
    return f"(VALUES {rows}) AS {identifier('of ' + name)}({identifier(name)})"


def _bounded(choices: Choices) -> Choices:
    """The same with fewer candidates, so that all combinations can be tried."""
    lists = {name: list(choice) for name, choice in choices.items()}
    while prod(len(c) for c in lists.values()) > _COMBINATIONS:
        longest = max(lists.values(), key=len)
        del longest[-1 if longest[-1] is not None else -2]
    return lists
