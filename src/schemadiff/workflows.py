"""The stories that the commands tell, each a short function over frozen values. Read this first.

generate   live (or history) -> desired: the next numbered migration, proven
difference one state -> another: the changes, and the proven migration
drift      live against the history as far as it was applied, and against schema/
check      history against schema/, numbers and checksums
exported   live -> schema files, new ones or edits of those that are there
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

import psycopg

from schemadiff.config import Config
from schemadiff.diagnostics import Conflict, Diagnostic, InputError, SchemadiffError, UsageError
from schemadiff.draft import Draft, draft
from schemadiff.export import Adopted, adopted, schema_files
from schemadiff.migrations.compose import NO_SECRETS, NOT_COUNTED, body
from schemadiff.migrations.files import (
    MigrationFile,
    directory_problems,
    numbering_problems,
    read_directory,
    write_migration,
)
from schemadiff.migrations.lockfile import LOCK_NAME, lock_problems, read_lock, write_lock
from schemadiff.model import Catalog, Change, ObjectId, change_id
from schemadiff.parse.read import joined, parse_text, read_sources
from schemadiff.parse.statements import Source as SchemaFile
from schemadiff.plan.own_roles import refuse_own_roles
from schemadiff.proof import Migration, Side, build, settled
from schemadiff.proof.copy import copied, read
from schemadiff.proof.dumps import copy_differences, dump_difference
from schemadiff.proof.replay import run
from schemadiff.proof.role_state import RolesRefused, check_roles
from schemadiff.quoting import display, qualified
from schemadiff.render import statement
from schemadiff.roles import without_roles
from schemadiff.scratch import Database, Server, scratch_server
from schemadiff.sources.desired import Desired, desired_state
from schemadiff.sources.exclude import without_owner, without_tables
from schemadiff.sources.history import replay
from schemadiff.sources.live import Live
from schemadiff.sources.resolve import Source, opened
from schemadiff.sources.secrets import read_secrets


@dataclass(frozen=True, slots=True)
class Generated:
    """What `generate` found. `draft` is None where there is no change; `written` names the files, if any.

    `uncovered` names objects that no kind covers, `holes` what pg_dump sees although the catalogs agree.
    """

    draft: Draft | None
    migration: Migration
    pending: tuple[MigrationFile, ...]
    drift: tuple[Change, ...]
    uncovered: tuple[str, ...]
    holes: tuple[str, ...] = ()
    written: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """What `diff` found; `sql` is the body of the migration from one to the other, `holes` what it leaves undone."""

    changes: tuple[Change, ...]
    sql: str
    uncovered: tuple[str, ...]
    holes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DriftFound:
    """`drift`: changes that would make the database what its migrations made it; `pending`: files not applied yet.

    `ahead` are changes from the database to schema/ that are no drift. `uncovered` names what is not compared.
    """

    drift: tuple[Change, ...]
    ahead: tuple[Change, ...]
    pending: tuple[MigrationFile, ...]
    uncovered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """`changes` from the history to schema/, and everything wrong with the files themselves.

    `holes` is what pg_dump sees between them although there is no change.
    """

    changes: tuple[Change, ...]
    problems: tuple[Diagnostic, ...]
    files: int
    holes: tuple[str, ...] = ()


def generate(
    config: Config,
    live: Live | None,
    *,
    message: str = "",
    include_drift: bool = False,
    approved: Collection[str] = frozenset(),
    write: bool = True,
    secrets: bool = False,
    today: date | None = None,
) -> Generated:
    """The next migration, from what the live database has (None: from the history alone) to schema/.

    With `secrets` it holds those that schema/ spells out; otherwise it asks psql for them.

    Raises InputError for schema files, Conflict for migration files and for a migration that cannot run on the
    live database because of its drift.
    """
    files = _sound_files(config)
    with _server(config, live) as server, _desired(server, config) as desired, _history(server, files, live) as past:
        target = Side(server, without_tables(desired.catalog, [config.ledger]))
        _refuse_another_ledger(config, target.catalog)
        drift = _drift(server, past, live, files)
        start = _start(server, past, live, files, include_drift, drift)
        if live:
            refuse_own_roles(live.catalog, target.catalog, {live.catalog.role, live.migrator}, live.bootstrap)
        made = build(server, start, target, renames=desired.renames, target_database=desired.database)
        if drift and made.steps and live:
            _prove_on_both(server, live, past, made, target, include_drift)
        origins = desired.catalog.origins
        known = read_secrets(desired.database.admin()) if secrets else NO_SECRETS
        text = None
        if made.steps:
            text = draft(
                config,
                files,
                made,
                origins,
                message=message,
                approved=approved,
                today=today,
                secrets=known,
                rows=live.rows if live else NOT_COUNTED,
            )
        uncovered = set(live.catalog.uncovered if live else ()) | set(desired.catalog.uncovered)
        holes = (*made.holes, *made.holes_back) if made.steps else _unseen(server, past, desired)
        written = _write(config, text) if write and text else ()
        return Generated(text, made, past.pending, drift, tuple(sorted(uncovered)), holes, written)


def difference(
    config: Config,
    live: Source,
    desired: Source,
    *,
    approved: Collection[str] = frozenset(),
    sql: bool = True,
    secrets: bool = False,
) -> Difference:
    """The changes from one state to another, and with `sql` the proven statements that make them."""
    major, role = live.major or desired.major, live.role or desired.role
    with (
        scratch_server(major, url=_scratch_url(config), role=role, roles=config.roles) as server,
        opened(server, live, config) as one,
        opened(server, desired, config) as other,
    ):
        target = Side(server, other.catalog)
        changes = settled(Side(server, one.catalog), target)
        uncovered = tuple(sorted(set(one.catalog.uncovered) ^ set(other.catalog.uncovered)))
        if not sql:
            return Difference(changes, "", uncovered)
        refuse_own_roles(one.catalog, other.catalog, {live.role})
        made = build(server, one.catalog, target, renames=other.renames, target_database=other.database, down=False)
        known = read_secrets(other.database.admin()) if secrets and other.database else NO_SECRETS
        origins, timeout = other.catalog.origins, config.lock_timeout
        text = body(made.steps, origins, lock_timeout=timeout, approved=approved, secrets=known)
        return Difference(changes, text if made.steps else "", uncovered, made.holes)


def drift(config: Config, live: Live) -> DriftFound:
    """What someone changed by hand, and what is merged and not applied."""
    files = _sound_files(config)
    with _server(config, live) as server, _desired(server, config) as desired, _history(server, files, live) as past:
        found = _drift(server, past, live, files)
        target = Side(server, without_tables(desired.catalog, [config.ledger]))
        ahead = settled(Side(server, live.catalog), target)
        if not files and not live.applied:
            found, ahead = ahead, ()
        drifted = {change_id(change) for change in found}
        uncovered = tuple(sorted(set(live.catalog.uncovered) - set(past.applied.uncovered)))
        return DriftFound(found, tuple(c for c in ahead if change_id(c) not in drifted), past.pending, uncovered)


def check(config: Config) -> Checked:
    """Whether the migrations lead to schema/, and the files are numbered and unchanged. Needs no database."""
    files = read_directory(config.generated)
    problems = _problems(config, files)
    with _server(config, None) as server, _desired(server, config) as desired, _history(server, files, None) as past:
        target = Side(server, without_tables(desired.catalog, [config.ledger]))
        changes = settled(Side(server, past.all), target)
        holes = () if changes else _unseen(server, past, desired)
        return Checked(changes, tuple(problems), len(files), holes)


def exported(config: Config, live: Live, sources: Sequence[SchemaFile] = (), folder: str = "") -> Adopted:
    """The live database as schema files below the folder, proven: loading them gives an equal catalog.

    Files that are there are edited as little as possible. Raises InputError where they cannot be loaded, and
    SchemadiffError SD715 or SD718 where the result is not equal, which is our bug.
    """
    with _server(config, live) as server:
        if sources:
            return adopted(server, sources, live.catalog, folder=folder, without=[config.ledger])
        files, notes = _fresh(server, live.catalog)
    return Adopted({(PurePosixPath(folder) / path).as_posix(): text for path, text in files.items()}, {}, notes)


def _fresh(server: Server, live: Catalog) -> tuple[Mapping[str, str], tuple[str, ...]]:
    files = schema_files(live)
    try:
        left, notes = _differences(server, files, live)
    except InputError as error:
        # PostgreSQL keeps routines whose bodies it would refuse today; their files say not to look.
        places = {d.origin.file for d in error.diagnostics if d.origin}
        files = schema_files(live, unchecked=places)
        left, notes = _differences(server, files, live)
    if left:
        names = "\n".join(f"  {display(change_id(change))}" for change in left)
        raise SchemadiffError.of(
            "SD715",
            f"the export is not equal to the live database in:\n{names}",
            "nothing was written; this is a bug in schemadiff: please report it",
        )
    return files, notes


def _differences(server: Server, files: Mapping[str, str], live: Catalog) -> tuple[tuple[Change, ...], tuple[str, ...]]:
    """What the files make otherwise than live: by our own reader, and where that sees nothing, by pg_dump."""
    with desired_state(server, joined([parse_text(text, name) for name, text in files.items()])) as desired:
        left = settled(Side(server, live), Side(server, desired.catalog))
        return left, () if left else copy_differences(server, desired.database, live)


@dataclass(frozen=True, slots=True)
class _Past:
    """The history as far as it was applied, and to its end; and the files in between. `database` holds its end."""

    applied: Catalog
    all: Catalog
    pending: tuple[MigrationFile, ...]
    database: Database
    files: int


def _unseen(server: Server, past: _Past, desired: Desired) -> tuple[str, ...]:
    """What pg_dump sees between the history and schema/, where schemadiff sees nothing."""
    if not past.files:
        return ()
    found = dump_difference(server, past.database, desired.database)
    return found.lines("after the migrations", "in schema/")


def _scratch_url(config: Config) -> str | None:
    return os.environ.get(config.scratch_url_env) if config.scratch_url_env else None


@contextmanager
def _server(config: Config, live: Live | None) -> Iterator[Server]:
    """Scratch of the live database's version, under the name of the role that migrates it."""
    major, role = (live.catalog.version // 10000, live.migrator) if live else (None, None)
    with scratch_server(major, url=_scratch_url(config), role=role, roles=config.roles) as server:
        yield server


@contextmanager
def _desired(server: Server, config: Config) -> Iterator[Desired]:
    with desired_state(server, read_sources(config.schema, config.root)) as desired:
        yield desired


@contextmanager
def _history(server: Server, files: Sequence[MigrationFile], live: Live | None) -> Iterator[_Past]:
    """Replay the files: first those that the live database has, then the others."""
    applied = tuple(f for f in files if live is None or f.number in live.numbers)
    pending = tuple(f for f in files if f not in applied)
    with server.database() as database:
        replay(database, applied)
        before = without_owner(read(database), server.author)
        replay(database, pending)
        after = without_owner(read(database), server.author) if pending else before
        yield _Past(before, after, pending, database, len(files))


def _refuse_another_ledger(config: Config, desired: Catalog) -> None:
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


def _sound_files(config: Config) -> tuple[MigrationFile, ...]:
    files = read_directory(config.generated)
    problems = [p for p in _problems(config, files) if p.severity == "error"]
    if problems:
        raise Conflict(*problems)
    return files


def _problems(config: Config, files: Sequence[MigrationFile]) -> list[Diagnostic]:
    lock = read_lock(config.generated / LOCK_NAME)
    return [*directory_problems(config.generated), *numbering_problems(files), *lock_problems(files, lock)]


def _drift(server: Server, past: _Past, live: Live | None, files: Sequence[MigrationFile]) -> tuple[Change, ...]:
    """Changes that would take the live database to where its migrations took it. None before the first migration."""
    if live is None or not (files or live.applied):
        return ()
    return settled(Side(server, live.catalog), Side(server, past.applied))


def _start(
    server: Server,
    past: _Past,
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
    with copied(server, live.catalog) as (database, _):
        replay(database, past.pending)
        return read(database)


def _prove_on_both(server: Server, live: Live, past: _Past, made: Migration, target: Side, include_drift: bool) -> None:
    """With drift there are two states to start from, and the migration was proven on one of them only."""
    if include_drift:
        with copied(server, past.all) as (database, _):
            _run_steps(database, made, "after the migrations that are there")
            if settled(Side(server, read(database)), target):
                raise Conflict.of(
                    "SD714",
                    "with the drift taken in, the migration does not lead from the history to schema/",
                    "leave --include-drift out: what was made by hand has to be in a migration or to be undone",
                )
        return
    with copied(server, live.catalog) as (database, _):
        replay(database, past.pending)
        _run_steps(database, made, "on the live database as it is")


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


def _write(config: Config, wanted: Draft) -> tuple[Path, ...]:
    config.generated.mkdir(parents=True, exist_ok=True)
    written = write_migration(config.generated, wanted.number, wanted.name, wanted.text, wanted.down_text)
    lock = config.generated / LOCK_NAME
    write_lock(lock, read_directory(config.generated))
    return (*written, lock)
