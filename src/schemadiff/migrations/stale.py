"""A generated migration and the state of a database go in; a refusal comes out where the one is not made for the other.

A migration is proven from the states whose fingerprints are in its header. The state that the last run left here does
as well: what differs from the history by then was accepted by then. Fingerprints of another basis (another major
version, another reading of the catalogs) are not compared.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from schemadiff.diagnostics import Conflict, Origin
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


def refuse_stale(file: MigrationFile, seen: Seen, rows: tuple[LedgerRow, ...]) -> str:
    """What to note where the state is unknown and nothing was applied before; Conflict SD490 where it has changed."""
    header = parse_header(file.text)
    known = _known(header, seen, rows)
    if not header.start or not known or seen.fingerprint in known:
        return ""
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
