"""The project and a live database in; scratch, the desired state, the history and what a migration starts from out."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

import psycopg

from schemadiff.cache.catalogs import kept_catalog, kept_or_made, kept_or_none
from schemadiff.cache.keys import NOTHING_SEEN, key_of, of_program, of_scratch
from schemadiff.cache.listed import listing_of
from schemadiff.diagnostics import Conflict, Origin, UsageError
from schemadiff.migrations.files import (
    MigrationFile,
    read_directory,
)
from schemadiff.migrations.problems import file_problems, lock_of, unwritten_problems
from schemadiff.migrations.seen import as_seen
from schemadiff.model import Catalog, Change, ObjectId
from schemadiff.parse.read import read_sources
from schemadiff.proof.compare import Side, settled
from schemadiff.proof.copy import copied, read
from schemadiff.proof.dumps import dump_difference
from schemadiff.proof.replay import run
from schemadiff.proof.role_state import RolesRefused, check_roles
from schemadiff.quoting import qualified
from schemadiff.render import statement
from schemadiff.roles import without_roles
from schemadiff.safety.assessment import Assessment, Said, assessed
from schemadiff.scratch import Database, Server, scratch_when_needed
from schemadiff.sources.desired import Desired, desired_state
from schemadiff.sources.desired_known import KnownSchema
from schemadiff.sources.history import replay
from schemadiff.sources.history_known import KnownHistory
from schemadiff.sources.ignored import rules_of, sieved
from schemadiff.sources.trust import files_are_trusted
from schemadiff.stages import kept

if TYPE_CHECKING:
    from schemadiff.config import Config
    from schemadiff.proof.migration import Migration
    from schemadiff.sources.live import Live

# Numbers that are used twice or missing, and a lock in the middle of a merge: such files cannot be replayed.
IN_NO_ORDER = frozenset(("SD401", "SD402", "SD457", "SD469"))


@dataclass(frozen=True, slots=True)
class Past:
    """The history as far as it was applied, and to its end; and the files in between. Its database holds its end; what
    an earlier run replayed comes without, until somebody asks for it. `key` is the same whenever the files and the
    server are, and `key_with` is what it will be with one file more. One that is `partly` there has more in its
    database than it shows: what a rule leaves out.
    """

    applied: Catalog
    all: Catalog
    pending: tuple[MigrationFile, ...]
    held: Callable[[], Database]
    files: int
    partly: bool = False
    key: str | None = None
    key_with: Callable[[MigrationFile], str | None] = lambda new: None

    @property
    def database(self) -> Database:
        """The scratch database that holds the end of it."""
        return self.held()


def unseen(server: Server, past: Past, desired: Desired) -> tuple[str, ...]:
    """What pg_dump sees between the history and schema/, where schemadiff sees nothing."""
    if not past.files or past.partly:
        return ()

    def look() -> tuple[str, ...]:
        found = dump_difference(server, past.database, desired.database)
        return found.lines("after the migrations", "in schema/")

    lines: tuple[str, ...] = kept_or_made(_unseen_key(past.key, desired.key), look)
    if not lines:
        kept_or_made(_unseen_key(past.key), lambda: ())
    return lines


def note_nothing_unseen(past: Past, desired: Desired, new: MigrationFile) -> None:
    """The new migration leads from the history to schema/, and its proof, which had the whole of both, found no
    difference that schemadiff does not see: if there was none before, there is none behind it.
    """
    before, after = _unseen_key(past.key), past.key_with(new)
    if not past.files or (before and kept_or_none(before) == ()):
        kept_or_made(_unseen_key(after, desired.key), lambda: ())
        kept_or_made(_unseen_key(after), lambda: ())


def _unseen_key(*keys: str | None) -> str | None:
    return None if None in keys else key_of("unseen", *keys)


def scratch_url(config: Config) -> str | None:
    """The server that the project wants for scratch, if it says so."""
    return os.environ.get(config.scratch_url_env) if config.scratch_url_env else None


@contextmanager
def scratch_for(config: Config, live: Live | None, *, told_before: bool = False) -> Iterator[Server]:
    """Scratch of the live database's version, under the name of the role that migrates it. What it was `told_before`,
    in an earlier run, is asked once.
    """
    major, role = (live.catalog.version // 10000, live.migrator) if live else (None, None)
    wanted = scratch_when_needed(major, url=scratch_url(config), role=role, roles=config.roles, told_before=told_before)
    with wanted as server:
        yield server


@contextmanager
def desired_of(server: Server, config: Config, seen: Mapping[str, str] = NOTHING_SEEN) -> Iterator[Desired]:
    """schema/ loaded into scratch; or as an earlier run read it back from there, with what changed since loaded.

    Of files that this run has `seen`, the digests of their bytes by their paths, it is the state that they had then.
    """
    whole = _key(server, config, "whole", str(config.root))
    listing = listing_of(config.schema, config.root, seen) if whole else None
    if whole is None or listing is None:
        with desired_state(server, read_sources(config.schema, config.root)) as desired:
            yield desired
        return
    with ExitStack() as stack:
        schema = KnownSchema(server, listing, whole)
        key = _key(server, config, str(config.root), listing.key)
        known = _known(schema, key, stack)
        if known:
            yield known
            return
        loaded = desired_state(server, schema.parsed)
        keepsake = schema.whole()
        key = key if schema.as_listed else None
        # What was read of the files is large: from here on only the loading has it, for as long as it needs it.
        del schema
        desired = dataclasses.replace(stack.enter_context(loaded), key=key)
        if key:
            # It is as large as the state that the history leads to, which comes next.
            desired = dataclasses.replace(desired, catalog=keepsake.keep(key, desired.catalog))
        yield desired


def _known(schema: KnownSchema, key: str | None, stack: ExitStack) -> Desired | None:
    """What the files describe as an earlier run read it, with what changed since; None where that cannot be told."""
    catalog, told = kept_catalog(key) if key else None, kept_or_none(key)
    if catalog is not None and told is not None:
        kept("reading scratch back")
    else:
        catalog = schema.changed()
        if catalog is None:
            return None
        key = key if schema.as_listed else None
        told = kept_or_made(key, lambda: schema.told)
    renames, said = told
    load = cache(lambda: stack.enter_context(desired_state(schema.server, schema.parsed)).database)
    return Desired(catalog, renames, load, said, key)


@contextmanager
def history_of(server: Server, config: Config, files: Sequence[MigrationFile], live: Live | None) -> Iterator[Past]:
    """Replay the files: first those that the live database has, then the others."""
    applied = tuple(f for f in files if live is None or f.number in live.numbers)
    pending = tuple(f for f in files if f not in applied)
    with ExitStack() as stack:
        known = KnownHistory(server, (*applied, *pending), len(applied), partial(_key, server, config), stack)
        before, after = known.states
        yield Past(before, after, pending, lambda: known.database, len(files), key=known.key(), key_with=known.key_with)


def _key(server: Server, config: Config, *parts: str | None) -> str | None:
    """Of a state that this server makes of these parts; none where nobody may know it, or nobody knows the server."""
    if not config.cache or None in parts or server.choice is None:
        return None
    made_by = (of_program(), of_scratch(), server.choice, server.author, server.managed_roles, files_are_trusted())
    return key_of(*made_by, *parts)


def key_of_files(what: str, server: Server, config: Config, files: Sequence[MigrationFile]) -> str | None:
    """Of something that follows from these migrations alone, and from what PostgreSQL makes of them."""
    return _key(server, config, what, *(file.told_by for file in files))


def without_ignored(config: Config, live: Live, tracked: Catalog) -> Live:
    """The live database without what the project's rules leave out, of which what is `tracked` is never any."""
    found = sieved(live.catalog, rules_of(config), tracked.objects)
    return dataclasses.replace(live, catalog=found.catalog, ignored=found.ignored)


