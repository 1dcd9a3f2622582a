"""Rows of the largest kinds in, the same with what other queries and what was read before say of them out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from psycopg import Connection

from schemadiff.introspect.definitions import Place, Printer, numbers
from schemadiff.introspect.reading import Reading
from schemadiff.introspect.rows import named_rows, only
from schemadiff.kinds.base import Columns

_ASKED = "select o.oid, {}(o.oid) from unnest(%s::oid[]) as o(oid)"
# The only column of PostgreSQL's own that a CHECK can be about.
_SYSTEM = {-6: "tableoid"}
# What later versions call a keyword, and which operator classes they prefer, nobody knows.
_UNKNOWN = 19_00_00


def completed(connection: Connection[Any], kind: str, columns: Columns, reading: Reading) -> Columns:
    """The rows with all that the kind reads of them. Those of relations of PostgreSQL or an extension are left out."""
    if "relation" in columns:
        found = [reading.relations.get(oid) for oid in columns["relation"]]
        columns = only({**columns, "relation": found}, [relation is not None for relation in found])
    if kind not in _MORE or not columns:
        return columns
    if kind in _OF_COLUMNS and "column" in reading.unreadable:
        reading.unreadable.add(kind)
        return {}
    return _MORE[kind](connection, columns, reading)


def _with_sequences(connection: Connection[Any], columns: Columns, reading: Reading) -> Columns:
    """Columns with the sequences of those that are GENERATED AS IDENTITY; and what keys and indexes need of all."""
    places = list(zip(columns["oid"], columns["subid"], strict=True))
    known = map(Place, columns["name"], columns["type_oid"], columns["collation_oid"])
    reading.columns.update(zip(places, known, strict=True))
    sequences: dict[tuple[int, int], tuple[Any, ...]] = {}
    if any(columns["identity"]):
        relation = reading.classes["pg_class"]
        for oid, table, number, *sequence in named_rows(connection, "identity", reading.part):
            sequences[table, number] = tuple(sequence)
            reading.aliases[relation, oid] = (relation, table, number)
    return {**columns, "sequence": list(map(sequences.get, places))}


def _with_names(connection: Connection[Any], columns: Columns, reading: Reading) -> Columns:
    """Defaults with the names of the columns that they are of."""
    class_ = reading.classes["pg_class"]
    places = zip(columns["relation"], columns["number"], strict=True)
    names = [reading.addresses[class_, relation.oid, number].path[-1] for relation, number in places]
    return {**columns, "column_name": names}


def _with_key_texts(connection: Connection[Any], columns: Columns, reading: Reading) -> Columns:
    """Constraints with the names of the columns that they are about, and with a definition each."""
    places = reading.columns
    named = [
        tuple(places[relation.oid, n].name if n > 0 else _SYSTEM[n] for n in numbers(keys) if n)
        for relation, keys in zip(columns["relation"], columns["keys"], strict=True)
    ]
    rows = {**columns, "columns": named}
    texts = list(_printer(connection, reading).keys(rows))
    return {**rows, "definition": _asked(connection, "pg_get_constraintdef", columns["oid"], texts)}


def _with_index_texts(connection: Connection[Any], columns: Columns, reading: Reading) -> Columns:
    """Indexes with a definition each."""
    texts = list(_printer(connection, reading).indexes(columns))
    return {**columns, "definition": _asked(connection, "pg_get_indexdef", columns["oid"], texts)}


def _printer(connection: Connection[Any], reading: Reading) -> Printer:
    if connection.info.server_version >= _UNKNOWN:
        return Printer({}, {}, ())
    usual = frozenset(named_rows(connection, "usual_operator_class"))
    return Printer(reading.columns, reading.relations, usual)


def _asked(
    connection: Connection[Any], function: str, oids: Sequence[int], texts: Sequence[str | None]
) -> Sequence[str]:
    """The texts, with those that are missing as PostgreSQL prints them."""
    missing = [oid for oid, text in zip(oids, texts, strict=True) if text is None]
    if not missing:
        return [text for text in texts if text]
    asked = dict(connection.execute(_ASKED.format(function).encode(), (missing,)).fetchall())
    return [text or asked[oid] for oid, text in zip(oids, texts, strict=True)]


_OF_COLUMNS = frozenset({"constraint", "default", "index"})
_MORE: Mapping[str, Callable[[Connection[Any], Columns, Reading], Columns]] = {
    "column": _with_sequences,
    "constraint": _with_key_texts,
    "default": _with_names,
    "index": _with_index_texts,
}
