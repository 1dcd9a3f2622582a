"""A seed that was checked and a connection in; its rows in the database, all or none, and recorded, out."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from schemadiff.diagnostics import Conflict, Diagnostic, ExitCode, Refused, SchemadiffError, TryAgain, UsageError
from schemadiff.migrations.files import read_directory
from schemadiff.migrations.ledger import Connection
from schemadiff.migrations.ledger import read as read_ledger
from schemadiff.migrations.lock import migration_lock
from schemadiff.migrations.progress import unfinished
from schemadiff.migrations.status import State, status, status_problems
from schemadiff.quoting import one_line
from schemadiff.seeds.check import Checked, SeedChecked, without
from schemadiff.seeds.record import record, recorded
from schemadiff.seeds.run import run_statement
from schemadiff.stages import advance, stage

if TYPE_CHECKING:
    from schemadiff.config import Config

_PATIENCE = 10.0
_TRANSIENT = ("55P03", "40P01", "40001", "57P01", "57P02", "57P03", "08006", "08003")


@dataclass(frozen=True, slots=True)
class Seeded:
    """What came of it. Not `applied`: it was there already, the same."""

    file: str
    environment: str
    checksum: str
    rows: int
    applied: bool
    duration_ms: int


def refuse_unsound(seed: SeedChecked) -> None:
    """Raises Refused or Conflict with the errors that `seed check` found: nothing of such a seed is run."""
    errors = [finding for finding in seed.findings if finding.severity == "error"]
    if errors:
        kind = Refused if Checked((seed,)).exit_code is ExitCode.REFUSED else Conflict
        raise kind(*errors)


def refuse_pending(conn: Connection, config: Config) -> None:
    """Raises Conflict where the database is not at the end of the migrations: the seed was held to schema/."""
    half = {number for number, way in unfinished(conn, config.ledger) if way == "up"}
    entries = status(read_directory(config.generated), read_ledger(conn, config.ledger), partial=half)
    wrong = [problem for problem in status_problems(entries) if problem.severity == "error"]
    waiting = [f"{e.number:03}_{e.name}" for e in entries if e.state in (State.PENDING, State.PARTIAL)]
    if waiting and not wrong:
        message = f"the database is not where schema/ is: {one_line(', '.join(waiting[:5]))} not applied"
        wrong = [Diagnostic("SD554", message, "schemadiff apply, then the seed")]
    if wrong:
        raise Conflict(*wrong)


def is_there(conn: Connection, config: Config, seed: SeedChecked, again: bool) -> bool:
    """Whether exactly this file was applied before. Raises Conflict where another text of it was."""
    row = recorded(conn, config.ledger, seed.file)
    if row is None or (again and row.checksum != seed.file.checksum):
        return False
    if row.checksum != seed.file.checksum:
        when = f"{row.applied_at:%Y-%m-%d %H:%M} by {one_line(row.applied_by)}"
        message = f"{seed.file.name} was applied on {when} with another text"
        hint = "--again runs it as it is now, where it can be run twice; or put what is new into another file"
        raise Conflict.of("SD555", message, hint)
    return True


def apply_seed(
    conn: Connection, config: Config, seed: SeedChecked, *, again: bool = False, ask: Callable[[], None]
) -> Seeded:
    """Run it in one transaction. `ask` raises Refused where nobody allows it; it is called where there is work."""
    file = seed.file
    # A seed without a statement is not written down either: rows may come into it later.
    if not seed.read.statements or is_there(conn, config, seed, again):
        return Seeded(file.name, file.environment, file.checksum, 0, False, 0)
    refuse_pending(conn, config)
    ask()
    with migration_lock(conn, config.ledger, timeout=_PATIENCE), stage("applying the seed"):
        if is_there(conn, config, seed, again):
            return Seeded(file.name, file.environment, file.checksum, 0, False, 0)
        refuse_pending(conn, config)
        began = time.monotonic()
        rows = _run(conn, config, seed)
        return Seeded(file.name, file.environment, file.checksum, rows, True, int((time.monotonic() - began) * 1000))


def _run(conn: Connection, config: Config, seed: SeedChecked) -> int:
    at, rows = 0, 0
    try:
        with conn.transaction():
            conn.execute(sql.SQL("SET LOCAL lock_timeout = {}").format(sql.Literal(config.lock_timeout)))
            for statement in seed.read.statements:
                at = statement.start
                rows += run_statement(conn, seed.file.text, statement)
                advance()
            # A seed may have taken a role.
            conn.execute("RESET ROLE")
            record(conn, config.ledger, seed.file, rows)
    except psycopg.Error as error:
        raise _failed(seed, error, at) from None
    return rows


def _failed(seed: SeedChecked, error: psycopg.Error, at: int) -> SchemadiffError:
    position = int(error.diag.statement_position or 1) - 1
    detail = f" ({error.diag.message_detail})" if error.diag.message_detail else ""
    message = (error.diag.message_primary or "the connection was lost") + detail
    kind: type[SchemadiffError] = Conflict
    hint = "nothing of the seed is applied; the database holds what the rows do not go with"
    if error.sqlstate is None or error.sqlstate in _TRANSIENT:
        kind, hint = TryAgain, "nothing of the seed is applied; try again"
    elif error.sqlstate == "42501":
        kind, hint = UsageError, "nothing of the seed is applied; the role needs INSERT on its tables"
    return kind(without(Diagnostic("SD556", message, hint, seed.file.origin(at + position)), seed.secrets))
