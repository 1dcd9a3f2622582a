"""A look in, indexes that cost every write and give nothing out: superfluous ones, and those that no query reads.

A unique index, or one that a constraint needs, is never called useless: it keeps something true.
"""

from __future__ import annotations

from schemadiff.doctor.look import Found, Look, note, warning
from schemadiff.lint.indexes import superfluous
from schemadiff.quoting import display, one_line, qualified
from schemadiff.validation.indexes import index_facts

_SINCE = """
SELECT extract(epoch FROM clock_timestamp() - coalesce(s.stats_reset, pg_postmaster_start_time()))::float8 AS seconds
FROM pg_stat_database s WHERE s.datname = current_database()
"""
# Of a partitioned table's index nothing is counted; its partitions' shares go with it.
_UNUSED = """
SELECT n.nspname::text AS schema, c.relname::text AS name, pg_relation_size(c.oid) AS bytes
FROM pg_stat_user_indexes u
JOIN pg_index x ON x.indexrelid = u.indexrelid JOIN pg_class c ON c.oid = u.indexrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE u.idx_scan = 0 AND x.indisvalid AND NOT x.indisunique AND NOT x.indisreplident AND NOT x.indisclustered
  AND NOT x.indisexclusion AND NOT c.relispartition AND x.indexprs IS NULL
  AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = c.oid)
ORDER BY 3 DESC, 1, 2
"""
# B-trees have rules of their own; of what else there is only the very same are known for certain.
_TWINS = """
SELECT array_agg(to_jsonb(ARRAY[n.nspname, c.relname]::text[]) ORDER BY c.oid) AS paths
FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid JOIN pg_am a ON a.oid = c.relam
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE a.amname <> 'btree' AND x.indisvalid AND NOT c.relispartition AND n.nspname !~ '^pg_'
  AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = c.oid)
GROUP BY x.indrelid, c.relam, x.indkey::text, x.indclass::text, x.indcollation::text, x.indoption::text,
         pg_get_expr(x.indexprs, x.indrelid), pg_get_expr(x.indpred, x.indrelid)
HAVING count(*) > 1 ORDER BY min(c.oid)
"""


def duplicates(look: Look) -> Found:
    """Two that are alike, and one that is the beginning of another."""
    with look.reading() as connection:
        facts = index_facts(connection)
    for index, twin, reasons in superfluous(facts):
        message = f"{display(index.id)} is {'there twice' if twin else 'hardly needed'}: {reasons}"
        hint = f"drop it: DROP INDEX CONCURRENTLY {one_line(qualified(index.id.path))}"
        yield warning("SD677", message, hint) if twin else note("SD677", message, hint)
    for row in look.rows(_TWINS):
        first, *others = (one_line(qualified(path)) for path in row["paths"])
        for name in others:
            message = f"index {name} is there twice: index {first} is the same"
            yield warning("SD677", message, f"drop it: DROP INDEX CONCURRENTLY {name}")


def unused(look: Look) -> Found:
    """Those that no query has read, where that has been counted long enough, and on the server that is asked."""
    if look.standby:
        return
    found = look.rows(_SINCE)
    if not found or found[0]["seconds"] < look.settled.total_seconds():
        return
    days = int(found[0]["seconds"] // 86400)
    for row in look.rows(_UNUSED):
        name = one_line(qualified((row["schema"], row["name"])))
        message = f"no query has read index {name} in {days} days ({row['bytes'] // 1024} kB)"
        yield note("SD678", message, "standbys count for themselves: ask them too before it goes")
