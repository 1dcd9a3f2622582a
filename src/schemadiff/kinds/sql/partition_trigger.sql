select g.tgrelid as relid, n.nspname as schema, c.relname as table_name, g.tgname as name,
       g.tgenabled::text as enabled, p.tgenabled::text as inherited, pn.nspname as of_schema, pc.relname as of_table
from pg_trigger g
join pg_class c on c.oid = g.tgrelid
join pg_namespace n on n.oid = c.relnamespace
join pg_trigger p on p.oid = g.tgparentid
join pg_class pc on pc.oid = p.tgrelid
join pg_namespace pn on pn.oid = pc.relnamespace
left join pg_constraint k on k.oid = g.tgconstraint
-- A copy is internal before PostgreSQL 15; a constraint that is no trigger has triggers of its own.
where coalesce(k.contype = 't', true) and g.tgenabled <> p.tgenabled and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
