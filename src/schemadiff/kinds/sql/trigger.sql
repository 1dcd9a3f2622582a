select g.oid, g.tgrelid as relid, n.nspname as schema, c.relname as table_name, g.tgname as name,
       c.relkind::text as relkind, pg_get_triggerdef(g.oid) as definition, g.tgenabled::text as enabled
from pg_trigger g
join pg_class c on c.oid = g.tgrelid
join pg_namespace n on n.oid = c.relnamespace
where not g.tgisinternal and g.tgparentid = 0 and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
