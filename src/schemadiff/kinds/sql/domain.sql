select t.oid, n.nspname as schema, t.typname as name,
       format_type(t.typbasetype, t.typtypmod) as type,
       case when t.typcollation <> b.typcollation
            then quote_ident(cn.nspname) || '.' || quote_ident(co.collname) end as collation,
       t.typnotnull as not_null,
       (select k.conname from pg_constraint k where k.contypid = t.oid and k.contype = 'n'
           and k.conname <> t.typname || '_not_null') as not_null_name,
       coalesce(pg_get_expr(t.typdefaultbin, 'pg_type'::regclass), quote_literal(t.typdefault)) as default_value
from pg_type t
join pg_type b on b.oid = t.typbasetype
join pg_namespace n on n.oid = t.typnamespace
left join pg_collation co on co.oid = t.typcollation
left join pg_namespace cn on cn.oid = co.collnamespace
where t.typtype = 'd' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
