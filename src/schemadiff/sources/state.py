"""A connection goes in; a short text that stands for the database's state comes out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from schemadiff.config import Config
from schemadiff.ignore import Rule
from schemadiff.migrations.ledger import Connection, TableName
from schemadiff.migrations.stale import Seen, StateReader
from schemadiff.sources.ignored import rules_of, state, taken_by
from schemadiff.sources.live import live_of


def reader_of(config: Config) -> StateReader:
    """The state as the project looks at it: without what its rules leave out."""
    return partial(state_of, rules=rules_of(config))


def state_of(connection: Connection, ledger: TableName, rules: Sequence[Rule] = ()) -> Seen:
    """The state without the ledger, without what the rules leave out, and without roles, which belong to the server.

    Raises TryAgain for locks.
    """
    catalog = live_of(connection, ledger).catalog
    return Seen(taken_by(catalog, rules), state(catalog, rules))
