"""Kinds, a connection and an empty reading in; the reading with all objects of these kinds, or those of a part, out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from itertools import repeat
from typing import Any

from psycopg import Connection

from schemadiff.introspect.completion import completed
from schemadiff.introspect.reading import Address, Reading
from schemadiff.introspect.rows import named_rows, only, open_columns
from schemadiff.kinds.base import Columns, Kind, Relation
from schemadiff.managed import managed
from schemadiff.model import SATELLITES, ObjectId

_CATALOGS = "select relname, oid from pg_class where relnamespace = 'pg_catalog'::regnamespace and relname = any(%s)"
_OF_RELKIND = {
    "r": "table",
    "p": "table",
    "f": "table",
    "v": "view",
    "m": "materialized_view",
    "c": "composite",
}


def fill(connection: Connection[Any], kinds: Iterable[Kind], reading: Reading, unstated_owners: Set[str]) -> None:
    """Read the objects of these kinds."""
    reading.members = _members(connection, reading)
    for class_, oid, *of in named_rows(connection, "alias"):
        reading.aliases[class_, oid] = tuple(of)
    _read_relations(connection, reading)
    _read_addresses(connection, reading)
    # Satellites are the last of all kinds: by then everything that they could be of is there.
    for kind in kinds:
        if kind.catalog is None:
            read_satellites(connection, kind, reading, unstated_owners)
        elif kind.catalog in reading.classes:
            _read_kind(connection, kind, reading)


def classes_of(connection: Connection[Any], kinds: Iterable[Kind]) -> Mapping[str, int]:
    """The oids of the catalogs that the kinds are in, as far as this version has them."""
    names = {kind.catalog for kind in kinds if kind.catalog} | {"pg_class", "pg_type", "pg_extension", "pg_attrdef"}
    return dict(connection.execute(_CATALOGS, (sorted(names),)).fetchall())


def _members(connection: Connection[Any], reading: Reading) -> Mapping[tuple[int, int], int]:
    """What extensions made themselves, and what their jobs make later."""
    made = {(class_, oid): extension for class_, oid, extension in named_rows(connection, "member")}
    relation = reading.classes["pg_class"]
    return made | {(relation, oid): extension for oid, extension in managed(connection).items()}


def _read_relations(connection: Connection[Any], reading: Reading) -> None:
    """What tables and views there are, for all that names one by its oid. Those of extensions are nobody's."""
    theirs = reading.made_by_extensions("pg_class")
    for oid, schema, name, relkind, *more in named_rows(connection, "relation", reading.part):
        if oid not in theirs:
            reading.relations[oid] = Relation(oid, ObjectId(_OF_RELKIND[relkind], (schema, name)), relkind, *more)


def _read_kind(connection: Connection[Any], kind: Kind, reading: Reading) -> None:
    assert kind.catalog is not None
    columns = _our_own(open_columns(connection, kind.name, reading), kind.catalog, reading)
    columns = completed(connection, kind.name, columns, reading)
    if not columns:
        return
    reading.place(kind.catalog, columns, reading.add(kind.name, kind.read(columns)))


def _our_own(columns: Columns, catalog: str | None, reading: Reading) -> Columns:
    """The rows that no extension made."""
    if columns and catalog and (theirs := reading.made_by_extensions(catalog)):
        columns = only(columns, [oid not in theirs for oid in columns["oid"]])
    if "relid" in columns and (theirs := reading.made_by_extensions("pg_class")):
        columns = only(columns, [oid not in theirs for oid in columns["relid"]])
    return columns


def _read_addresses(connection: Connection[Any], reading: Reading) -> None:
    for class_, oid, subid, *path in named_rows(connection, "address", reading.part):
        if (class_, oid) not in reading.members:
            reading.addresses[class_, oid, subid] = ObjectId("column", tuple(path))


def read_satellites(connection: Connection[Any], kind: Kind, reading: Reading, unstated_owners: Set[str]) -> None:
    """Objects without an oid: those that name their target by address, and those that name a relation."""
    columns = open_columns(connection, kind.name, reading)
    if "target_class" in columns:
        columns = _with_targets(connection, columns, kind, reading, unstated_owners)
    columns = _our_own(columns, None, reading)
    reading.add(kind.name, kind.read(columns) if columns else ())


def _with_targets(
    connection: Connection[Any], columns: Columns, kind: Kind, reading: Reading, unstated_owners: Set[str]
) -> Columns:
    """The rows whose target is an object, with it and with what a satellite of it goes with."""
    places = list(zip(columns["target_class"], columns["target_oid"], columns["target_subid"], strict=True))
    # Of what an extension made only the privileges are anybody else's.
    theirs = reading.members if kind.name != "grant" else {}
    roles = columns.get("role") or repeat(None)
    wanted = [
        place[:2] not in theirs and role not in unstated_owners for place, role in zip(places, roles, strict=False)
    ]
    columns, places = only(columns, wanted), [place for place, one in zip(places, wanted, strict=True) if one]
    targets = list(map(reading.addresses.get, places))
    if None in targets:
        named = _named(connection, reading)
        targets = [target or named.get(place) for target, place in zip(targets, places, strict=True)]
    parents = [target and reading.holder(place) for target, place in zip(targets, places, strict=True)]
    return only({**columns, "target": targets, "parent": parents}, [target is not None for target in targets])


def _named(connection: Connection[Any], reading: Reading) -> Mapping[Address, ObjectId]:
    """Parts of objects, and what PostgreSQL made, that have satellites all the same; read when one of them turns up."""
    if reading.named is None:
        rows = open_columns(connection, "named", reading, *SATELLITES)
        found = zip(*rows.values(), strict=True)
        reading.named = {(class_, oid, subid): ObjectId(name, tuple(path)) for class_, oid, subid, name, path in found}
    return reading.named


def uncovered(connection: Connection[Any], reading: Reading) -> tuple[str, ...]:
    """Names of what the database holds and no kind has read."""
    found = open_columns(connection, "uncovered", reading, "what no kind covers")
    return tuple(
        sorted(
            name
            for class_, oid, name in zip(*found.values(), strict=True)
            if (class_, oid) not in reading.members and reading.resolve((class_, oid, 0)) is None
        )
    )
