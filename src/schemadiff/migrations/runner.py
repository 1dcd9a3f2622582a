"""A connection and the migration files go in; the database is at the state they describe, and the ledger says so.

The connection belongs to the run while it lasts: an autocommit connection of its own, straight to the server. What
one file sets in the session is reset before the next.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial

import psycopg

from schemadiff.config import Config
from schemadiff.connection import begin_anew
from schemadiff.diagnostics import Conflict, Diagnostic, Origin, Refused, SchemadiffError
from schemadiff.migrations import ledger
from schemadiff.migrations.blocks import Block, split_steps
from schemadiff.migrations.execution import Patience, Run, execute, units_of
from schemadiff.migrations.failures import StatementFailed, failure
from schemadiff.migrations.files import MigrationFile, numbering_problems
from schemadiff.migrations.handwritten import unwritten
from schemadiff.migrations.header import parse_header
from schemadiff.migrations.interrupt import terminable
from schemadiff.migrations.ledger import Connection
from schemadiff.migrations.lock import migration_lock
from schemadiff.migrations.preflight import found_by
from schemadiff.migrations.probes import Probe, read_probes
from schemadiff.migrations.progress import ProgressKey, unfinished
from schemadiff.migrations.sessions import Address, address_of
from schemadiff.migrations.stale import HalfWay, StateReader, is_known, refuse_broken_off, refuse_stale, steps_done
from schemadiff.migrations.status import State, status, status_problems
from schemadiff.migrations.watch import watching
from schemadiff.stages import expect, stage

ALL = "all"


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened to a file: unit `done` of `total` begins, or it ended (`done == total`), or `note` says.

    There is no file yet while another run is waited for.
    """

    file: MigrationFile | None
    done: int
    total: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Applied:
    """A migration that this run applied or took back, and how long that took."""

    file: MigrationFile
    duration_ms: int


Listener = Callable[[Event], None]
Script = tuple[MigrationFile, tuple[Block, ...]]


def _nobody(event: Event) -> None:
    """The listener of those who do not care."""


@dataclass(frozen=True, slots=True)
class _Session:
    """What a run works with from beginning to end."""

    conn: Connection
    config: Config
    listener: Listener
    patience: Patience
    address: Address


def apply(
    conn: Connection,
    files: Sequence[MigrationFile],
    *,
    config: Config,
    up_to: int | None = None,
    allow_data_loss: Collection[str] = frozenset(),
    on_progress: Listener = _nobody,
    patience: Patience | None = None,
    preflight: bool = True,
    state: StateReader | None = None,
    allow_drift: bool = False,
    half_way: HalfWay | None = None,
) -> tuple[Applied, ...]:
    """Apply the pending files in order, to number `up_to` if given. Nothing runs before all of them are checked.

    With `state`, which reads the database, a generated file is refused where it was not proven from what is there,
    unless drift is allowed; and what the run leaves is remembered. `half_way` proves that what is there is what psql
    left of the file when it stopped.

    With `preflight` nothing of a file runs before its probes found no row that would stop it.
    """
    with _session(conn, config, on_progress, patience) as session:
        scripts = foreseen(conn, files, config=config, up_to=up_to)
        refuse_data_loss(scripts, allow_data_loss)
        probes = {file.number: read_probes(file.text, str(file.path)) for file, _ in scripts}
        if scripts:
            if state and not allow_drift and (note := note_if_stale(conn, scripts[0], config, state, half_way)):
                session.listener(Event(scripts[0][0], 0, 0, note))
            ledger.ensure(conn, config.ledger)
        return _all_applied(session, scripts, state, probes if preflight else {})


def foreseen(
    conn: Connection, files: Sequence[MigrationFile], *, config: Config, up_to: int | None = None
) -> tuple[Script, ...]:
    """What `apply` would run now, in order. Takes no lock. Raises Conflict for whatever would stop it in the files."""
    _refuse(numbering_problems(files))
    pending = _pending(conn, files, config, up_to)
    _refuse(unwritten(pending))
    return tuple((file, split_steps(file.text, str(file.path))) for file in pending)


