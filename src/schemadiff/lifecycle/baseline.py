"""A database that has its state already, and a number, in; its ledger says the migrations up to there are applied.

None of them is run. They are replayed in scratch, and the result is compared with the database first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from schemadiff.config import Config
from schemadiff.diagnostics import Conflict
from schemadiff.migrations import ledger
from schemadiff.migrations.files import MigrationFile
from schemadiff.migrations.header import parse_header
from schemadiff.migrations.ledger import Connection, LedgerRow
from schemadiff.migrations.lock import migration_lock
from schemadiff.migrations.progress import unfinished
from schemadiff.migrations.status import status, status_problems
from schemadiff.model import Change
from schemadiff.sources.live import Live, live_of
from schemadiff.sources.state import reader_of
from schemadiff.states import drift_of, history_of, scratch_for, sound_files, without_ignored

_PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Baselined:
    """`adopted` count as applied now; none where there are `differences`, which would make the database what they do,
    unless it was asked to go on in spite of them.
    """

    adopted: tuple[MigrationFile, ...]
    differences: tuple[Change, ...] = ()


def baseline(config: Config, connection: Connection, number: int, *, in_spite: bool = False) -> Baselined:
    """Write the migrations up to `number` into the ledger of a database that is where they lead to.

    Raises Conflict for files or rows that are wrong, TryAgain while another run is at work.
    """
    files = _up_to(sound_files(config), number)
    with migration_lock(connection, config.ledger, timeout=_PATIENCE):
        rows = ledger.read(connection, config.ledger)
        missing = _missing(connection, config, files, rows)
        if not missing:
            return Baselined(())
        differences = _differences(config, live_of(connection, config.ledger, roles=config.roles), files)
        if differences and not in_spite:
            return Baselined((), differences)
        _adopt(connection, config, missing)
        return Baselined(missing, differences)


def _up_to(files: Sequence[MigrationFile], number: int) -> tuple[MigrationFile, ...]:
    if not any(file.number == number for file in files):
        raise Conflict.of("SD424", f"there is no migration {number:03}", "give the number of a file that exists")
    return tuple(file for file in files if file.number <= number)


def _missing(
    connection: Connection, config: Config, files: Sequence[MigrationFile], rows: Sequence[LedgerRow]
) -> tuple[MigrationFile, ...]:
    """The files that the ledger does not have yet."""
    later = [row for row in rows if row.version > files[-1].number]
    if later:
        message = f"{later[-1].version:03} is applied already, so the database is not at {files[-1].number:03}"
        raise Conflict.of("SD464", message, "see: schemadiff status")
    if half := unfinished(connection, config.ledger):
        version = min(half)[0]
        raise Conflict.of("SD449", f"migration {version:03} is only half done", "finish it: run the same command again")
    errors = [p for p in status_problems(status(files, rows)) if p.severity == "error" and p.code != "SD425"]
    if errors:
        raise Conflict(*errors)
    known = {row.version for row in rows}
    return tuple(file for file in files if file.number not in known)


def _differences(config: Config, live: Live, files: Sequence[MigrationFile]) -> tuple[Change, ...]:
    with scratch_for(config, live) as server, history_of(server, config, files, None) as past:
        return drift_of(server, past, without_ignored(config, live, past.all), files)


def _adopt(connection: Connection, config: Config, files: Sequence[MigrationFile]) -> None:
    # What differs by now is accepted: the next apply expects the database as it is.
    state = str(reader_of(config)(connection, config.ledger))
    with connection.transaction():
        ledger.ensure(connection, config.ledger)
        for file in files:
            ledger.record(
                connection,
                file.number,
                f"{file.number:03}_{file.name}",
                file.checksum,
                ledger=config.ledger,
                fingerprint=parse_header(file.text).end or None,
            )
        ledger.remember_state(connection, state, ledger=config.ledger)
