"""The statements of one transaction go in, one by one; how long the next may wait for a lock is set between them.

A lock that the transaction has is waited for by everyone else as long as the next one is waited for by us. So the waits
of a transaction together stay within lock_timeout, not each of them: that is what bystanders were promised.
"""

from __future__ import annotations

import time

from schemadiff.migrations.ledger import Connection

# What costs less than this has not waited.
_NOTABLE = 0.05
# After long work the next lock must still be within reach: a tenth of what was given.
_LEAST = 10


class Waited:
    """What the statements of a transaction have taken so far. Work counts as waiting: locks are held through both."""

    def __init__(self, conn: Connection) -> None:
        self.conn = conn
        self.start = time.monotonic()
        self.counted = 0.0
        self.allowed: int | None = None
        self.last: int | None = None

    def limit(self) -> None:
        """Before a statement: take from lock_timeout what was spent. A file that sets it anew begins anew."""
        spent = time.monotonic() - self.start
        if spent - self.counted < _NOTABLE:
            return
        row = self.conn.execute(
            "SELECT setting::int FROM pg_catalog.pg_settings WHERE name = 'lock_timeout'"
        ).fetchone()
        now = row[0] if row else 0
        if now != self.last:
            self.allowed = now
        if self.allowed:
            self.last = max(_LEAST, self.allowed // 10, self.allowed - round(spent * 1000))
            self.conn.execute("SELECT pg_catalog.set_config('lock_timeout', %s, true)", (f"{self.last}ms",))
        self.counted = spent
