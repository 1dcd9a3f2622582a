select r.oid, r.ev_class as relid, n.nspname as schema, c.relname as table_name, r.rulename as name,
       c.relkind::text as relkind, pg_get_ruledef(r.oid) as definition, r.ev_enabled::text as enabled
from pg_rewrite r
join pg_class c on c.oid = r.ev_class
join pg_namespace n on n.oid = c.relnamespace
where r.rulename <> '_RETURN' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
