-- pg_publication_namespace came with 15; what it says is in pg_depend as well, which every version can be asked for.
select d.objid as oid, p.pubname as publication, n.nspname as schema
from pg_depend d
join pg_publication p on p.oid = d.refobjid and d.refclassid = 'pg_publication'::regclass
join pg_depend e on e.classid = d.classid and e.objid = d.objid and e.refclassid = 'pg_namespace'::regclass
join pg_namespace n on n.oid = e.refobjid
where d.classid = to_regclass('pg_catalog.pg_publication_namespace')
