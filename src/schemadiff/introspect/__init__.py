"""A connection in, a Catalog out: runs each kind's query and resolves what leans on what."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager, nullcontext
from typing import Any

from psycopg import Connection
from psycopg.errors import InsufficientPrivilege

from schemadiff.introspect import again
from schemadiff.introspect.dependencies import needs
from schemadiff.introspect.fill import classes_of, fill, read_satellites, uncovered
from schemadiff.introspect.ground import Ground, ground_of
from schemadiff.introspect.reading import Reading
from schemadiff.introspect.rows import columns_of, named_rows, number_rows, only
from schemadiff.introspect.session import STYLE, pinned, planned_once
from schemadiff.kinds import KINDS
from schemadiff.kinds.base import Kind
from schemadiff.model import Catalog

__all__ = ["STYLE", "Ground", "introspect", "introspect_again", "introspect_roles", "introspect_with_ground"]


def introspect(connection: Connection[Any], *, unstated_owners: Set[str] = frozenset(), often: bool = False) -> Catalog:
    """Read all objects that schemadiff covers.

    The connection must be in autocommit; its settings are put back afterwards. Objects owned by a role of
    `unstated_owners` count as having no stated owner. Kinds whose catalog is closed to the role are left out, and the
    result names them. What is read `often` on one connection is planned once. Raises psycopg.Error when a query fails.
    """
    with planned_once(connection) if often else nullcontext():
        return introspect_with_ground(connection, unstated_owners=unstated_owners)[0]


def introspect_with_ground(
    connection: Connection[Any], *, unstated_owners: Set[str] = frozenset()
) -> tuple[Catalog, Ground]:
    """The same, with what a later run has to know to read a part of it again."""
    with pinned(connection), _nothing_collected():
        return _read(connection, unstated_owners)


def introspect_again(
    connection: Connection[Any], before: Catalog, ground: Ground, ranges: Mapping[str, Sequence[tuple[int, int]]]
) -> tuple[Catalog, Ground] | None:
    """What the database holds now, where it was `before`, read on this ground, and where no catalog has other rows but
    of relations whose oids are in one of its ranges, both ends included. None where the whole has to be read.
    """
    with pinned(connection), _nothing_collected():
        return again.again(connection, before, ground, ranges)


def introspect_roles(connection: Connection[Any], is_ours: Callable[[str], bool]) -> Catalog:
    """Read the roles whose names are ours, their memberships, settings, parameter privileges and comments."""
    with pinned(connection):
        kinds = [kind for kind in KINDS.values() if kind.shared]
        reading = Reading(classes_of(connection, kinds), named={})
        for kind in kinds:
            # A version may lack the catalog: then nobody has such a thing there.
            if kind.catalog is None or kind.catalog in reading.classes:
                _read_shared(connection, kind, reading, is_ours)
        read_satellites(connection, KINDS["comment"], reading, frozenset())
    return Catalog(objects=reading.objects, needs=needs(reading, ()), version=connection.info.server_version)


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Python looks through all objects for garbage whenever there are many new ones; here all of them stay."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            # Now they are old ones, without a look at each.
            gc.freeze()
            gc.unfreeze()
            gc.enable()


def _read(connection: Connection[Any], unstated_owners: Set[str]) -> tuple[Catalog, Ground]:
    kinds = _present(connection)
    reading = Reading(classes_of(connection, kinds))
    fill(connection, kinds, reading, unstated_owners)
    dependencies = number_rows(connection, "dependency")
    catalog = Catalog(
        objects=reading.objects,
        needs=needs(reading, dependencies),
        version=connection.info.server_version,
        uncovered=uncovered(connection, reading),
        unreadable=frozenset(reading.unreadable),
    )
    return catalog, ground_of(reading)


def _present(connection: Connection[Any]) -> Sequence[Kind]:
    """The kinds that there may be objects of; all, where some catalogs are closed to the role."""
    try:
        names = {name for (name,) in named_rows(connection, "present")}
    except InsufficientPrivilege:
        return [kind for kind in KINDS.values() if not kind.shared]
    return [KINDS[name] for name in KINDS if name in names]


def _read_shared(connection: Connection[Any], kind: Kind, reading: Reading, is_ours: Callable[[str], bool]) -> None:
    columns = columns_of(connection, kind.name)
    if not columns:
        return
    found = kind.read(columns)
    ours = [is_ours(obj.id.path[0]) for obj in found]
    objects = [obj for obj, is_one in zip(found, ours, strict=True) if is_one]
    reading.add(kind.name, objects)
    if kind.catalog is not None and "oid" in columns:
        reading.place(kind.catalog, only(columns, ours), objects)
