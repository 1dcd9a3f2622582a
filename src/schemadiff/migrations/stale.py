"""A generated migration and the state of a database go in; a refusal comes out where the one is not made for the other.

A migration is proven from the states whose fingerprints are in its header. The state that the last run left here does
as well: what differs from the history by then was accepted by then. Fingerprints of another basis (another major
version, another reading of the catalogs) are not compared.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from schemadiff.diagnostics import Conflict, Origin
from schemadiff.migrations.blocks import Block
from schemadiff.migrations.done import is_done
from schemadiff.migrations.files import MigrationFile
from schemadiff.migrations.header import Header, parse_header
from schemadiff.migrations.ledger import Connection, LedgerRow, TableName


@dataclass(frozen=True, slots=True)
class Seen:
    """A state: its fingerprint, and what that was taken by."""

    basis: str
    fingerprint: str

    def __str__(self) -> str:
        return f"{self.basis}-{self.fingerprint}"


StateReader = Callable[[Connection, TableName], Seen]
# Whether the database is where so many steps of the file lead to.
HalfWay = Callable[[Connection, MigrationFile, int], bool]


def is_known(file: MigrationFile, seen: Seen, rows: tuple[LedgerRow, ...]) -> bool:
    """Whether the file was proven from this state, or nobody can tell."""
    header = parse_header(file.text)
    known = _known(header, seen, rows)
    return not header.start or not known or seen.fingerprint in known


def steps_done(conn: Connection, blocks: Sequence[Block]) -> int:
    """How many steps of a file are done, as far as the questions that psql asks before them tell."""
    done = 0
    for count, block in enumerate(blocks, start=1):
        if is_done(conn, block):
            done = count
        elif block.tells:
            break
    return done


def refuse_broken_off(file: MigrationFile, done: int, total: int) -> Conflict:
    """Somebody has run the file, as it seems, but the database is not where that leads to."""
    psql = f"psql -X -v ON_ERROR_STOP=1 -f {file.path.name}"
    return Conflict.of(
        "SD492",
        f"{file.path.name} was run without schemadiff, up to step {done} of {total} by what one sees, and the database"
        " is not where that leads to",
        f"if psql stopped there: `{psql}` goes on, or `apply --allow-drift`; else see `schemadiff drift`",
        Origin(str(file.path), 1),
    )


def refuse_stale(file: MigrationFile, rows: tuple[LedgerRow, ...]) -> str:
    """Of a state that is not known: what to note where nothing was applied before; Conflict SD490 where it changed."""
    if not rows:
        return (
            "SD491: the database is not the one that this was generated for; nothing was ever applied to it: going on"
        )
    raise Conflict.of(
        "SD490",
        f"the database has changed since {file.path.name} was generated, and not by a migration",
        "see `schemadiff drift`; undo it, or delete the file and generate it again; --allow-drift applies it as it is",
        Origin(str(file.path), 1),
    )


def _known(header: Header, seen: Seen, rows: tuple[LedgerRow, ...]) -> set[str]:
    """The states that will do, as far as they can be compared."""
    proven = {header.start, *header.drift} if header.basis == seen.basis else set()
    basis, _, last = (rows[-1].fingerprint or "" if rows else "").rpartition("-")
    return proven | ({last} if basis == seen.basis else set())
