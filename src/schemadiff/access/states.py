"""A word of the command line in, the state that it names as a catalog out, with the roles that are known of it."""

from __future__ import annotations

import dataclasses

from schemadiff.config import Config
from schemadiff.kinds.role import Role
from schemadiff.model import Catalog, ObjectId
from schemadiff.scratch import scratch_server
from schemadiff.sources.live import read_live
from schemadiff.sources.resolve import Source, is_database, opened, source
from schemadiff.states import scratch_url

_ALL_ROLES = ("*",)


def catalog_of(word: str, config: Config) -> Catalog:
    """One state. Of a database all roles are known, of files and snapshots those that the project manages."""
    if not is_database(word):
        return _read(found := source(word, config), found, config)
    return catalog_at(word, config)


def catalog_at(url: str, config: Config) -> Catalog:
    """A database, with all its roles."""
    live = read_live(url, config.ledger, roles=_ALL_ROLES)
    return _with_first_superuser(live.catalog, live.bootstrap)


def catalogs_of(one: str, other: str, config: Config) -> tuple[Catalog, Catalog]:
    """Two states to compare: two databases with all their roles, any others with those that the project manages."""
    if is_database(one) and is_database(other):
        return catalog_of(one, config), catalog_of(other, config)
    first, second = source(one, config), source(other, config)
    return _read(first, second, config), _read(second, first, config)


def _with_first_superuser(catalog: Catalog, name: str) -> Catalog:
    """The role that made the server belongs to no project, and is read by no query of roles. It may everything."""
    id_ = ObjectId("role", (name,))
    role = Role(
        id=id_,
        superuser=True,
        createdb=True,
        createrole=True,
        inherit=True,
        login=True,
        replication=True,
        bypassrls=True,
        connection_limit=None,
        valid_until=None,
    )
    return dataclasses.replace(catalog, objects={**catalog.objects, id_: role})


def _read(found: Source, beside: Source, config: Config) -> Catalog:
    """The catalog; files are loaded on the version, and as the role, of the database that they stand beside."""
    if found.catalog is not None:
        return found.catalog
    roles = config.roles
    with (
        scratch_server(beside.major, url=scratch_url(config), role=beside.role, roles=roles) as server,
        opened(server, found, config) as state,
    ):
        return state.catalog
