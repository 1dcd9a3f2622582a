-- What an extension made and privileges can be granted on: pg_dump keeps those that differ from the extension's own.
select 'pg_proc'::regclass::oid as class, p.oid, n.nspname as schema, p.proname as name,
       case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end as kind,
       oidvectortypes(p.proargtypes) as types
from pg_depend d
join pg_proc p on p.oid = d.objid
join pg_namespace n on n.oid = p.pronamespace
where d.classid = 'pg_proc'::regclass and d.refclassid = 'pg_extension'::regclass and d.deptype = 'e'
union all
select 'pg_class'::regclass, c.oid, n.nspname, c.relname,
       case c.relkind when 'S' then 'sequence' when 'v' then 'view' when 'm' then 'materialized_view' else 'table' end, null
from pg_depend d
join pg_class c on c.oid = d.objid
join pg_namespace n on n.oid = c.relnamespace
where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_extension'::regclass and d.deptype = 'e'
  and c.relkind in ('r', 'p', 'f', 'v', 'm', 'S')
