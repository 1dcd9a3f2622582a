"""A connection in, a Catalog out: runs each kind's query and resolves what leans on what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from psycopg import Connection
from psycopg.errors import InsufficientPrivilege
from psycopg.rows import dict_row

from schemadiff.kinds import KINDS
from schemadiff.kinds.base import Kind, query_of
from schemadiff.managed import managed
from schemadiff.model import SATELLITES, Catalog, Object, ObjectId, Row

Address: TypeAlias = tuple[int, int, int]  # pg_depend's classid, objid, objsubid

# How constants are printed that may be moments, spans, floats or bytes. Whoever compares texts later pins the same.
STYLE = {
    "TimeZone": "UTC",
    "DateStyle": "ISO, YMD",
    "IntervalStyle": "postgres",
    "bytea_output": "hex",
    "extra_float_digits": "1",
}
# Every setting that changes the text PostgreSQL deparses (measured on 14 to 18), and a lock wait below
# deadlock_timeout, so that reading never makes another session's DDL the victim of a deadlock.
_PINNED = {**STYLE, "quote_all_identifiers": "off", "standard_conforming_strings": "on", "lock_timeout": "100ms"}
# SET, and no function: it means the same before there is a search path that can be trusted.
_SETTINGS = "; ".join(("set search_path = pg_catalog, pg_temp", *(f"set {n} = '{v}'" for n, v in _PINNED.items())))
_RESTORED = ("search_path", *_PINNED)
_CURRENT = "select name, current_setting(name) from unnest(%s::text[]) as name"
_RESTORE = "select set_config(name, value, false) from unnest(%s::text[], %s::text[]) as s(name, value)"
_WITH_COLUMNS = ("view", "materialized_view", "composite")


@dataclass(slots=True)
class _Reading:
    """What has been read so far of one database."""

    classes: Mapping[str, int]
    members: Mapping[tuple[int, int], int]
    aliases: Mapping[tuple[int, int], Address]
    objects: dict[ObjectId, Object] = field(default_factory=dict)
    addresses: dict[Address, ObjectId] = field(default_factory=dict)
    named: dict[Address, ObjectId] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)

    def resolve(self, address: Address) -> ObjectId | None:
        """The object that a catalog row is, or is a part of."""
        for _ in range(8):
            if address in self.addresses:
                return self.addresses[address]
            class_, oid, subid = address
            extension = self.members.get((class_, oid))
            if extension is not None:
                return self.addresses.get((self.classes["pg_extension"], extension, 0))
            whole = (class_, oid, 0)
            if subid and whole in self.addresses:
                return self.addresses[whole]
            if (class_, oid) not in self.aliases:
                return None
            address = self.aliases[class_, oid]
        return None

    def whole(self, address: Address) -> ObjectId | None:
        """Like resolve, and the view or composite type where the row is a column of one."""
        found = self.resolve(address)
        if found is None or found in self.objects:
            return found
        return next((i for i in (ObjectId(k, found.path[:2]) for k in _WITH_COLUMNS) if i in self.objects), None)


def introspect(connection: Connection[Any], *, unstated_owners: Set[str] = frozenset()) -> Catalog:
    """Read all objects that schemadiff covers.

    The connection must be in autocommit; its settings are put back afterwards. Objects owned by a role of
    `unstated_owners` count as having no stated owner. Kinds whose catalog is closed to the role are left out, and the
    result names them. Raises psycopg.Error when a query fails.
    """
    with _pinned(connection):
        return _read(connection, unstated_owners)


def introspect_roles(connection: Connection[Any], is_ours: Callable[[str], bool]) -> Catalog:
    """Read the roles whose names are ours, their memberships, settings, parameter privileges and comments."""
    with _pinned(connection):
        reading = _Reading(_classes(connection), {}, {})
        for kind in KINDS.values():
            # A version may lack the catalog: then nobody has such a thing there.
            if kind.shared and (kind.catalog is None or kind.catalog in reading.classes):
                _read_shared(connection, kind, reading, is_ours)
        _read_satellites(connection, KINDS["comment"], reading, frozenset())
    objects = reading.objects
    needs = {i: frozenset(_stated_needs(obj, objects)) for i, obj in objects.items()}
    return Catalog(objects=objects, needs=needs, version=connection.info.server_version)


@contextmanager
def _pinned(connection: Connection[Any]) -> Iterator[None]:
    """The settings under which every server prints the same; put back at the end."""
    saved = connection.execute(_CURRENT, (list(_RESTORED),)).fetchall()
    connection.execute(_SETTINGS.encode())
    try:
        yield
    finally:
        if not connection.broken:
            names, values = map(list, zip(*saved, strict=True))
            connection.execute(_RESTORE, (names, values))


def _read(connection: Connection[Any], unstated_owners: Set[str]) -> Catalog:
    classes = _classes(connection)
    reading = _Reading(classes, _members(connection, classes["pg_class"]), _aliases(connection))
    present = _present(connection, classes)
    for kind in KINDS.values():
        if kind.catalog in present and not kind.shared:
            _read_kind(connection, kind, reading)
    _read_addresses(connection, reading)
    for kind in KINDS.values():
        if kind.catalog is None and not kind.shared:
            _read_satellites(connection, kind, reading, unstated_owners)
    return Catalog(
        objects=reading.objects,
        needs=_needs(connection, reading),
        version=connection.info.server_version,
        uncovered=_uncovered(connection, reading),
        unreadable=frozenset(reading.unreadable),
    )


def _present(connection: Connection[Any], classes: Mapping[str, int]) -> Set[str]:
    """The catalogs that hold anything of the user's; all, where some of them are closed to the role."""
    try:
        return {row["name"] for row in _rows(connection, query_of("present"))}
    except InsufficientPrivilege:
        return classes.keys()


