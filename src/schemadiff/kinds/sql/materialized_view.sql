select c.oid, n.nspname as schema, c.relname as name, pg_get_viewdef(c.oid) as definition,
       coalesce(c.reloptions, '{}') as options, coalesce(toast.reloptions, '{}') as toast_options,
       case when am.amname <> 'heap' then am.amname end as access_method, ts.spcname as tablespace,
       (select jsonb_agg(jsonb_build_array(a.attname, nullif(a.attstattarget, -1),
                  case when a.attstorage <> t.typstorage then a.attstorage end, t.typstorage, a.attcompression,
                  coalesce(a.attoptions, '{}')) order by a.attnum)
        from pg_attribute a join pg_type t on t.oid = a.atttypid
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
       (select jsonb_agg(distinct jsonb_build_array(
                  case r.relkind when 'c' then 'composite' else 'table' end, rn.nspname, r.relname))
        from pg_attribute a join pg_type t on t.oid = a.atttypid
        left join pg_type element on element.oid = t.typelem and t.typsubscript = 'array_subscript_handler'::regproc
        join pg_class r on r.oid = coalesce(nullif(t.typrelid, 0), element.typrelid) and r.relkind in ('r', 'p', 'f', 'c')
        join pg_namespace rn on rn.oid = r.relnamespace
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as rows_of
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
left join pg_class toast on toast.oid = c.reltoastrelid
left join pg_am am on am.oid = c.relam
left join pg_tablespace ts on ts.oid = c.reltablespace
where c.relkind = 'm' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
