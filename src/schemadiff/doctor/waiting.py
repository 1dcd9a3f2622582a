"""A look in, what migrations will wait for, or run out of, out: old transactions, replication slots, locks."""

from __future__ import annotations

from schemadiff.doctor.look import Found, Look, note, warning
from schemadiff.quoting import identifier, one_line

# Of other users a role without rights sees neither the state nor since when, but that there is a snapshot.
_TRANSACTIONS = """
SELECT a.pid, coalesce(a.usename::text, 'nobody') AS role, coalesce(a.application_name, '') AS application, a.state,
       extract(epoch FROM clock_timestamp() - a.xact_start)::float8 AS seconds, age(a.backend_xmin) AS behind
FROM pg_stat_activity a
WHERE a.pid <> pg_backend_pid() AND a.datname = current_database() AND a.backend_type = 'client backend'
  AND clock_timestamp() - a.xact_start > %(old)s
ORDER BY a.xact_start
"""
_HIDDEN = """
SELECT count(*) AS sessions FROM pg_stat_activity a
WHERE a.pid <> pg_backend_pid() AND a.datname = current_database() AND a.state IS NULL
"""
_PREPARED = """
SELECT p.gid, p.owner::text AS role, extract(epoch FROM clock_timestamp() - p.prepared)::float8 AS seconds
FROM pg_prepared_xacts p
WHERE p.database = current_database() AND clock_timestamp() - p.prepared > %(old)s ORDER BY p.prepared
"""
# A standby has no WAL position of its own to compare with.
_SLOTS = """
SELECT s.slot_name::text AS name, s.active, s.wal_status, s.slot_type::text AS type,
       CASE WHEN NOT pg_is_in_recovery() THEN pg_wal_lsn_diff(pg_current_wal_lsn(), s.restart_lsn)::int8 END AS behind
FROM pg_replication_slots s WHERE NOT s.temporary ORDER BY 1
"""
_WAL = """
SELECT current_setting('wal_level') AS wal_level, (SELECT count(*) FROM pg_publication) AS publications
"""
_LOCKS = """
WITH RECURSIVE tree(root, oid) AS (
    SELECT c.oid, c.oid FROM pg_class c WHERE c.relkind = 'p' AND NOT c.relispartition
    UNION ALL
    SELECT t.root, i.inhrelid FROM tree t JOIN pg_inherits i ON i.inhparent = t.oid
)
SELECT n.nspname::text AS schema, c.relname::text AS name, count(*) AS tables,
       count(*) + sum((SELECT count(*) FROM pg_index x WHERE x.indrelid = t.oid)) AS relations,
       current_setting('max_locks_per_transaction')::int8
       * (current_setting('max_connections')::int8 + current_setting('max_prepared_transactions')::int8) AS room
FROM tree t JOIN pg_class c ON c.oid = t.root JOIN pg_namespace n ON n.oid = c.relnamespace
GROUP BY 1, 2 ORDER BY 4 DESC LIMIT 1
"""
_FAR_BEHIND = 2**30
_SHARE = 0.5


def old_transactions(look: Look) -> Found:
    """Those that CREATE INDEX CONCURRENTLY and DETACH CONCURRENTLY wait for, and that keep dead rows."""
    for row in look.rows(_TRANSACTIONS, {"old": look.old}):
        who = f"process {row['pid']} ({one_line(row['role'])}, {one_line(row['application']) or 'unnamed'})"
        doing = f", {row['state']}" if row["state"] else ""
        message = f"a transaction of {who} has been open for {_age(row['seconds'])}{doing}"
        hint = f"concurrent builds wait for it; to end it: SELECT pg_terminate_backend({row['pid']})"
        yield warning("SD669", message, hint)
    hidden = look.rows(_HIDDEN)[0]["sessions"]
    if hidden:
        message = f"since when other roles have been at work is hidden from this one (sessions: {hidden})"
        yield note("SD661", message, "GRANT pg_read_all_stats TO it, or ask as another role")
    for row in look.rows(_PREPARED, {"old": look.old}):
        name = f"the prepared transaction {one_line(row['gid'])} of {one_line(row['role'])}"
        yield warning(
            "SD669",
            f"{name} is {_age(row['seconds'])} old",
            "COMMIT PREPARED or ROLLBACK PREPARED it: it keeps its locks, and dead rows",
        )


def _age(seconds: float) -> str:
    minutes = int(seconds // 60)
    days, hours = minutes // 1440, minutes // 60
    return f"{days} days" if days > 1 else f"{hours} h" if hours > 1 else f"{minutes} min" if minutes else "seconds"


def replication(look: Look) -> Found:
    """Slots that keep WAL for nobody, and publications that nobody can read."""
    for row in look.rows(_SLOTS):
        name = f"the {row['type']} replication slot {one_line(identifier(row['name']))}"
        if row["wal_status"] == "lost":
            yield warning("SD671", f"{name} has lost what its reader has not read", "make the replica anew")
        elif not row["active"]:
            kept = f", and keeps {row['behind'] // 2**20} MB of WAL" if row["behind"] else ""
            hint = "a migration that rewrites fills the disk; pg_drop_replication_slot() if nobody comes back"
            yield warning("SD671", f"{name} has no reader{kept}", hint)
        elif (row["behind"] or 0) > _FAR_BEHIND:
            message = f"the reader of {name.removeprefix('the ')} is {row['behind'] // 2**20} MB behind"
            yield warning("SD671", message, "let it catch up before a migration that rewrites a table")
    found = look.rows(_WAL)[0]
    if found["publications"] and found["wal_level"] != "logical" and not look.standby:
        message = f"there are publications, and wal_level is {found['wal_level']}: nobody can subscribe"
        yield note("SD671", message, "wal_level = logical, from the next start of the server")


def locks(look: Look) -> Found:
    """Whether one statement on the largest partitioned table has room for its locks."""
    for row in look.rows(_LOCKS):
        yield from lock_findings(
            f"{identifier(row['schema'])}.{identifier(row['name'])}", row["relations"], row["room"]
        )


def lock_findings(table: str, relations: int, room: int) -> Found:
    """The same, from the number of relations below a table, and of locks that the server has room for."""
    if relations > room * _SHARE:
        what = f"a change of {one_line(table)} locks {relations} tables and indexes"
        hint = "raise max_locks_per_transaction, from the next start of the server (SD447 otherwise)"
        yield warning("SD670", f"{what}; the server has room for {room} locks", hint)