def revert(
    conn: Connection,
    file: MigrationFile,
    down_text: str,
    *,
    config: Config,
    allow_data_loss: Collection[str] = frozenset(),
    on_progress: Listener = _nobody,
    patience: Patience | None = None,
    state: StateReader | None = None,
) -> Applied:
    """Take back the last applied migration by its down text, and strike it from the ledger."""
    with _session(conn, config, on_progress, patience) as session:
        _refuse_not_last(conn, file, config)
        blocks = split_steps(down_text, str(file.down_path))
        refuse_data_loss([(file, blocks)], allow_data_loss)
        finish = partial(ledger.remove, number=file.number, ledger=config.ledger)
        with stage("running migrations", len(units_of(blocks))):
            done = _run(session, file, blocks, "down", lambda conn, duration_ms: finish(conn))
        _remember(session, state)
        return done


def note_if_stale(
    conn: Connection, script: Script, config: Config, state: StateReader, half_way: HalfWay | None
) -> str:
    """Raises Conflict where a generated file was not proven from what is there; what to note where nobody can tell.

    A file that a run left half-way has changed the state itself, and goes on; so has one that psql did, where
    `half_way` can prove that.
    """
    (file, blocks), name = script, config.ledger
    if (file.number, "up") in unfinished(conn, name) or not parse_header(file.text).start:
        return ""
    rows = ledger.read(conn, name)
    if is_known(file, state(conn, name), rows):
        return ""
    done = steps_done(conn, blocks)
    if half_way and half_way(conn, file, done):
        return f"run without schemadiff up to step {done} of {len(blocks)}: going on behind it"
    if done:
        raise refuse_broken_off(file, done, len(blocks))
    return refuse_stale(file, rows)


def refuse_rows(conn: Connection, file: MigrationFile, probes: Sequence[Probe], *, config: Config) -> tuple[str, ...]:
    """Stop before the file begins where rows are in its way; what else the probes say, to be told.

    What is half done needs no permission any more, and its rows are not those that the probes speak of.
    """
    if not probes or (file.number, "up") in unfinished(conn, config.ledger):
        return ()
    found = found_by(conn, probes)
    if refused := [diagnostic for diagnostic in found if diagnostic.severity == "error"]:
        raise Refused(*refused)
    return tuple(f"{diagnostic.severity} {diagnostic.code}: {diagnostic.message}" for diagnostic in found)


@stage("running migrations")
def _all_applied(
    session: _Session,
    scripts: Sequence[Script],
    state: StateReader | None,
    probes: Mapping[int, Sequence[Probe]],
) -> tuple[Applied, ...]:
    done: list[Applied] = []
    expect(sum(len(units_of(blocks)) for _, blocks in scripts))
    try:
        for file, blocks in scripts:
            done.append(_apply(session, file, blocks, probes.get(file.number, ())))
    finally:
        if done:
            _remember(session, state)
    return tuple(done)


def _remember(session: _Session, state: StateReader | None) -> None:
    """What this run leaves is what the next one expects. Not to know it is no failure: then the file alone says."""
    if state is None or session.conn.closed:
        return
    try:
        session.conn.execute("SET lock_timeout = '500ms'")
        ledger.remember_state(
            session.conn, str(state(session.conn, session.config.ledger)), ledger=session.config.ledger
        )
    except (psycopg.Error, SchemadiffError):
        if not session.conn.closed:
            session.conn.rollback()


def _pending(
    conn: Connection, files: Sequence[MigrationFile], config: Config, up_to: int | None
) -> list[MigrationFile]:
    entries = status(files, ledger.read(conn, config.ledger))
    _refuse(status_problems(entries))
    _refuse_unfinished(conn, config, "down")
    if up_to is not None and not any(file.number == up_to for file in files):
        raise Conflict.of("SD424", f"there is no migration {up_to:03}", "give the number of a file that exists")
    pending = [entry.file for entry in entries if entry.state is State.PENDING and entry.file]
    return [file for file in pending if up_to is None or file.number <= up_to]


def _apply(session: _Session, file: MigrationFile, blocks: tuple[Block, ...], probes: Sequence[Probe]) -> Applied:
    for note in refuse_rows(session.conn, file, probes, config=session.config):
        session.listener(Event(file, 0, 0, note))
    finish = partial(
        ledger.record,
        number=file.number,
        migration=f"{file.number:03}_{file.name}",
        checksum=file.checksum,
        ledger=session.config.ledger,
        fingerprint=parse_header(file.text).end or None,
    )
    return _run(session, file, blocks, "up", lambda conn, duration_ms: finish(conn, duration_ms=duration_ms))


