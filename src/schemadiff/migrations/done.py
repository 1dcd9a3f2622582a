"""A step of a migration and a connection in; whether the database says that the step is done out."""

from __future__ import annotations

from schemadiff.migrations.blocks import Block
from schemadiff.migrations.ledger import Connection


def is_done(conn: Connection, block: Block) -> bool:
    """What psql's lines in the file ask. Where nothing is asked nobody can tell, and it counts as not done.

    Raises psycopg.Error where the question cannot be asked.
    """
    if block.done is None:
        return False
    # What a question sets, to be answered alike everywhere, is not for the step.
    with conn.transaction(force_rollback=True):
        row = conn.execute(block.done.text.encode()).fetchone()
    return bool(row and row[0])
