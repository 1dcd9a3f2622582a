"""A look in, objects that are not what they seem out: invalid, not validated, without a key, soon full."""

from __future__ import annotations

from schemadiff.doctor.look import Found, Look, error, listed, note, warning
from schemadiff.kinds.constraint import Constraint
from schemadiff.kinds.sequence import TOPS
from schemadiff.kinds.table import Table
from schemadiff.migrations import ledger
from schemadiff.model import ObjectId, Row
from schemadiff.quoting import display, identifiers, one_line, qualified
from schemadiff.safety.covering import held, is_indexed

_INVALID = """
SELECT n.nspname::text AS schema, c.relname::text AS name, c.relkind::text AS relkind,
       (SELECT p.pid FROM pg_stat_progress_create_index p WHERE p.index_relid = c.oid) AS builder
FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE NOT x.indisvalid AND n.nspname !~ '^pg_' ORDER BY 1, 2
"""
# What is not enforced (18) is not validated either, and nobody expects it to be.
_NOT_VALID = """
SELECT n.nspname::text AS schema, c.relname::text AS table_name, k.conname::text AS name
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE NOT k.convalidated AND coalesce((to_jsonb(k) ->> 'conenforced')::boolean, true) AND n.nspname !~ '^pg_'
ORDER BY 1, 2, 3
"""
_DETACHING = """
SELECT n.nspname::text AS schema, c.relname::text AS name, pn.nspname::text AS parent_schema, p.relname::text AS parent
FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_class p ON p.oid = i.inhparent JOIN pg_namespace pn ON pn.oid = p.relnamespace
WHERE i.inhdetachpending ORDER BY 1, 2
"""
# Of a sequence that a column owns, the column's type may end before the sequence does.
_SEQUENCES = """
SELECT n.nspname::text AS schema, c.relname::text AS name, s.seqmin AS least, s.seqmax AS most, s.seqincrement AS step,
       CASE WHEN has_sequence_privilege(c.oid, 'USAGE') OR has_sequence_privilege(c.oid, 'SELECT')
            THEN pg_sequence_last_value(c.oid) END AS last,
       has_sequence_privilege(c.oid, 'USAGE') OR has_sequence_privilege(c.oid, 'SELECT') AS readable,
       (SELECT format_type(a.atttypid, NULL) FROM pg_depend d
        JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
        WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_class'::regclass
          AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')) AS column_type
FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE NOT s.seqcycle AND n.nspname !~ '^pg_' AND (c.relpersistence = 'p' OR NOT pg_is_in_recovery()) ORDER BY 1, 2
"""
_NEARLY = 0.75


def invalid_indexes(look: Look) -> Found:
    """What a build left that failed: every write pays for it, no query uses it."""
    for row in look.rows(_INVALID):
        name = one_line(qualified((row["schema"], row["name"])))
        if row["builder"] is not None:
            yield note("SD676", f"index {name} is being built by process {row['builder']}", "wait for it")
        elif row["relkind"] == "I":
            message = f"index {name} of a partitioned table is not valid: a partition has no index for it"
            yield warning("SD676", message, "make the partition's index and ATTACH it")
        else:
            hint = f"DROP INDEX CONCURRENTLY {name}; then apply again, or build it anew"
            yield error("SD676", f"index {name} is invalid: it costs every write and serves no query", hint)


def unvalidated_constraints(look: Look) -> Found:
    """Rows that are there already may break them."""
    for row in look.rows(_NOT_VALID):
        table, name = one_line(qualified((row["schema"], row["table_name"]))), one_line(qualified((row["name"],)))
        hint = f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}"
        yield warning("SD676", f"constraint {name} of {table} is NOT VALID: older rows may break it", hint)


def switched_off(look: Look) -> Found:
    """PostgreSQL keeps foreign keys, and what can be deferred, by triggers, and a superuser can switch them."""
    assert look.catalog is not None
    for who, key in sorted(look.catalog.objects.items()):
        if isinstance(key, Constraint) and key.triggers:
            told = one_line(listed(key.triggers))
            message = f"{display(who)} is not kept as it should be, its triggers are switched: {told}"
            hint = "schemadiff drift --revert makes it again, and finds the rows that came in; or ENABLE TRIGGER"
            yield error("SD676", message, hint)


def pending_detach(look: Look) -> Found:
    """Partitions that are half gone."""
    for row in look.rows(_DETACHING):
        child = one_line(qualified((row["schema"], row["name"])))
        parent = one_line(qualified((row["parent_schema"], row["parent"])))
        hint = f"ALTER TABLE {parent} DETACH PARTITION {child} FINALIZE"
        yield error("SD676", f"the partition {child} of {parent} was being detached when that broke off", hint)


def without_key(look: Look) -> Found:
    """Tables whose rows nothing tells apart; partitions are told with their parent."""
    assert look.catalog is not None
    keyed = {o.parent for o in look.catalog.objects.values() if isinstance(o, Constraint) and o.type == "p"}
    ours = ledger.tables(look.config.ledger)
    bare = [
        one_line(qualified(i.path))
        for i, table in sorted(look.catalog.objects.items())
        if isinstance(table, Table) and table.server is None and not table.is_partition and i not in keyed
        if i.path not in ours
    ]
    if bare:
        count = f"{len(bare)} table{'' if len(bare) == 1 else 's'} without a primary key: {listed(bare)}"
        yield note("SD668", count, "logical replication and repairs of single rows need one")


def foreign_keys_without_index(look: Look) -> Found:
    """A row that is deleted from the table that is referred to makes PostgreSQL read all of the other one."""
    assert look.catalog is not None
    keys = (look.catalog.objects[i] for i in sorted(look.catalog.objects) if i.kind == "constraint")
    known = held(look.catalog.objects)
    for key in keys:
        if not isinstance(key, Constraint) or key.type != "f" or key.parent_constraint or key.parent is None:
            continue
        if not is_indexed(key.columns, key.parent, known):
            table = one_line(qualified(key.parent.path))
            hint = one_line(f"CREATE INDEX CONCURRENTLY ON {table} ({identifiers(key.columns)})")
            name = display(ObjectId("constraint", key.id.path))
            yield warning("SD840", f"foreign key without an index: {name} ({one_line(', '.join(key.columns))})", hint)


def sequences(look: Look) -> Found:
    """Those that have used up most of their numbers, or of those of the column that they fill."""
    rows = look.rows(_SEQUENCES)
    for row in rows:
        used = used_share(row)
        if used >= _NEARLY:
            name = one_line(qualified((row["schema"], row["name"])))
            message = f"sequence {name} has used {100 * used:.0f} % of its numbers ({row['last']} of {_end(row)})"
            yield warning("SD679", message, "a wider type for the column, in a migration that does not block: bigint")
    if hidden := [one_line(qualified((row["schema"], row["name"]))) for row in rows if not row["readable"]]:
        message = f"this role may not read how far sequences are: {listed(hidden)}"
        yield note("SD661", message, "GRANT SELECT on them, or ask as another role")


def used_share(row: Row) -> float:
    """How much of its way a sequence has gone; nothing where that is not known."""
    if row["last"] is None:
        return 0.0
    start, end = row["least"] if row["step"] > 0 else row["most"], _end(row)
    return float(abs(row["last"] - start) / max(abs(end - start), 1))


def _end(row: Row) -> int:
    """The last number that fits in sequence and column."""
    top = TOPS.get(row["column_type"] or "", 2**63)
    if row["step"] > 0:
        return int(min(row["most"], top))
    return int(max(row["least"], -top - 1))
