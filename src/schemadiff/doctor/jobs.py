"""A look in, for each job whether the role has the rights for it, and which it lacks, out.

owner        everything in the database is its own
migrator     it may act for every owner, and make schemas
application  it reads and writes rows, and runs routines
drift        it learns from the ledger, or from the notice on it, what is applied; the catalogs every role may read
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from schemadiff.doctor.look import Look, listed
from schemadiff.migrations import ledger
from schemadiff.migrations.notice import read_notice
from schemadiff.model import Row
from schemadiff.quoting import one_line, qualified

# What extensions made is theirs. Schema public belongs to whoever owns the database (15).
_OBJECTS = """
WITH mine AS (SELECT oid FROM pg_roles WHERE rolname = current_user), thing AS (
    SELECT 'pg_namespace'::regclass AS class, n.oid, 'schema' AS sort, ARRAY[n.nspname]::text[] AS path,
           n.nspowner AS owner
    FROM pg_namespace n
    UNION ALL
    SELECT 'pg_class'::regclass, c.oid,
           CASE c.relkind WHEN 'S' THEN 'sequence' WHEN 'v' THEN 'view' WHEN 'm' THEN 'view' ELSE 'table' END,
           ARRAY[n.nspname, c.relname]::text[], c.relowner
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S')
    UNION ALL
    SELECT 'pg_proc'::regclass, p.oid, 'routine', ARRAY[n.nspname, p.proname]::text[], p.proowner
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
)
SELECT t.sort, t.path, pg_has_role(m.oid, t.owner, 'USAGE') AS owned, pg_has_role(m.oid, t.owner, 'MEMBER') AS reached,
       CASE t.sort
            WHEN 'schema' THEN has_schema_privilege(m.oid, t.oid, 'USAGE')
            WHEN 'view' THEN has_table_privilege(m.oid, t.oid, 'SELECT')
            WHEN 'sequence' THEN has_sequence_privilege(m.oid, t.oid, 'USAGE')
            WHEN 'routine' THEN has_function_privilege(m.oid, t.oid, 'EXECUTE')
            ELSE has_table_privilege(m.oid, t.oid, 'SELECT') AND has_table_privilege(m.oid, t.oid, 'INSERT')
                 AND has_table_privilege(m.oid, t.oid, 'UPDATE') AND has_table_privilege(m.oid, t.oid, 'DELETE')
       END AS used
FROM thing t, mine m
WHERE t.path[1] !~ '^pg_' AND t.path[1] <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = t.class AND d.objid = t.oid AND d.deptype = 'e')
ORDER BY t.sort, t.path
"""
_DATABASE = """
SELECT pg_has_role(current_user, d.datdba, 'USAGE') AS owned, has_database_privilege(d.oid, 'CREATE') AS creates
FROM pg_database d WHERE d.datname = current_database()
"""


@dataclass(frozen=True, slots=True)
class Job:
    """A job, and what the role lacks for it, in words; nothing where it can do it."""

    name: str
    lacks: tuple[str, ...]


def jobs(look: Look) -> tuple[Job, ...]:
    """The four jobs. Raises psycopg.Error."""
    things, database = look.rows(_OBJECTS), look.rows(_DATABASE)[0]
    ours = ledger.tables(look.config.ledger)
    theirs = [thing for thing in things if tuple(thing["path"]) not in ours]
    told = ledger.is_readable(look.connection, ours[0]) or read_notice(look.connection, ours[0])
    there = [thing for thing in things if thing["path"] == list(ours[0])]
    reached = [thing for thing in things if not thing["reached"]]
    lacking = {
        "owner": (
            *(() if database["owned"] else ("the database is another role's",)),
            *_told("not its own", [thing for thing in things if not thing["owned"]]),
        ),
        "migrator": (
            *(() if database["creates"] else ("no CREATE on the database",)),
            *_told("it may not act for the owner of", reached),
        ),
        "application": tuple(_unused(theirs)),
        "drift": tuple(_told("no SELECT on the ledger", there if not told else ())),
    }
    return tuple(Job(name, tuple(lacks)) for name, lacks in lacking.items())


_RIGHTS = {
    "schema": "no USAGE on",
    "table": "no SELECT, INSERT, UPDATE and DELETE on",
    "view": "no SELECT on",
    "sequence": "no USAGE on",
    "routine": "no EXECUTE on",
}


def _unused(things: Sequence[Row]) -> Iterator[str]:
    for sort, words in _RIGHTS.items():
        yield from _told(words, [thing for thing in things if thing["sort"] == sort and not thing["used"]])


def _told(words: str, things: Sequence[Row]) -> Iterator[str]:
    if things:
        names = [f"{thing['sort']} {one_line(qualified(thing['path']))}" for thing in things]
        yield f"{words} {listed(names, 3)}"