def _open_rows(connection: Connection[Any], query: str, reading: _Reading, *kinds: str) -> Iterable[Row]:
    """The rows of a query; none where the role may not see them, which is noted of the kinds that need them."""
    try:
        return _rows(connection, query)
    except InsufficientPrivilege:
        reading.unreadable.update(kinds)
        return ()


def _rows(connection: Connection[Any], query: str) -> Iterable[Row]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query.encode()).fetchall()


def _classes(connection: Connection[Any]) -> Mapping[str, int]:
    rows = _rows(connection, "select relname, oid from pg_class where relnamespace = 'pg_catalog'::regnamespace")
    return {row["relname"]: row["oid"] for row in rows}


def _members(connection: Connection[Any], relation: int) -> Mapping[tuple[int, int], int]:
    """What extensions made themselves, and what their jobs make later."""
    made = {(row["class"], row["oid"]): row["extension"] for row in _rows(connection, query_of("member"))}
    return made | {(relation, oid): extension for oid, extension in managed(connection).items()}


def _aliases(connection: Connection[Any]) -> Mapping[tuple[int, int], Address]:
    rows = _rows(connection, query_of("alias"))
    return {(row["class"], row["oid"]): (row["of_class"], row["of_oid"], row["of_subid"]) for row in rows}


def _read_kind(connection: Connection[Any], kind: Kind, reading: _Reading) -> None:
    assert kind.catalog is not None
    class_, relation = reading.classes[kind.catalog], reading.classes["pg_class"]
    for row in _open_rows(connection, kind.query, reading, kind.name):
        made_by_extension = (class_, row["oid"]) in reading.members or (relation, row.get("relid")) in reading.members
        if made_by_extension:
            continue
        obj = kind.read(row)
        reading.objects[obj.id] = obj
        reading.addresses[class_, row["oid"], row.get("subid", 0)] = obj.id


def _read_shared(connection: Connection[Any], kind: Kind, reading: _Reading, is_ours: Callable[[str], bool]) -> None:
    for row in _rows(connection, kind.query):
        obj = kind.read(row)
        if is_ours(obj.id.path[0]):
            reading.objects[obj.id] = obj
            if kind.catalog is not None and "oid" in row:
                reading.addresses[reading.classes[kind.catalog], row["oid"], 0] = obj.id


def _read_addresses(connection: Connection[Any], reading: _Reading) -> None:
    for row in _rows(connection, query_of("address")):
        if (row["class"], row["oid"]) not in reading.members:
            column = ObjectId("column", (row["schema"], row["relation"], row["name"]))
            reading.addresses[row["class"], row["oid"], row["subid"]] = column
    for row in _open_rows(connection, query_of("named"), reading, *SATELLITES):
        reading.named[row["class"], row["oid"], row["subid"]] = ObjectId(row["kind"], tuple(row["path"]))


def _read_satellites(connection: Connection[Any], kind: Kind, reading: _Reading, unstated_owners: Set[str]) -> None:
    """Objects without an oid: those that name their target by address, and those that name a relation."""
    for row in _open_rows(connection, kind.query, reading, kind.name):
        if "target_class" in row:
            address = (row["target_class"], row["target_oid"], row["target_subid"])
            if address[:2] in reading.members and kind.name != "grant":
                continue
            target = reading.addresses.get(address) or reading.named.get(address)
            if target is None or row.get("role") in unstated_owners:
                continue
            holder = reading.whole(address)
            row = {**row, "target": target, "parent": holder}
        elif (reading.classes["pg_class"], row.get("relid")) in reading.members:
            continue
        obj = kind.read(row)
        reading.objects[obj.id] = obj


def _needs(connection: Connection[Any], reading: _Reading) -> dict[ObjectId, frozenset[ObjectId]]:
    needs: dict[ObjectId, set[ObjectId]] = {object_id: set() for object_id in reading.objects}
    for row in _rows(connection, query_of("dependency")):
        who = reading.whole((row["classid"], row["objid"], row["objsubid"]))
        whom = reading.whole((row["refclassid"], row["refobjid"], row["refobjsubid"]))
        if who is not None and whom is not None and _counts(who, whom):
            needs[who].add(whom)
    for obj in reading.objects.values():
        needs[obj.id].update(_stated_needs(obj, reading.objects))
    return {who: frozenset(whom) - {who} for who, whom in needs.items()}


def _stated_needs(obj: Object, objects: Mapping[ObjectId, Object]) -> Iterator[ObjectId]:
    """What the object leans on as its own fields say."""
    stated = (*KINDS[obj.id.kind].needs(obj), *((obj.parent,) if obj.parent else ()))
    return (other for other in stated if other in objects)


def _counts(who: ObjectId, whom: ObjectId) -> bool:
    """Being a partition, inheriting and owning a sequence are objects or fields of their own, not dependencies."""
    if who.kind == "sequence" and whom.kind in ("column", "table"):
        return False
    return not (who.kind == "table" and whom.kind in ("table", "column"))


def _uncovered(connection: Connection[Any], reading: _Reading) -> tuple[str, ...]:
    """Names of what the database holds and no kind has read."""
    return tuple(
        sorted(
            row["name"]
            for row in _open_rows(connection, query_of("uncovered"), reading, "what no kind covers")
            if (row["class"], row["oid"]) not in reading.members
            and reading.resolve((row["class"], row["oid"], 0)) is None
        )
    )
