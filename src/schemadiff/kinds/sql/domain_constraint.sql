select k.oid, n.nspname as schema, t.typname as domain, k.conname as name,
       pg_get_constraintdef(k.oid) as definition, k.convalidated as validated
from pg_constraint k
join pg_type t on t.oid = k.contypid
join pg_namespace n on n.oid = t.typnamespace
where k.contype = 'c' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  and not exists (select from pg_depend d where d.classid = 'pg_type'::regclass and d.objid = k.contypid
                    and d.objsubid = 0 and d.deptype = 'e')
