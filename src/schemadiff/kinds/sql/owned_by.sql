select n.nspname as schema, c.relname as name, c.oid as relid,
       tn.nspname as table_schema, t.relname as table_name, a.attname as column_name
from pg_class c
cross join lateral (select refobjid, refobjsubid from pg_depend
                    where classid = 'pg_class'::regclass and objid = c.oid and refclassid = 'pg_class'::regclass
                      and refobjsubid > 0 and deptype = 'a' offset 0) d
join pg_namespace n on n.oid = c.relnamespace
join pg_class t on t.oid = d.refobjid
join pg_namespace tn on tn.oid = t.relnamespace
cross join lateral (select attname from pg_attribute where attrelid = d.refobjid and attnum = d.refobjsubid offset 0) a
where c.relkind = 'S' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