def past_without_ignored(config: Config, past: Past, desired: Desired) -> Past:
    """The history without what is out of schema/ by now, and left to others by a rule."""
    rules, tracked = rules_of(config), desired.catalog.objects
    all_ = sieved(past.all, rules, tracked).catalog
    applied = all_ if past.applied is past.all else sieved(past.applied, rules, tracked).catalog
    return dataclasses.replace(past, applied=applied, all=all_, partly=len(all_.objects) < len(past.all.objects))


def refuse_another_ledger(config: Config, desired: Catalog) -> None:
    """The ledger is made before the first migration runs, so no migration can make a table of its name."""
    if ObjectId("table", config.ledger) in desired.objects:
        name = qualified(config.ledger)
        origin = desired.origins.get(ObjectId("table", config.ledger))
        raise UsageError.of(
            "SD617",
            f"schema/ has a table {name}, and so is the ledger called",
            'give the ledger another name in schemadiff.toml: ledger = "public.schemadiff_migrations"',
            origin,
        )


def sound_files(config: Config) -> tuple[MigrationFile, ...]:
    """The project's migrations. Raises Conflict where numbers or checksums are wrong."""
    return sound_and_seen(config, NOTHING_SEEN)[0]


def sound_and_seen(config: Config, seen: Mapping[str, str]) -> tuple[tuple[MigrationFile, ...], bool]:
    """The same; and whether they and their lock are what this run has `seen` of them, digests by their paths."""
    files, lock = read_directory(config.generated), lock_of(config)
    problems = [p for p in file_problems(config, files, lock) if p.severity == "error"]
    problems += unwritten_problems(files, lock)
    if problems:
        raise Conflict(*problems)
    return files, as_seen(config.generated, files, lock, seen)


