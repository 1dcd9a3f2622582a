"""A database URL in, what the database holds now out: its catalog and its ledger."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar

import psycopg

from schemadiff.cache.catalogs import SetAside, keep_catalog, kept_catalog, set_aside
from schemadiff.connection import OLDEST, connect
from schemadiff.diagnostics import Conflict, TryAgain, UsageError
from schemadiff.ignore import Ignored
from schemadiff.introspect import introspect, introspect_roles
from schemadiff.migrations import ledger
from schemadiff.migrations.lock import holder_of
from schemadiff.roles import is_managed, with_roles
from schemadiff.sources.alike import found_alike, key_under, known_alike, note_kept
from schemadiff.sources.audit import Event, read_events
from schemadiff.sources.exclude import without_tables
from schemadiff.sources.reread import Read, keep_ground, read_moved, read_whole
from schemadiff.sources.sizes import Size, read_sizes
from schemadiff.sources.steady import read_steadily
from schemadiff.stages import advance, kept, stage

if TYPE_CHECKING:
    from schemadiff.migrations.ledger import LedgerRow, TableName
    from schemadiff.model import Catalog, ObjectId
    from schemadiff.sources.pulse import Pulse

Answer = TypeVar("Answer")
# The last major version that was tried.
NEWEST = 18
_WHO = """
select current_user::text, (select rolname::text from pg_catalog.pg_roles where oid = 10)
"""


@dataclass(frozen=True, slots=True)
class Live:
    """A database as it is. `applied` is empty where there is no ledger. `bootstrap` is the server's first superuser.

    `sizes` is how large its tables and materialized views are, as the last ANALYZE saw them; `ignored` says how
    much rules left out of the catalog. `token` changes with the schema. One that is `moving` was changed while it was
    read, so that its parts may not be of one moment.
    `migrating` says whose run of ours is at work there. `events` is what an audit has noted, None where there is none.
    `pulse` is what tells later runs that it is as it was; None where nobody can tell.
    """

    catalog: Catalog
    applied: tuple[LedgerRow, ...]
    bootstrap: str = ""
    sizes: Mapping[ObjectId, Size] = field(default_factory=dict)
    token: str = ""
    moving: bool = False
    migrating: str = ""
    ignored: tuple[Ignored, ...] = ()
    events: tuple[Event, ...] | None = None
    pulse: Pulse | None = None

    @property
    def migrator(self) -> str | None:
        """The role that applied the last migration, or else the one that reads: what is made belongs to it."""
        applied_by = [row.applied_by for row in self.applied if row.applied_by]
        return applied_by[-1] if applied_by else self.catalog.role

    @property
    def numbers(self) -> frozenset[int]:
        """Numbers of the migrations that were applied."""
        return frozenset(row.version for row in self.applied)


def read_live(
    url: str, ledger_table: TableName = ledger.DEFAULT, *, roles: Collection[str] = (), partly: bool = False
) -> Live:
    """Read a database, and the roles that match a pattern, without touching it.

    What was changed while it was read may fit together badly, and is read again. Raises TryAgain where it cannot be
    reached, is locked, or is changed all the time, and UsageError where some of it is closed to the role. `partly` is
    for callers who can deal with a reading that is `moving`, or has kinds that are `unreadable`.
    """
    found = answer_or_read(url, ledger_table, _no_answer, roles=roles, partly=partly)
    assert found is not None
    return found


def _no_answer(pulse: Pulse) -> None:
    return None


def answer_or_read(
    url: str,
    ledger_table: TableName,
    answer: Callable[[Pulse], Answer | None],
    *,
    roles: Collection[str] = (),
    partly: bool = False,
    cached: bool = False,
) -> Live | Answer:
    """The answer that an earlier run found for a database with this pulse; where there is none, like read_live.

    With `cached` the catalog is an earlier run's, if the database says what it said when that read it.
    """
    reading = _Reading(cached)

    def known(pulse: Pulse) -> Live | Answer | None:
        reading.begin(pulse)
        return first_answer(pulse) if pulse.of_rest else None

    def first_answer(pulse: Pulse) -> Answer | None:
        answers = map(answer, chain((pulse,), known_alike(pulse)))
        return next((found for found in answers if found is not None), None)

    def read(connection: psycopg.Connection[Any]) -> Live | Answer:
        found = _live_of(connection, ledger_table, roles, partly, reading.catalog)
        events = read_events(connection) if partly else None
        return dataclasses.replace(found, migrating=holder_of(connection, ledger_table), events=events)

    found = read_steadily(url, ledger_table, read, known, cached=cached)
    if not isinstance(found.value, Live):
        return found.value
    alike = reading.alike(found.pulse) if found.quiet else None
    if alike and (same := first_answer(alike)) is not None:
        reading.keep(found.pulse)
        return same
    reading.end(found.pulse)
    if not found.still and not partly:
        raise TryAgain.of("SD724", "somebody changes the schema all the time: no two readings agree", "run again later")
    pulse = found.pulse if found.quiet and found.pulse.of_rest else None
    value = _without_ours(found.value, ledger_table)
    return dataclasses.replace(value, token=found.pulse.token, moving=not found.still, pulse=pulse)


def read_table_sizes(url: str, ledger_table: TableName = ledger.DEFAULT) -> Mapping[ObjectId, Size]:
    """How large the tables of a database are, our own left out. Raises TryAgain where it cannot be reached."""
    with connect(url) as connection:
        try:
            return read_sizes(connection, ledger.tables(ledger_table))
        except psycopg.OperationalError as error:
            raise _busy(error) from None


def live_of(
    connection: psycopg.Connection[Any],
    ledger_table: TableName = ledger.DEFAULT,
    *,
    roles: Collection[str] = (),
    partly: bool = False,
) -> Live:
    """Like read_live, over a connection that is there."""
    return _without_ours(_live_of(connection, ledger_table, roles, partly, _introspected), ledger_table)


def _without_ours(live: Live, ledger_table: TableName) -> Live:
    return dataclasses.replace(live, catalog=without_tables(live.catalog, ledger.tables(ledger_table)))


def _live_of(
    connection: psycopg.Connection[Any],
    ledger_table: TableName,
    roles: Collection[str],
    partly: bool,
    introspected: Callable[[psycopg.Connection[Any]], Catalog],
) -> Live:
    """The same with schemadiff's own tables. The catalog is `introspected` in a way of the caller's."""
    version = connection.info.server_version
    if version < OLDEST:
        raise UsageError.of("SD725", f"PostgreSQL {version // 10000} is too old", "14 and later can be compared")
    try:
        row = connection.execute(_WHO).fetchone()
        assert row is not None
        catalog = dataclasses.replace(introspected(connection), role=row[0])
        if catalog.unreadable and not partly:
            raise closed(f"no right to see {', '.join(sorted(catalog.unreadable))}")
        if roles:
            catalog = with_roles(catalog, introspect_roles(connection, lambda name: is_managed(name, roles)))
        applied = _applied(connection, ledger_table)
        sizes = read_sizes(connection, ledger.tables(ledger_table))
    except (psycopg.errors.LockNotAvailable, psycopg.errors.SerializationFailure) as error:
        raise _busy(error) from None
    except psycopg.OperationalError as error:
        raise _busy(error) from None
    except psycopg.errors.InsufficientPrivilege as error:
        raise closed(error.diag.message_primary or "permission denied") from None
    return Live(catalog, applied, row[1], sizes)


@dataclass(slots=True)
class _Reading:
    """One catalog, read or taken from an earlier run, and kept for later ones if nothing moved meanwhile."""

    cached: bool
    pulse: Pulse | None = None
    made: Read | None = None
    aside: SetAside | None = None

    def begin(self, pulse: Pulse) -> None:
        """An attempt to read the database begins, which is as its pulse says."""
        self.pulse = pulse if self.cached and pulse.of_catalog else None
        self.made = self.aside = None

    def catalog(self, connection: psycopg.Connection[Any]) -> Catalog:
        """The catalog."""
        if self.pulse is None:
            return _introspected(connection)
        found = kept_catalog(key_under(self.pulse.of_catalog))
        if found:
            kept("reading the live database")
            return found
        self.made = _read_anew(connection, self.pulse)
        if self.made.before is None:
            self._set_aside(self.made)
        return self.made.catalog

    def _set_aside(self, whole: Read) -> None:
        """What was read whole: the states that it is compared with are not even made yet, and are as large."""
        self.aside = set_aside(whole.catalog)
        self.made = dataclasses.replace(whole, catalog=self.aside.catalog)

    def alike(self, pulse: Pulse) -> Pulse | None:
        """The pulse of an earlier catalog that had the same as what this attempt has read."""
        return found_alike(pulse, self.made.catalog, self.made.before) if self.made and self._is_of(pulse) else None

    def end(self, pulse: Pulse) -> None:
        """The attempt ended, and the database is as its pulse says now."""
        if self.keep(pulse):
            note_kept(pulse)

    def keep(self, pulse: Pulse) -> bool:
        """The same; what is kept is nothing that later readings are compared with."""
        if not (self.made and self.pulse and self._is_of(pulse)):
            return False
        key, before = key_under(pulse.of_catalog), self.made.before
        if self.aside:
            self.aside.keep(key)
        else:
            keep_catalog(key, self.made.catalog, key_under(before[0]) if before else None)
        keep_ground(self.pulse, self.made)
        return True

    def _is_of(self, pulse: Pulse) -> bool:
        """Whether what was read is what the pulse is of."""
        return self.pulse is not None and self.pulse.of_catalog == pulse.of_catalog


@stage("reading the live database")
def _read_anew(connection: psycopg.Connection[Any], pulse: Pulse) -> Read:
    """The catalog, by what moved since an earlier run if the pulse tells it."""
    advance()
    part = read_moved(connection, pulse)
    if part:
        return part
    whole = read_whole(connection, pulse)
    return dataclasses.replace(whole, catalog=_with_note(whole.catalog))


@stage("reading the live database")
def _introspected(connection: psycopg.Connection[Any]) -> Catalog:
    advance()
    return _with_note(introspect(connection))


def _with_note(catalog: Catalog) -> Catalog:
    """Of a version that nobody has tried yet it is said that something may be missing."""
    major = catalog.version // 10000
    if major <= NEWEST:
        return catalog
    note = f"whatever PostgreSQL {major} has that {NEWEST} had not"
    return dataclasses.replace(catalog, uncovered=(*catalog.uncovered, note))


def closed(reason: str) -> UsageError:
    """The error of a database of which some is closed to the role."""
    return UsageError.of(
        "SD723",
        f"the database cannot be read whole: {reason}",
        "every role may read the catalogs, unless somebody took that away; of pg_partman, grant SELECT on its"
        " part_config and USAGE on its schema; of the ledger, SELECT, or let its owner run `apply` once more",
    )


def _applied(connection: psycopg.Connection[Any], ledger_table: TableName) -> tuple[LedgerRow, ...]:
    """The rows of the ledger. A table of that name that another tool keeps is none; `apply` says so."""
    try:
        return ledger.read(connection, ledger_table)
    except Conflict:
        return ()


def _busy(error: psycopg.Error) -> TryAgain:
    message = error.diag.message_primary or "the connection was lost"
    return TryAgain.of("SD711", f"the database could not be read: {message}", "run the command again")
