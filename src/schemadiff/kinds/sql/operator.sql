select o.oid, n.nspname as schema, o.oprname as name,
       case when o.oprleft <> 0 then format_type(o.oprleft, null) end as left_type, format_type(o.oprright, null) as right_type,
       o.oprcode::regproc::text as function,
       quote_ident(cn.nspname) || '.' || c.oprname as commutator, quote_ident(gn.nspname) || '.' || g.oprname as negator,
       nullif(o.oprrest, 0)::regproc::text as restrict, nullif(o.oprjoin, 0)::regproc::text as join,
       o.oprcanhash as hashes, o.oprcanmerge as merges
from pg_operator o
join pg_namespace n on n.oid = o.oprnamespace
left join pg_operator c on c.oid = o.oprcom
left join pg_namespace cn on cn.oid = c.oprnamespace
left join pg_operator g on g.oid = o.oprnegate
left join pg_namespace gn on gn.oid = g.oprnamespace
where o.oprcode <> 0 and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
