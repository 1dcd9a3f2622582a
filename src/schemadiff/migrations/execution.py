"""The blocks of one migration go in; they have taken effect when this returns, each once, however often it is killed.

Every block commits where the file says so: the bounds are there for a reason (an enum value before its first use, a
strong lock that must not last through a scan), and psql would do the same. The last unit commits with the ledger.
"""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg

from schemadiff.diagnostics import Conflict, Origin
from schemadiff.migrations.blocks import Block, Statement
from schemadiff.migrations.done import is_done
from schemadiff.migrations.failures import StatementFailed, failure
from schemadiff.migrations.ledger import Connection
from schemadiff.migrations.leftovers import already_done, is_invalid, left_half_done
from schemadiff.migrations.progress import Progress, ProgressKey, clear_progress, read_progress, write_progress
from schemadiff.migrations.sessions import Address, committed, transaction_number
from schemadiff.migrations.waited import Waited
from schemadiff.stages import advance

_LONGEST_PAUSE = 30.0
_UNHURRIED = ["lock_timeout", "client_connection_check_interval"]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for others: seconds for another run to end, and tries for a lock on a table."""

    run: float = 60.0
    tries: int = 8
    first_pause: float = 0.5


@dataclass(frozen=True, slots=True)
class Unit:
    """What takes effect at once: a transaction, or a single statement outside of one with the settings before it."""

    block: Block
    statements: tuple[Statement, ...]

    @property
    def transactional(self) -> bool:
        """Whether it runs in a transaction."""
        return self.block.transactional


@dataclass(frozen=True, slots=True)
class Run:
    """All that one migration's execution needs to know. `finish` writes the ledger; `tell` hears of each unit."""

    key: ProgressKey
    units: tuple[Unit, ...]
    finish: Callable[[Connection], None]
    tell: Callable[[int, int, str], None]
    patience: Patience
    lock_timeout: str
    address: Address


def units_of(blocks: Sequence[Block]) -> tuple[Unit, ...]:
    """The blocks as units; a file without statements is one empty transaction."""
    units = tuple(unit for block in blocks for unit in _units(block))
    return units or (Unit(Block(1, True, (), Origin("", 1)), ()),)


def execute(conn: Connection, run: Run) -> None:
    """Run what is not done yet. Whatever fails is rolled back as far as PostgreSQL can, and raises our error."""
    progress = _resumed(conn, run)
    for unit in run.units[: progress.done]:
        _restore_settings(conn, unit)
    advance(progress.done)
    for index in range(progress.done, len(run.units)):
        run.tell(index, len(run.units), "")
        _patiently(conn, run, index, progress.started and index == progress.done)
        advance()


def _units(block: Block) -> Iterator[Unit]:
    if block.transactional:
        yield Unit(block, block.statements)
        return
    parts: list[list[Statement]] = [[]]
    for statement in block.statements:
        # A setting goes with the statement after it, at the end with the one before.
        if any(not earlier.is_setting for earlier in parts[-1]):
            parts.append([])
        parts[-1].append(statement)
    if len(parts) > 1 and all(statement.is_setting for statement in parts[-1]):
        parts[-2:] = [parts[-2] + parts[-1]]
    yield from (Unit(block, tuple(part)) for part in parts)


def _resumed(conn: Connection, run: Run) -> Progress:
    progress = read_progress(conn, run.key)
    reached = progress.done + progress.started
    if not reached or (reached <= len(run.units) and progress.digest == _digest(run.units[:reached])):
        return progress
    raise Conflict.of(
        "SD449",
        f"migration {run.key.version:03} was edited after a run had got {reached} units far",
        "restore what ran, and correct only what follows it",
        run.units[0].block.origin,
    )


def _digest(units: Sequence[Unit]) -> str:
    text = "\0".join(statement.text for unit in units for statement in unit.statements)
    return hashlib.sha256(text.encode()).hexdigest()


def _restore_settings(conn: Connection, unit: Unit) -> None:
    for statement in unit.statements:
        if statement.is_setting:
            conn.execute(statement.text.encode())


def _patiently(conn: Connection, run: Run, index: int, begun: bool) -> None:
    """Run one unit; while others hold its locks, pause longer each time, with nothing held."""
    for attempt in range(1, run.patience.tries + 1):
        try:
            _attempt(conn, run, index, begun)
            return
        except StatementFailed as failed:
            _rolled_back(conn)
            begun = _settled(conn, run, index, failed)
            if conn.closed:
                raise failure(failed, run.units[index].block.origin, _after_loss(run, index, failed)) from None
            if not failed.transient or attempt == run.patience.tries:
                origin = run.units[index].block.origin
                # psycopg's error may quote the statement, and a statement may hold a password: it is not chained.
                raise failure(failed, origin, _applied(run.units, index)) from None
            pause = min(run.patience.first_pause * 2 ** (attempt - 1), _LONGEST_PAUSE) * random.uniform(0.8, 1.2)
            run.tell(index, len(run.units), f"{failed.error.diag.message_primary}; again in {pause:.1f} s")
            time.sleep(pause)


def _settled(conn: Connection, run: Run, index: int, failed: StatementFailed) -> bool:
    """Whether the unit must count as begun. Not after a plain refusal: what is there then is not of our making."""
    unit = run.units[index]
    if unit.transactional or failed.statement is None or conn.closed:
        return not unit.transactional
    try:
        begun = left_half_done(conn, failed.statement.text, _noting(run, index))
        with _transaction(conn):
            _write(conn, run, index, started=begun)
    except (psycopg.Error, StatementFailed):
        _rolled_back(conn)
        return True
    return begun


