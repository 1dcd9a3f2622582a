"""The first words of a statement go in; what to say about a statement that is not desired state comes out."""

from __future__ import annotations

from typing import NamedTuple


class Refusal(NamedTuple):
    """Why a statement cannot stand in a schema file, and what to do instead."""

    code: str
    message: str
    hint: str


_ROWS = Refusal("SD111", "{} changes rows, and schema files hold no rows", "move it to seeds/, or to a migration")
_QUERY = Refusal("SD111", "{} only reads, it describes nothing", "remove it; to see data use psql")
_MAINTENANCE = Refusal("SD113", "{} is an action, not a description", "remove it, or run it by hand in psql")
_SESSION = Refusal("SD113", "{} only acts on its own session", "remove it from the schema files")
_SERVER = Refusal("SD115", "{} acts on the whole server, not on a schema", "keep it with the server's own set-up")

REFUSED: dict[tuple[str, ...], Refusal] = {
    ("INSERT",): _ROWS,
    ("UPDATE",): _ROWS,
    ("DELETE",): _ROWS,
    ("MERGE",): _ROWS,
    ("COPY",): _ROWS._replace(hint="move the rows to seeds/; make dumps with pg_dump --schema-only"),
    ("TRUNCATE",): _ROWS,
    ("SELECT",): _QUERY._replace(hint="remove it; of all queries only SELECT set_config(...) is understood"),
    ("WITH",): _QUERY,
    ("VALUES",): _QUERY,
    ("TABLE",): _QUERY,
    ("(",): _QUERY,
    ("SHOW",): _QUERY,
    ("EXPLAIN",): _QUERY,
    ("DO",): Refusal(
        "SD113", "DO runs code, and schema files only describe", "write the objects that it makes as plain statements"
    ),
    ("CALL",): _MAINTENANCE,
    ("DROP", "OWNED"): _SERVER,
    ("DROP",): Refusal(
        "SD112",
        "DROP cannot stand in a desired state",
        "remove the CREATE statement of the object instead; the migration that drops it is then generated",
    ),
    ("ROLLBACK",): Refusal("SD114", "{} takes back what stands before it", "remove it and what it takes back"),
    ("ABORT",): Refusal("SD114", "{} takes back what stands before it", "remove it and what it takes back"),
    ("SAVEPOINT",): Refusal("SD114", "{} has no meaning in a desired state", "remove it"),
    ("RELEASE",): Refusal("SD114", "{} has no meaning in a desired state", "remove it"),
    ("PREPARE",): _SESSION,
    ("EXECUTE",): _SESSION,
    ("DEALLOCATE",): _SESSION,
    ("DECLARE",): _SESSION,
    ("FETCH",): _SESSION,
    ("MOVE",): _SESSION,
    ("CLOSE",): _SESSION,
    ("DISCARD",): _SESSION,
    ("LISTEN",): _SESSION,
    ("UNLISTEN",): _SESSION,
    ("NOTIFY",): _SESSION,
    ("LOAD",): _SESSION,
    ("LOCK",): _SESSION,
    ("VACUUM",): _MAINTENANCE,
    ("ANALYZE",): _MAINTENANCE,
    ("ANALYSE",): _MAINTENANCE,
    ("REINDEX",): _MAINTENANCE,
    ("CHECKPOINT",): _MAINTENANCE,
    ("REFRESH",): _MAINTENANCE,
    ("CLUSTER",): _MAINTENANCE._replace(hint="write ALTER TABLE ... CLUSTER ON index instead"),
    ("REASSIGN",): _MAINTENANCE._replace(hint="write ALTER ... OWNER TO for each object instead"),
    ("IMPORT", "FOREIGN", "SCHEMA"): _MAINTENANCE._replace(hint="write a CREATE FOREIGN TABLE for each table instead"),
    ("CREATE", "DATABASE"): _SERVER,
    ("CREATE", "TABLESPACE"): _SERVER,
}
SETVAL = Refusal(
    "SD117",
    "setval() sets a value, and schema files hold no data",
    "remove it, or move it to seeds/; make dumps with pg_dump --schema-only",
)
SILENT = frozenset(("BEGIN", "COMMIT", "START", "END"))


def refusal(keys: tuple[str, ...]) -> Refusal | None:
    """The refusal of a statement that begins with the keys, its message filled in."""
    for length in (3, 2, 1):
        if found := REFUSED.get(keys[:length]):
            return found._replace(message=found.message.format(" ".join(keys[:length])))
    return None
