"""The pulse of a database and a catalog that was read of it in, the pulse of an earlier catalog that has the same out.

What is dropped and made again has another oid, and a comment that is changed and put back may stand elsewhere: the
database says something else, and what is read of it is the same. Then what was found of the earlier catalog holds of
this one as well. It does not take its place: what leans on what is not compared here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING

from schemadiff.cache.catalogs import kept_catalog
from schemadiff.cache.keys import key_of, of_program
from schemadiff.cache.store import keep, lookup
from schemadiff.overlay import equal

if TYPE_CHECKING:
    from schemadiff.model import Catalog
    from schemadiff.sources.pulse import Pulse

_ALIKE, _LAST = "alike", "last"
# How far back it is looked: each step is a file, and two states may be alike to each other.
_CHAIN = 8
# What answers lean on, and is in no catalog of ours: these have to say the very same.
_BESIDES = (
    "pg_auth_members", "pg_database", "pg_db_role_setting", "pg_parameter_acl", "pg_roles", "pg_shdescription",
    "pg_shseclabel", "pg_tablespace",
)  # fmt: skip


def key_under(of_catalog: str) -> str:
    """Where the catalog of a database is kept, by `of_catalog` of its pulse."""
    return key_of("live", of_program(), of_catalog)


def note_kept(pulse: Pulse) -> None:
    """The catalog of this pulse is kept, and what is read later is compared with it."""
    keep(_LAST, place_of(pulse), pulse.of_catalog.encode())


def known_alike(pulse: Pulse) -> Iterator[Pulse]:
    """The pulses of which earlier runs found that the catalog has the same: the one before, the one before that."""
    for _ in range(_CHAIN):
        found = lookup(_ALIKE, key_under(pulse.of_catalog)) if pulse.of_catalog else None
        if found is None:
            return
        pulse = replace(pulse, of_catalog=found.decode())
        yield pulse


def found_alike(pulse: Pulse, catalog: Catalog, at_hand: tuple[str, Catalog] | None = None) -> Pulse | None:
    """The pulse of the last catalog that was kept of this database, if it has the same as this one. One that is
    `at_hand` need not be looked up: `of_catalog` of its pulse, and itself.
    """
    last = lookup(_LAST, place_of(pulse))
    if last is None:
        return None
    of_catalog = last.decode()
    before = at_hand[1] if at_hand and at_hand[0] == of_catalog else kept_catalog(key_under(of_catalog))
    if before is None or not _same(before, catalog):
        return None
    keep(_ALIKE, key_under(pulse.of_catalog), last)
    return replace(pulse, of_catalog=of_catalog)


def _same(one: Catalog, other: Catalog) -> bool:
    compared = attrgetter("version", "uncovered", "unreadable")
    return bool(compared(one) == compared(other)) and equal(one.objects, other.objects)


def place_of(pulse: Pulse) -> str:
    """The database, with what answers lean on besides its catalog: states of it are compared as long as this stays."""
    return key_of(_LAST, of_program(), pulse.place, *(pulse.contents.get(name) for name in _BESIDES))
