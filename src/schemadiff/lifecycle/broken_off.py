"""A migration file and a database on which psql ran a part of it in; whether that is all that happened to it out.

The migrations before and so many steps of this one are replayed in scratch, and the result is compared with the
database. What a statement outside of transactions leaves when it is killed is no difference: the next run mends it.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from schemadiff.config import Config
from schemadiff.diagnostics import SchemadiffError
from schemadiff.migrations.blocks import Block, split_steps
from schemadiff.migrations.files import MigrationFile, read_directory
from schemadiff.migrations.ledger import Connection
from schemadiff.migrations.leftovers import without_leftovers
from schemadiff.model import Catalog
from schemadiff.proof.compare import Side, settled
from schemadiff.scratch import Server
from schemadiff.sources.history import replay, replayed_state
from schemadiff.sources.live import Live, live_of
from schemadiff.states import scratch_for

_STEP = re.compile(r"^-- *schemadiff:step\b", re.MULTILINE)


def is_half_way(config: Config, connection: Connection, file: MigrationFile, done: int) -> bool:
    """Whether the database is where the migrations before the file and the first `done` of its steps lead to.

    It says no where it cannot tell: without scratch of that version, and with managed roles, which are the server's.
    """
    live = live_of(connection, config.ledger)
    blocks, parts = split_steps(file.text, str(file.path)), _parts(file)
    ahead = _perhaps_begun(blocks, done)
    left = _mended(live.catalog, ahead)
    if config.roles or len(parts) != len(blocks) or not (done or left != live.catalog):
        return False
    further = [[part] for part in parts[done : done + len(ahead) - 1]]
    return _is_reached(config, live, left, file, [parts[:done], *further])


def _perhaps_begun(blocks: Sequence[Block], done: int) -> Sequence[Block]:
    """Behind the steps that are known to be done: those of which nobody can tell, and the first that is not done."""
    first = next((n for n, block in enumerate(blocks[done:], start=done) if block.tells), len(blocks))
    return blocks[done : first + 1]


def _mended(catalog: Catalog, blocks: Sequence[Block]) -> Catalog:
    for statement in (s for block in blocks if not block.transactional for s in block.statements):
        catalog = without_leftovers(catalog, statement.text)
    return catalog


def _parts(file: MigrationFile) -> list[MigrationFile]:
    """The file's steps, each as a file of its own."""
    starts = [match.start() for match in _STEP.finditer(file.text)]
    return [dataclasses.replace(file, text=file.text[start:end]) for start, end in pairwise([*starts, len(file.text)])]


def _is_reached(
    config: Config, live: Live, left: Catalog, file: MigrationFile, wanted: Sequence[Sequence[MigrationFile]]
) -> bool:
    before = [earlier for earlier in read_directory(config.generated) if earlier.number < file.number]
    try:
        with scratch_for(config, live) as server:
            here = Side(server, left)
            return any(not settled(here, Side(server, found)) for found in _states(server, [before, *wanted]))
    except SchemadiffError:
        return False


def _states(server: Server, portions: Sequence[Sequence[MigrationFile]]) -> Iterator[Catalog]:
    """The catalog after the first two portions, which belong together, and after each further one."""
    with server.database() as database:
        for number, portion in enumerate(portions):
            replay(database, portion)
            if number:
                yield replayed_state(database)
