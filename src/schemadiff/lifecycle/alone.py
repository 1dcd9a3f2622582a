"""A migration made from drift in; nothing out where it leads, on either sort of database, to where it should, and
leaves what is there already as it is; an error otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from schemadiff.config import Config
from schemadiff.diagnostics import Conflict
from schemadiff.draft import Draft
from schemadiff.migrations.files import MigrationFile, checksum, file_name
from schemadiff.model import Catalog, Change, change_id
from schemadiff.proof.compare import Side, settled
from schemadiff.proof.copy import copied, read
from schemadiff.quoting import display, one_line, qualified
from schemadiff.scratch import Database, Server
from schemadiff.sources.exclude import without_unstated_owners
from schemadiff.sources.history import replay
from schemadiff.sources.live import Live
from schemadiff.states import Past

_Storage: TypeAlias = Mapping[str, tuple[int, int]]

# What has rows or pages of its own: made again it has another oid, written again another file. A sequence has another
# one after any change, and its number all the same.
_STORAGE = """
SELECT n.nspname, c.relname, c.oid::int8, CASE WHEN c.relkind <> 'S' THEN c.relfilenode::int8 ELSE 0 END
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'f', 'm', 'S', 'i', 'I') AND n.nspname !~ '^pg_'
"""
_HINT = "run what restores it by hand: schemadiff drift --revert --sql prints it; or change schema/ and generate"


def refuse_harm(
    config: Config,
    server: Server,
    files: Sequence[MigrationFile],
    live: Live,
    past: Past,
    new: Draft,
    wanted: Catalog,
    sieve: Callable[[Catalog], Catalog],
) -> None:
    """Run it on a copy of the live database, and behind the migrations. Raises Conflict SD640.

    What `sieve` leaves out is not looked at.
    """
    name = file_name(new.number, new.name)
    file = MigrationFile(new.number, new.name, config.generated / name, new.text, checksum(new.text))
    target = Side(server, wanted)
    with copied(server, live.catalog) as database:
        replay(database, past.pending)
        _run(server, database, file, target, sieve, "in the live database as it is")
    with server.database() as database:
        replay(database, files)
        _run(server, database, file, target, sieve, "in a database that is what its migrations made")


def _run(
    server: Server,
    database: Database,
    file: MigrationFile,
    target: Side,
    sieve: Callable[[Catalog], Catalog],
    where: str,
) -> None:
    def here() -> Side:
        return Side(server, sieve(without_unstated_owners(read(database), target.catalog)))

    there = settled(here(), target)
    before = _storage(database)
    try:
        replay(database, [file])
    except Conflict as error:
        raise _harm(where, error.diagnostics[0].message.partition(": ")[2]) from None
    left = settled(here(), target)
    if left:
        raise _harm(where, f"it would not lead to {_names(left)}")
    if not there and (anew := sorted(n for n, pages in _storage(database).items() if before.get(n) != pages)):
        raise _harm(where, f"it would write {', '.join(anew)} anew")


def _storage(database: Database) -> _Storage:
    rows = database.admin().execute(_STORAGE).fetchall()
    return {one_line(qualified((str(s), str(n)))): (int(str(oid)), int(str(f))) for s, n, oid, f in rows}


def _names(changes: Iterable[Change]) -> str:
    return ", ".join(display(change_id(change)) for change in changes)


def _harm(where: str, reason: str) -> Conflict:
    return Conflict.of("SD640", f"no migration does this and leaves other databases alone: {where}, {reason}", _HINT)
