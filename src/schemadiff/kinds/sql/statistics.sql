select s.oid, s.stxrelid as relid, n.nspname as schema, s.stxname as name,
       tn.nspname as table_schema, t.relname as table_name, t.relkind::text as relkind,
       pg_get_statisticsobjdef(s.oid) as definition, nullif(s.stxstattarget, -1) as target,
       (select array_agg(a.attname::text) from pg_attribute a
        where a.attrelid = s.stxrelid and a.attnum = any(s.stxkeys::int2[])) as columns,
       pg_get_statisticsobjdef_expressions(s.oid) as expressions, s.stxkind::text[] as kinds
from pg_statistic_ext s
join pg_namespace n on n.oid = s.stxnamespace
join pg_class t on t.oid = s.stxrelid
join pg_namespace tn on tn.oid = t.relnamespace
where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
