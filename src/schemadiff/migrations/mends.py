"""What a statement outside of transactions is about in, as names in SQL; what it leaves when it is killed, and how to
mend that, out. In psql the line above a step does it, `apply` does so by itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.quoting import literal

# Of a row of pg_index: that the index is written to and read. Whoever is valid is the others too, unless somebody wrote
# into the catalog.
USABLE = "indisvalid AND indisready AND indislive"


@dataclass(frozen=True, slots=True)
class Mend:
    """Where `when` holds, something is left half done, and the statement `sql` clears it away or ends it."""

    when: str
    sql: str

    @property
    def psql_line(self) -> str:
        """The query that has psql run the statement where it is needed."""
        return f"SELECT {literal(self.sql)} WHERE {self.when} \\gexec"


def invalid_index(index: str, table: str) -> Mend:
    """Of CREATE INDEX CONCURRENTLY: it is not built to its end, and would be taken for the one that is wanted."""
    of = f"indexrelid = to_regclass({literal(index)}) AND indrelid = to_regclass({literal(table)})"
    return Mend(
        f"EXISTS (SELECT FROM pg_index WHERE {of} AND NOT ({USABLE}))",
        f"DROP INDEX CONCURRENTLY {index}",
    )


def pending_detach(parent: str, partition: str) -> Mend:
    """Of DETACH PARTITION CONCURRENTLY: begun, it can only be ended."""
    return Mend(
        f"EXISTS (SELECT FROM pg_inherits WHERE inhrelid = to_regclass({literal(partition)}) AND inhdetachpending)",
        f"ALTER TABLE {parent} DETACH PARTITION {partition} FINALIZE",
    )
