select f.oid, c.oid as relid, n.nspname as schema, c.relname as table_name, a.attname as column_name,
       c.relkind::text as relkind, c.relhassubclass as has_children,
       pg_get_expr(f.adbin, f.adrelid) as expression,
       -- builtin functions are in no pg_depend: the tree of the expression names them all
       exists (select from regexp_matches(f.adbin::text, ':(?:funcid|opfuncid) (\d+)', 'g') as called
               join pg_proc p on p.oid = called[1]::oid where p.provolatile = 'v') as volatile
from pg_attrdef f
join pg_class c on c.oid = f.adrelid
join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = f.adrelid and a.attnum = f.adnum
where a.attgenerated = '' and not a.attisdropped and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