def drift_of(server: Server, past: Past, live: Live | None, files: Sequence[MigrationFile]) -> tuple[Change, ...]:
    """Changes that would take the live database to where its migrations took it. None before the first migration."""
    if live is None or not (files or live.applied):
        return ()
    return settled(Side(server, live.catalog), Side(server, past.applied))


def start_of(
    server: Server,
    past: Past,
    live: Live | None,
    files: Sequence[MigrationFile],
    include_drift: bool,
    drift: Sequence[Change],
) -> Catalog:
    """What the migration starts from: the history, or the live database where there is none or it is asked for.

    Roles are there before the first migration of a database. It makes them unless they exist, so that the history has
    them, and drops none.
    """
    if live is None or (files and not (include_drift and drift)):
        return past.all
    if not files:
        return without_roles(live.catalog)
    if not past.pending:
        return live.catalog
    with copied(server, live.catalog) as database:
        replay(database, past.pending)
        return read(database)


def judged(
    config: Config,
    made: Migration,
    origins: Mapping[ObjectId, Origin],
    rows: Mapping[ObjectId, int],
    said: Said,
    approved: Collection[str],
) -> Assessment:
    """What the project's policy finds about a proven migration."""
    return assessed(
        made.steps, made.start, made.result, config.safety, origins=origins, rows=rows, said=said, approved=approved
    )


def prove_on_both(server: Server, live: Live, past: Past, made: Migration, target: Side, include_drift: bool) -> None:
    """With drift there are two states to start from, and the migration was proven on one of them only."""
    if include_drift:
        with copied(server, past.all) as database:
            _run_steps(database, made, "after the migrations that are there")
            if settled(Side(server, read(database)), target):
                raise Conflict.of(
                    "SD714",
                    "with the drift taken in, the migration does not lead from the history to schema/",
                    "leave --include-drift out: what was made by hand has to be in a migration or to be undone",
                )
        return
    with copied(server, live.catalog) as database:
        replay(database, past.pending)
        _run_steps(database, made, "on the live database as it is")


def other_start(past: Past, live: Live, include_drift: bool) -> Catalog | None:
    """The other of the two states that a migration is proven from where there is drift, if somebody has read it."""
    if include_drift:
        return past.all
    return None if past.pending else live.catalog


def _run_steps(database: Database, made: Migration, where: str) -> None:
    for step in made.steps:
        text = statement(step)
        try:
            run(database, text)
        except psycopg.Error as error:
            raise _cannot_run(where, error.diag.message_primary, text) from None
    try:
        check_roles(database)
    except RolesRefused as refused:
        raise _cannot_run(where, refused.message, refused.failures[0][0].text) from None


def _cannot_run(where: str, reason: str | None, text: str) -> Conflict:
    return Conflict.of(
        "SD713",
        f"the migration cannot run {where}: {reason}\n{text}",
        "the live database was changed by hand: see `schemadiff drift`; undo that, or put it into a migration",
    )
