"""A look in, settings that make migrations fail or do something else out: of the role, the database and the server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from schemadiff.diagnostics import Diagnostic
from schemadiff.doctor.look import Found, Look, listed, note, warning
from schemadiff.model import Row
from schemadiff.quoting import identifier, one_line

_TIMEOUTS = ("statement_timeout", "lock_timeout", "transaction_timeout", "idle_session_timeout")
_IDLE = "idle_in_transaction_session_timeout"
_SHORT_MS = 60_000
_DEADLOCK = "deadlock_timeout"
# As long waits whoever reads the catalogs for a lock; see introspect.py.
_OUR_PATIENCE_MS = 100
# What a session should begin with, and what follows where it does not.
_USUAL: Mapping[str, tuple[str, str, str]] = {
    "default_transaction_read_only": ("off", "warning", "nothing can be applied"),
    "default_transaction_isolation": ("read committed", "warning", "statements may fail with serialization errors"),
    "session_replication_role": ("origin", "warning", "triggers and foreign keys do nothing"),
    "standard_conforming_strings": ("on", "warning", "strings in files mean something else"),
    "row_security": ("on", "warning", "queries on tables with policies fail"),
    "check_function_bodies": ("on", "note", "a routine that does not work is found when it runs"),
    "default_tablespace": ("", "note", "tables and indexes that name none are made there"),
    "default_table_access_method": ("heap", "note", "new tables are made with it"),
    "search_path": ('"$user", public', "note", "names without a schema mean something else in files written by hand"),
}
# What the session began with, whatever has been set in it since; and what those of other roles will begin with.
_OWN = "SELECT name, coalesce(reset_val, '') AS setting, unit FROM pg_settings WHERE name = ANY (%(names)s)"
_STORED = """
SELECT coalesce(r.rolname::text, '') AS role, s.setdatabase <> 0 AS here, split_part(c.setting, '=', 1) AS name,
       substr(c.setting, strpos(c.setting, '=') + 1) AS setting
FROM pg_db_role_setting s
LEFT JOIN pg_roles r ON r.oid = s.setrole
CROSS JOIN unnest(s.setconfig) AS c(setting)
WHERE s.setdatabase IN (0, (SELECT d.oid FROM pg_database d WHERE d.datname = current_database()))
  AND s.setrole <> (SELECT u.oid FROM pg_roles u WHERE u.rolname = current_user) AND s.setrole <> 0
  AND split_part(c.setting, '=', 1) = ANY (%(names)s)
ORDER BY 1, 2, 3
"""
_TABLES = """
SELECT n.nspname::text AS schema, c.relname::text AS name
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND EXISTS (SELECT FROM unnest(c.reloptions) o WHERE o ~* '^autovacuum_enabled=(false|off|no|0)$')
ORDER BY 1, 2
"""
_EVENT_TRIGGERS = """
SELECT t.evtname::text AS name, t.evtevent::text AS event, p.proname::text AS function, n.nspname::text AS schema,
       coalesce(t.evttags, '{}') AS tags
FROM pg_event_trigger t JOIN pg_proc p ON p.oid = t.evtfoid JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE t.evtenabled <> 'D' AND t.evtevent <> 'login' ORDER BY 1
"""


def timeouts(look: Look) -> Found:
    """Limits that a role brings along."""
    own = {row["name"]: row for row in look.rows(_OWN, {"names": [*_TIMEOUTS, _IDLE, _DEADLOCK]})}
    shown = [f"{n} = {_value(own[n])}" for n in _TIMEOUTS if n in own and own[n]["setting"] not in ("0", "")]
    if shown:
        hint = "`apply` sets its own; what psql runs outside of a file's transactions is bound by them"
        yield note("SD667", f"sessions of this role begin with {', '.join(shown)}", hint)
    if _IDLE in own and 0 < int(own[_IDLE]["setting"]) < _SHORT_MS:
        message = f"{_IDLE} = {_value(own[_IDLE])}: who stops to think inside a transaction loses the connection"
        yield warning("SD667", message, f"ALTER ROLE … SET {_IDLE} = '10min' for the role that migrates")
    if _DEADLOCK in own and int(own[_DEADLOCK]["setting"]) <= 2 * _OUR_PATIENCE_MS:
        message = f"deadlock_timeout = {_value(own[_DEADLOCK])}: a session that changes the schema while another one"
        hint = "leave it at 1s"
        yield warning("SD667", f"{message} reads it may be taken for the other half of a deadlock", hint)
    for row in look.rows(_STORED, {"names": [*_TIMEOUTS, _IDLE]}):
        if row["setting"] not in ("0", ""):
            hint = f"ALTER ROLE … RESET {row['name']}, if that role migrates"
            yield note("SD667", f"sessions of {_who(row)} begin with {row['name']} = {one_line(row['setting'])}", hint)


def _value(row: Row) -> str:
    return f"{row['setting']}{row['unit'] or ''}"


def _who(row: Row) -> str:
    return f"role {one_line(identifier(row['role']))}" + (" in this database" if row["here"] else "")


def session_defaults(look: Look) -> Found:
    """Settings of the role, the database or the server under which statements do something else."""
    names = {"names": list(_USUAL)}
    for row in look.rows(_OWN, names):
        yield from _unusual("sessions of this role", row)
    for row in look.rows(_STORED, names):
        yield from _unusual(f"sessions of {_who(row)}", row)
    tracked = look.rows(_OWN, {"names": ["track_commit_timestamp"]})
    if tracked and tracked[0]["setting"] == "off":
        hint = "track_commit_timestamp = on, from the next start of the server"
        yield note("SD674", "the server does not keep when a change was committed: drift has no dates", hint)


def _unusual(whose: str, row: Row) -> Iterator[Diagnostic]:
    usual, severity, follows = _USUAL[row["name"]]
    if row["setting"].replace(" ", "") == usual.replace(" ", ""):
        return
    message = f"{whose} begin with {row['name']} = {one_line(row['setting']) or 'nothing'}: {follows}"
    hint = f"usual is {usual or 'nothing'}; ALTER ROLE … RESET {row['name']}"
    yield Diagnostic("SD674", message, hint, severity=severity)


def autovacuum(look: Look) -> Found:
    """Without it the planner's statistics grow old, and so do the sizes that `generate` judges by."""
    found = look.rows(_OWN, {"names": ["autovacuum"]})
    if found and found[0]["setting"] == "off":
        message = "autovacuum is off: sizes and statistics grow old, tables grow, and transaction numbers run out"
        yield warning("SD672", message, "autovacuum = on")
    if tables := [one_line(f"{identifier(row['schema'])}.{identifier(row['name'])}") for row in look.rows(_TABLES)]:
        hint = "ALTER TABLE … RESET (autovacuum_enabled), unless somebody vacuums by hand"
        yield warning("SD672", f"autovacuum is off for {listed(tables)}", hint)


def event_triggers(look: Look) -> Found:
    """Code that runs with every change of the schema, and may refuse it."""
    for row in look.rows(_EVENT_TRIGGERS):
        function = f"{identifier(row['schema'])}.{identifier(row['function'])}()"
        which = f" of {', '.join(row['tags'])}" if row["tags"] else ""
        message = f"event trigger {identifier(row['name'])} runs {function} at {row['event']}{which}"
        yield note("SD673", one_line(message), "it may refuse a migration: SD443 then has its words")