def _attempt(conn: Connection, run: Run, index: int, begun: bool) -> None:
    unit, last = run.units[index], index + 1 == len(run.units)
    if unit.transactional:
        with _transaction(conn, unit.block.begin):
            _set_guard(conn, unit, local=True)
            _run_unless_done(conn, run, index)
            _account(conn, run, index + 1, last)
        return
    with _transaction(conn):
        _write(conn, run, index, started=True)
    _outside(conn, run, index, begun)
    with _transaction(conn):
        _account(conn, run, index + 1, last)


def _outside(conn: Connection, run: Run, index: int, begun: bool) -> None:
    unit = run.units[index]
    with _reported(None):
        row = conn.execute("SHOW client_connection_check_interval").fetchone()
        # A lock timeout here would leave an invalid index, and the waits of these forms block nobody. So would the
        # server if it ended the build of a client that is gone: the next run has use for it.
        conn.execute(
            "SELECT pg_catalog.set_config(name, '0', false) FROM pg_catalog.unnest(%s::text[]) AS name", (_UNHURRIED,)
        )
        _set_guard(conn, unit, local=False)
    _run_unless_done(conn, run, index, begun=begun)
    with _reported(None):
        for name, value in zip(_UNHURRIED, (run.lock_timeout, row[0] if row else "0"), strict=True):
            conn.execute("SELECT pg_catalog.set_config(%s, %s, false)", (name, value))
        conn.execute("RESET schemadiff.allow_data_loss")


def _run_unless_done(conn: Connection, run: Run, index: int, *, begun: bool = False) -> None:
    """What psql's lines in the file ask is asked here, too: psql may have run the step, or some other run."""
    unit = run.units[index]
    with _reported(unit.block.done):
        done = is_done(conn, unit.block)
    if done:
        _restore_settings(conn, unit)
        return
    if unit.transactional:
        waited = Waited(conn)
        for statement in unit.statements:
            waited.limit()
            _execute(conn, statement)
        return
    for statement in unit.statements:
        _run_outside(conn, statement, _noting(run, index), begun)


def _run_outside(conn: Connection, statement: Statement, tell: Callable[[str], None], begun: bool) -> None:
    with _reported(statement):
        done = already_done(conn, statement.text, tell, begun=begun)
    if done:
        return
    _execute(conn, statement)
    with _reported(statement):
        # IF NOT EXISTS is content with an index that a build in another session has left invalid meanwhile.
        if is_invalid(conn, statement.text) and not already_done(conn, statement.text, tell, begun=True):
            conn.execute(statement.text.encode())


def _set_guard(conn: Connection, unit: Unit, *, local: bool) -> None:
    """Tell the guards in the file what may be lost; that it was approved is known by now."""
    if unit.block.destructive:
        names = ",".join(unit.block.destructive)
        conn.execute("SELECT pg_catalog.set_config('schemadiff.allow_data_loss', %s, %s)", (names, local))


def _account(conn: Connection, run: Run, done: int, last: bool) -> None:
    if not last:
        _write(conn, run, done, started=False)
        return
    _as_ourselves(conn)
    clear_progress(conn, run.key)
    run.finish(conn)


def _write(conn: Connection, run: Run, done: int, *, started: bool) -> None:
    _as_ourselves(conn)
    write_progress(conn, run.key, Progress(done, started, _digest(run.units[: done + started])))


def _as_ourselves(conn: Connection) -> None:
    """The books are kept by who connected, whatever role the file has taken on."""
    conn.execute("SET LOCAL SESSION AUTHORIZATION DEFAULT")
    conn.execute("SET LOCAL ROLE NONE")


@contextmanager
def _transaction(conn: Connection, begin: str = "BEGIN") -> Iterator[None]:
    with _reported(None):
        conn.execute(begin.encode())
        yield
        number = transaction_number(conn)
    with _reported(None, number):
        conn.execute("COMMIT")


@contextmanager
def _reported(statement: Statement | None, committing: str | None = None) -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:
        raise StatementFailed(error, statement, committing) from None


def _execute(conn: Connection, statement: Statement) -> None:
    with _reported(statement):
        conn.execute(statement.text.encode())


def _rolled_back(conn: Connection) -> None:
    try:
        conn.rollback()
    except psycopg.Error:
        # The connection is gone, and the server has rolled back by itself.
        conn.close()


def _noting(run: Run, index: int) -> Callable[[str], None]:
    return lambda note: run.tell(index, len(run.units), note)


def _after_loss(run: Run, index: int, failed: StatementFailed) -> str:
    """What the database has of the file; after a COMMIT without an answer the server is asked for it."""
    if failed.committing is None:
        return _applied(run.units, index)
    held = committed(run.address, failed.committing)
    if held is None:
        return "whether the last COMMIT took effect is not known; the next run finds out"
    if held and index + 1 == len(run.units):
        return "the COMMIT took effect all the same: this file is applied, and recorded"
    return _applied(run.units, index + held)


def _applied(units: Sequence[Unit], index: int) -> str:
    if index == 0 and units[0].transactional:
        return "nothing of this file was applied"
    if index == 0:
        return "the next run clears away what the statement left and goes on from it"
    return f"{index} of {len(units)} units of this file are applied; the next run goes on from there"
