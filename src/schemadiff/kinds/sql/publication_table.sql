-- `missing` stands in for the columns that came with 15: an inner name is looked up there where the catalog lacks it.
select r.oid, r.prrelid as relid, p.pubname as publication, n.nspname as schema, c.relname as table_name,
       (select array_agg(a.attname::text order by a.attname) from pg_attribute a
        where a.attrelid = r.prrelid and a.attnum = any (r.prattrs)) as columns,
       pg_get_expr(r.prqual, r.prrelid) as filter
from (select null::int2vector as prattrs, null::pg_node_tree as prqual) missing
cross join lateral (select oid, prpubid, prrelid, prattrs, prqual from pg_publication_rel) r
join pg_publication p on p.oid = r.prpubid
join pg_class c on c.oid = r.prrelid
join pg_namespace n on n.oid = c.relnamespace
