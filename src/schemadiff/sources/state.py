"""A connection goes in; a short text that stands for the database's state comes out."""

from __future__ import annotations

from schemadiff.fingerprint import basis, fingerprint
from schemadiff.migrations.ledger import Connection, TableName
from schemadiff.migrations.stale import Seen
from schemadiff.sources.live import live_of


def state_of(connection: Connection, ledger: TableName) -> Seen:
    """The state without the ledger and without roles, which belong to the server. Raises TryAgain for locks."""
    catalog = live_of(connection, ledger).catalog
    return Seen(basis(catalog.version), fingerprint(catalog))
