"""A catalog in, a scratch database that has the same objects out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import replace
from weakref import WeakKeyDictionary

import psycopg

from schemadiff.cache.catalogs import keep_catalog, kept_catalog
from schemadiff.cache.keys import key_of, of_program, of_scratch
from schemadiff.diagnostics import SchemadiffError
from schemadiff.diff import diff
from schemadiff.introspect import introspect
from schemadiff.kinds.constraint import Constraint
from schemadiff.kinds.index import Index
from schemadiff.leaning import leaning_no_more
from schemadiff.model import SATELLITES, Catalog, Drop, Object, Step
from schemadiff.overlay import overlaid
from schemadiff.proof.replay import Together, prepare, run
from schemadiff.proof.role_state import RolesRefused, check_roles, role_catalog
from schemadiff.quoting import qualified
from schemadiff.render import statement
from schemadiff.roles import with_roles
from schemadiff.scratch import AUTHOR, Database, Server
from schemadiff.soundness import unsound
from schemadiff.stages import advance, counted, stage

_INVALID = "UPDATE pg_catalog.pg_index SET indisvalid = false WHERE indexrelid = pg_catalog.to_regclass(%s)"
# As constraint.sql reads it.
_SWITCHED = """
WITH RECURSIVE whole AS (
    SELECT oid FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass(%s) AND conname = %s
    UNION ALL SELECT k.oid FROM whole JOIN pg_catalog.pg_constraint k ON k.conparentid = whole.oid
)
UPDATE pg_catalog.pg_trigger g SET tgenabled = s.state
FROM pg_catalog.pg_proc p, pg_catalog.pg_class c, pg_catalog.pg_namespace n,
    pg_catalog.unnest('{D,R,A}'::pg_catalog."char"[]) AS s (state)
WHERE p.oid = g.tgfoid AND c.oid = g.tgrelid AND n.oid = c.relnamespace AND g.tgconstraint IN (SELECT oid FROM whole)
AND pg_catalog.format('%%s on %%I.%%I: %%s', p.proname, n.nspname, c.relname, s.state) = ANY (%s)
"""

# What CREATE DATABASE leaves out where it copies another one: it belongs to the server, or is said of the database.
_NOT_COPIED = frozenset(("database_setting", "subscription"))
# By server.
_EMPTY: WeakKeyDictionary[Server, Catalog] = WeakKeyDictionary()


def can_be_cloned(catalog: Catalog) -> bool:
    """Whether a database that has this is copied whole by copying its files."""
    ids = catalog.objects
    return not any(who.kind in _NOT_COPIED or (who.kind in SATELLITES and who.path[0] == "database") for who in ids)


@contextmanager
def copied(server: Server, catalog: Catalog) -> Iterator[Database]:
    """A database with the catalog's objects, until the end of the block.

    Raises SchemadiffError where the server lacks what the catalog needs, an extension for instance.
    """
    with server.database() as database:
        fill(database, catalog)
        yield database


@stage("copying a state into scratch")
def fill(database: Database, catalog: Catalog, there: Catalog | None = None) -> None:
    """Make all objects of the catalog in a database that is empty, or has those that are `there` already."""
    # Nothing is planned where two states are equal as they are.
    from schemadiff.plan.plan import plan

    prepare(database, [catalog])
    empty = _empty(database, fresh=there is None)
    start = empty if there is None else _once_filled(empty, there)
    steps = plan(diff(start, catalog), start, catalog)
    together = Together(database)
    try:
        for step in counted(steps):
            _make(database, together, step)
        together.finish()
    except (psycopg.errors.FeatureNotSupported, psycopg.errors.UndefinedFile) as error:
        raise _lacking(error.diag.message_primary) from None
    _spoil(database, unsound(catalog))
    try:
        check_roles(database)
    except RolesRefused as refused:
        raise _lacking(refused.message) from None


def _empty(database: Database, fresh: bool) -> Catalog:
    """What a database has in which nothing was made: the same for all of a server, but for roles."""
    server = database.server
    if server.managed_roles:
        return read(database)
    if server not in _EMPTY:
        _EMPTY[server] = kept_catalog(_empty_key(server)) or _read_empty(database, fresh)
    return _EMPTY[server]


def _read_empty(database: Database, fresh: bool) -> Catalog:
    server = database.server
    with nullcontext(database) if fresh else server.database() as empty:
        found = read(empty)
    keep_catalog(_empty_key(server), found)
    return found


def _empty_key(server: Server) -> str | None:
    """Under which it is kept for later runs: all that is known of a server of our own. None where there is another."""
    if not server.told_before or server.choice is None:
        return None
    return key_of("empty", of_program(), of_scratch(), server.choice, server.author)


def _once_filled(empty: Catalog, there: Catalog) -> Catalog:
    """What an empty database has once all of `there` was made in it: without what that took away."""
    gone = {change.old.id for change in diff(empty, there) if isinstance(change, Drop)}
    needs = overlaid(leaning_no_more(empty.needs, gone), (), there.needs)
    return replace(there, objects=overlaid(empty.objects, gone, there.objects), needs=needs)


def _spoil(database: Database, objects: Iterable[Object]) -> None:
    """What no statement makes, only a superuser can."""
    for obj in objects:
        with suppress(psycopg.errors.InsufficientPrivilege), database.admin().transaction():
            database.admin().execute("SET LOCAL allow_system_table_mods = on")
            if isinstance(obj, Index) or (isinstance(obj, Constraint) and not obj.valid):
                database.admin().execute(_INVALID, (qualified((obj.id.path[0], obj.id.path[-1])),))
            if isinstance(obj, Constraint) and obj.triggers:
                table, name = qualified(obj.id.path[:2]), obj.id.path[2]
                database.admin().execute(_SWITCHED, (table, name, list(obj.triggers)))


def _make(database: Database, together: Together, step: Step) -> None:
    if step.subject.id.kind != "materialized_view" or step.verb != "create":
        together.run(statement(step))
        return
    together.finish()
    run(database, statement(replace(step, context={"empty": True})))
    try:
        # It may stand in the way of another that reads from it if it was never filled.
        run(database, f"REFRESH MATERIALIZED VIEW {qualified(step.subject.id.path)}")
    except psycopg.Error:
        # Its query failed on tables without rows, or fails today. The live one has the rows of another day.
        pass


@stage("reading scratch back")
def read(database: Database, *, often: bool = False) -> Catalog:
    """The catalog of a scratch database: what belongs to scratch's own superuser has no stated owner.

    The roles that are managed are in it, as the statements that ran on the database leave them. One that is read
    `often` is quicker from the second time on.
    """
    advance()
    connection = database.admin()
    catalog = introspect(connection, unstated_owners={connection.info.user, AUTHOR}, often=often)
    return with_roles(catalog, role_catalog(database)) if database.server.managed_roles else catalog


def _lacking(reason: str | None) -> SchemadiffError:
    return SchemadiffError.of(
        "SD701",
        f"the scratch server cannot hold a copy of the live database: {reason}",
        "set scratch_url_env to a server that has what the live database has, or SCHEMADIFF_PG_BIN to its binaries",
    )
