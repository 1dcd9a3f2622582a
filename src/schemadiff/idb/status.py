"""A project in; where each of its browser databases stands, for `status`, out. Nothing is rendered, so it is quick."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from schemadiff.config import Config
from schemadiff.diagnostics import Diagnostic, ExitCode, SchemadiffError
from schemadiff.idb.desired import ENDING, desired_files, read_each
from schemadiff.idb.due import due
from schemadiff.idb.generate import orphans
from schemadiff.idb.history import History, names_in, read_history
from schemadiff.idb.model import Desired

GENERATED, PENDING, CONFLICT, INVALID, MISSING = "generated", "pending", "conflict", "invalid", "file missing"


@dataclass(frozen=True, slots=True)
class DatabaseStatus:
    """One database. `version` is the newest that was generated, `following` the one that is pending.

    `database` is the browser's name for it, empty where the file does not say it.
    """

    name: str
    state: str
    database: str = ""
    version: int | None = None
    following: int | None = None
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Statuses:
    """All of them, and what must be mended: in the desired files, and in the migrations."""

    databases: tuple[DatabaseStatus, ...] = ()
    unsound: tuple[Diagnostic, ...] = ()
    conflicts: tuple[Diagnostic, ...] = ()
    warnings: tuple[Diagnostic, ...] = ()

    @property
    def problems(self) -> tuple[Diagnostic, ...]:
        """All that is to be said."""
        return (*self.conflicts, *self.unsound, *self.warnings)

    @property
    def exit_code(self) -> ExitCode:
        """As `check` ends for the same."""
        return ExitCode.CONFLICT if self.conflicts else ExitCode.USAGE if self.unsound else ExitCode.OK


def statuses(config: Config) -> Statuses:
    """Where they stand. Files that cannot be understood are told, and stop nothing."""
    desired, unsound = read_each(config)
    paths = {path.name.removesuffix(ENDING): path for path in desired_files(config)}
    known = {one.name: one for one in desired}
    conflicts: list[Diagnostic] = []
    found = []
    for name in sorted({*paths, *names_in(config)}):
        try:
            history = read_history(config, name)
        except SchemadiffError as error:
            unsound += error.diagnostics
            found.append(DatabaseStatus(name, INVALID))
            continue
        conflicts += history.problems
        one, faults = _status(name, name in paths, known.get(name), history)
        unsound += faults
        found.append(one)
    return Statuses(tuple(found), tuple(unsound), tuple(conflicts), orphans(config))


def _status(
    name: str, described: bool, desired: Desired | None, history: History
) -> tuple[DatabaseStatus, Sequence[Diagnostic]]:
    last = history.last
    version, database = last.number if last else None, desired.database if desired else ""
    if desired is None or history.problems:
        state = CONFLICT if history.problems else INVALID if described else MISSING
        return DatabaseStatus(name, state, database, version), ()
    try:
        following = due(desired, last)
    except SchemadiffError as error:
        return DatabaseStatus(name, INVALID, database, version), error.diagnostics
    if following is None:
        return DatabaseStatus(name, GENERATED, database, version), ()
    words = tuple(change.words for change in following.changes)
    return DatabaseStatus(name, PENDING, database, version, following.number, words), ()
