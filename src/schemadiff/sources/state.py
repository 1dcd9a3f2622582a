"""A connection goes in; a short text that stands for the database's state comes out."""

from __future__ import annotations

from collections.abc import Sequence

from schemadiff.ignore import Rule
from schemadiff.migrations.ledger import Connection, TableName
from schemadiff.migrations.stale import Seen
from schemadiff.sources.ignored import state
from schemadiff.sources.live import live_of


def state_of(connection: Connection, ledger: TableName, rules: Sequence[Rule] = ()) -> Seen:
    """The state without the ledger, without what the rules leave out, and without roles, which belong to the server.

    Raises TryAgain for locks.
    """
    found, taken_by = state(live_of(connection, ledger).catalog, rules)
    return Seen(taken_by, found)
