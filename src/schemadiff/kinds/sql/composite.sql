select t.oid, n.nspname as schema, t.typname as name,
       coalesce((select jsonb_agg(jsonb_build_object(
                    'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
                    'collation', case when a.attcollation <> y.typcollation
                                      then quote_ident(cn.nspname) || '.' || quote_ident(co.collname) end)
                    order by a.attnum)
                 from pg_attribute a
                 join pg_type y on y.oid = a.atttypid
                 left join pg_collation co on co.oid = a.attcollation
                 left join pg_namespace cn on cn.oid = co.collnamespace
                 where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped), '[]') as attributes
from pg_type t
join pg_class c on c.oid = t.typrelid and c.relkind = 'c'
join pg_namespace n on n.oid = t.typnamespace
where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
