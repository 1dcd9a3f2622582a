"""What `import schemadiff` gives: states as catalogs in, changes, steps, SQL and proofs out, all frozen values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import partial
from pathlib import Path

from schemadiff.config import load_config
from schemadiff.connection import connect
from schemadiff.diff import diff as _diff
from schemadiff.migrations.compose import body
from schemadiff.migrations.files import read_directory
from schemadiff.migrations.runner import Applied
from schemadiff.migrations.runner import apply as _apply
from schemadiff.model import Catalog, Change, Rename, Step
from schemadiff.parse.read import read_sources
from schemadiff.plan.plan import plan as _plan
from schemadiff.proof.build import build
from schemadiff.proof.compare import Side, may_be_unstated
from schemadiff.proof.copy import read
from schemadiff.proof.migration import Migration
from schemadiff.scratch import Server, scratch_server
from schemadiff.sources.desired import desired_state
from schemadiff.sources.history import replay
from schemadiff.sources.ignored import rules_of
from schemadiff.sources.live import read_live
from schemadiff.sources.snapshot import read_snapshot
from schemadiff.sources.state import state_of


def from_files(server: Server, *paths: Path | str) -> Catalog:
    """The desired state that schema files and directories describe, loaded on `server` and read back.

    Raises InputError with everything that is wrong in the files, each with file:line:column.
    """
    with desired_state(server, read_sources([Path(path) for path in paths], Path.cwd())) as desired:
        return desired.catalog


def from_migrations(server: Server, directory: Path | str) -> Catalog:
    """The state after all numbered migrations of a directory. Raises Conflict where one does not run."""
    with server.database() as database:
        replay(database, read_directory(Path(directory)))
        return read(database)


def from_database(url: str, *, roles: Collection[str] = ()) -> Catalog:
    """The state of a database, which is only read, with the roles that match a pattern.

    Raises TryAgain where it cannot be reached.
    """
    return read_live(url, roles=roles).catalog


def from_snapshot(path: Path | str) -> Catalog:
    """The state in a file that `schemadiff export --format snapshot` wrote. Raises InputError."""
    return read_snapshot(Path(path))


def diff(live: Catalog, desired: Catalog) -> tuple[Change, ...]:
    """The changes that take `live` to `desired`. Owners count where desired states them."""
    return _diff(live, desired, optional=may_be_unstated)


def plan(live: Catalog, desired: Catalog) -> tuple[Step, ...]:
    """The steps of those changes, in an order that PostgreSQL accepts."""
    return _plan(diff(live, desired), live, desired)


def render(steps: Sequence[Step], *, approved: Collection[str] = frozenset()) -> str:
    """The SQL of the steps in their transactions. Objects named in `approved` lose the guard of their data."""
    return body(steps, {}, approved=approved)


def prove(server: Server, live: Catalog, desired: Catalog, *, renames: Iterable[Rename] = ()) -> Migration:
    """The steps from `live` to `desired` and back, run on a copy on `server` and found to lead there.

    Raises SchemadiffError where the proof fails.
    """
    return build(server, live, Side(server, desired), renames=tuple(renames))


def apply(url: str, directory: Path | str, *, allow_data_loss: Collection[str] = frozenset()) -> tuple[Applied, ...]:
    """Apply the pending migrations of a directory to a database, each recorded in the ledger.

    Raises Refused for data loss that was not approved, Conflict for files that changed, TryAgain for locks.
    """
    settings = load_config(Path(directory))
    with connect(url) as connection:
        files = read_directory(Path(directory))
        return _apply(
            connection,
            files,
            config=settings,
            allow_data_loss=frozenset(allow_data_loss),
            state=partial(state_of, rules=rules_of(settings)),
        )


__all__ = [
    "apply",
    "diff",
    "from_database",
    "from_files",
    "from_migrations",
    "from_snapshot",
    "plan",
    "prove",
    "render",
    "scratch_server",
]