def _run(
    session: _Session,
    file: MigrationFile,
    blocks: tuple[Block, ...],
    direction: str,
    finish: Callable[[Connection, int], None],
) -> Applied:
    start = time.monotonic()
    units = units_of(blocks)

    def tell(done: int, total: int, note: str) -> None:
        session.listener(Event(file, done, total, note))

    _set_timeouts(session)
    key = ProgressKey(session.config.ledger, file.number, direction)
    with watching(session.conn, session.address, lambda note: tell(0, len(units), note)):
        execute(
            session.conn,
            Run(
                key,
                units,
                lambda conn: finish(conn, _since(start)),
                tell,
                session.patience,
                session.config.lock_timeout,
                session.address,
            ),
        )
    begin_anew(session.conn)
    tell(len(units), len(units), "")
    return Applied(file, _since(start))


@contextmanager
def _session(conn: Connection, config: Config, listener: Listener, patience: Patience | None) -> Iterator[_Session]:
    """The run's hold on the database. An interrupt cancels, rolls back and closes; any other end leaves it clean."""
    session = _Session(conn, config, listener, patience or Patience(), address_of(conn))

    def tell(note: str) -> None:
        listener(Event(None, 0, 0, note))

    try:
        with terminable(), migration_lock(conn, config.ledger, timeout=session.patience.run, tell=tell):
            yield session
        begin_anew(conn)
    except KeyboardInterrupt:
        conn.close()
        raise
    except psycopg.Error as error:
        raise failure(StatementFailed(error, None), None, "") from None


def _refuse(problems: Sequence[Diagnostic]) -> None:
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise Conflict(*errors)


def refuse_data_loss(scripts: Sequence[Script], allowed: Collection[str]) -> None:
    """Stop before anything runs, naming every object whose data goes without approval."""
    if ALL in allowed:
        return
    lost = [(block.origin, name) for _, blocks in scripts for block in blocks for name in block.destructive]
    missing = {name: origin for origin, name in reversed(lost) if name not in allowed}
    if missing:
        raise Refused(*(_data_loss(name, origin) for name, origin in reversed(missing.items())))


def _data_loss(name: str, origin: Origin) -> Diagnostic:
    return Diagnostic("SD429", f"destroys the data of {name}", f"approve it by name: --allow-data-loss {name}", origin)


def _refuse_not_last(conn: Connection, file: MigrationFile, config: Config) -> None:
    rows = ledger.read(conn, config.ledger)
    last = max((row.version for row in rows), default=None)
    if last != file.number:
        have = "nothing is applied" if last is None else f"the last one applied is {last:03}"
        raise Conflict.of("SD424", f"{file.path} cannot be taken back: {have}", "migrations go back one by one")
    _refuse(status_problems(status([file], [row for row in rows if row.version == last])))
    _refuse_unfinished(conn, config, "up")


def _refuse_unfinished(conn: Connection, config: Config, direction: str) -> None:
    """A run the other way that is half done must be finished first."""
    for version, way in sorted(unfinished(conn, config.ledger)):
        if way == direction:
            command = "apply" if direction == "up" else "rollback"
            message = f"an earlier {command} of {version:03} is only half done"
            raise Conflict.of("SD449", message, f"run {command} again: it goes on where it stopped")


def _set_timeouts(session: _Session) -> None:
    """What the role's own settings must not decide. The server looks each second whether we are alive: it lets go of
    the locks of a run that was killed. Not all systems can do that, and versions before 17 lack transaction_timeout.
    """
    wanted = {
        "lock_timeout": session.config.lock_timeout,
        "statement_timeout": session.config.statement_timeout,
        "idle_session_timeout": "0",
        "transaction_timeout": "0",
        "client_connection_check_interval": "1s",
    }
    for name, value in wanted.items():
        with suppress(psycopg.errors.UndefinedObject, psycopg.errors.InvalidParameterValue):
            session.conn.execute("SELECT pg_catalog.set_config(%s, %s, false)", (name, value))


def _since(start: float) -> int:
    return round((time.monotonic() - start) * 1000)
