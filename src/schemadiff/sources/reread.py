"""A connection and the database's pulse in; its catalog out, of which only what moved since an earlier run was read.

That run has kept the catalog, which of its relations had which oids, and marks of their rows. Marks that are others say
what to read again. Whatever they cannot tell of, a function, a role, a type, makes it the whole that has to be read.
"""

from __future__ import annotations

import marshal
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg

from schemadiff.cache.catalogs import kept_catalog
from schemadiff.cache.store import keep, lookup
from schemadiff.introspect import Ground, introspect_again, introspect_with_ground
from schemadiff.model import ObjectId
from schemadiff.sources.alike import key_under, place_of
from schemadiff.sources.marks import ELSEWHERE, MARKED, Marks, marks_of, moved, ranges

if TYPE_CHECKING:
    from schemadiff.cache.questions import Row
    from schemadiff.model import Catalog
    from schemadiff.sources.pulse import Pulse

_SHELF = "ground"


@dataclass(frozen=True, slots=True)
class Read:
    """A catalog, and what a later run has to know to read a part of it again. `before` is the kept catalog that it was
    made from, if it was, behind `of_catalog` of its pulse.
    """

    catalog: Catalog
    ground: Ground
    marks: Marks
    before: tuple[str, Catalog] | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    """What an earlier run knew: the pulse's parts, and what it had read."""

    under: str
    tokens: Mapping[str, Row]
    rest: Mapping[str, Row]
    marks: Marks
    ground: Ground


def read_whole(connection: psycopg.Connection[Any], pulse: Pulse) -> Read:
    """All of the catalog, in such a way that a part can be read later, unless some of it is closed to the role."""
    catalog, ground = introspect_with_ground(connection)
    return Read(catalog, ground, {} if catalog.unreadable else _marks_of(connection, pulse, MARKED))


def read_moved(connection: psycopg.Connection[Any], pulse: Pulse) -> Read | None:
    """The catalog, by what moved; None where that cannot be told."""
    known, tokens = _known(pulse), _tokens(pulse)
    # A catalog that has no token any more was closed to the role.
    if known is None or known.rest != _rest(pulse) or known.tokens.keys() != tokens.keys():
        return None
    now = _marks_of(connection, pulse, [name for name in MARKED if tokens.get(name) != known.tokens.get(name)])
    buckets = moved(known.marks, now)
    if any(ELSEWHERE in some for some in buckets.values()):
        return None
    if (before := kept_catalog(key_under(known.under))) is None:
        return None
    oids = {name: ranges(some) for name, some in buckets.items()}
    found = introspect_again(connection, before, known.ground, oids) if oids else (before, known.ground)
    return Read(*found, {**known.marks, **now}, (known.under, before)) if found else None


def keep_ground(pulse: Pulse, read: Read) -> None:
    """For later runs. The catalog is kept under the pulse, which the database had when it was begun to be read."""
    if not read.marks:
        return
    anchors = {oid: tuple(who) for oid, who in read.ground.anchors.items()}
    addresses = {place: tuple(who) for place, who in read.ground.addresses.items()}
    known: Any = (
        pulse.of_catalog,
        _tokens(pulse),
        _rest(pulse),
        read.marks,
        dict(read.ground.parts),
        anchors,
        addresses,
    )
    keep(_SHELF, place_of(pulse), marshal.dumps(known, 4))


def _known(pulse: Pulse) -> _Known | None:
    found = lookup(_SHELF, place_of(pulse))
    if found is None:
        return None
    under, tokens, rest, marks, parts, *named = marshal.loads(found)
    anchors, addresses = ({place: ObjectId(*who) for place, who in names.items()} for names in named)
    return _Known(under, tokens, rest, marks, Ground(anchors, addresses, parts))


def _marks_of(connection: psycopg.Connection[Any], pulse: Pulse, names: Collection[str]) -> Marks:
    """The marks of these catalogs, which the pulse may have already."""
    found = {name: pulse.marks[name] for name in names if name in pulse.marks}
    missing = [name for name in names if name not in found]
    if not missing:
        return found
    with connection.transaction():
        connection.execute("SET LOCAL search_path = pg_catalog, pg_temp")
        return {**found, **marks_of(lambda query: connection.execute(query.encode()).fetchall(), missing)}


def _tokens(pulse: Pulse) -> Mapping[str, Row]:
    return {str(row[0]): row for row in pulse.tokens}


def _rest(pulse: Pulse) -> Mapping[str, Row]:
    """What the catalogs say that have no marks."""
    return {name: row for name, row in pulse.contents.items() if name not in MARKED}
