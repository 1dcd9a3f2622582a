select c.oid, a.attnum as subid, c.oid as relid, c.relkind::text as relkind, c.relispartition as is_partition,
       c.reloftype <> 0 as is_typed, c.relhassubclass as has_children,
       n.nspname as schema, c.relname as table_name, a.attname as name, a.attnum as position,
       format_type(a.atttypid, a.atttypmod) as type,
       case when a.attcollation <> t.typcollation
            then quote_ident(cn.nspname) || '.' || quote_ident(co.collname) end as collation,
       a.attnotnull as not_null, case when nn.coninhcount = 0 then nn.conname end as not_null_name,
       case when nn.coninhcount > 0 and c.relispartition then nn.conname end as inherited_not_null_name,
       nn.conname as not_null_actual, coalesce(nn.shared, false) as not_null_shared,
       coalesce(nn.connoinherit, false) as not_null_no_inherit,
       -- What a child only inherits is validated with the one above; pg_dump prints that of a partition.
       coalesce(nn.convalidated or nn.only_inherited, true) as not_null_validated,
       a.attidentity::text as identity,
       (select jsonb_build_object('schema', sn.nspname, 'name', sc.relname, 'type', format_type(s.seqtypid, null),
                 'start', s.seqstart, 'increment', s.seqincrement, 'minimum', s.seqmin, 'maximum', s.seqmax,
                 'cache', s.seqcache, 'cycle', s.seqcycle, 'persistence', sc.relpersistence,
                 'apart', case when sc.relpersistence <> c.relpersistence
                               and current_setting('server_version_num')::int >= 150000 then sc.relpersistence end)
        from pg_depend d
        join pg_sequence s on s.seqrelid = d.objid
        join pg_class sc on sc.oid = s.seqrelid
        join pg_namespace sn on sn.oid = sc.relnamespace
        where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass
          and d.refobjid = c.oid and d.refobjsubid = a.attnum and d.deptype = 'i' and a.attidentity <> '') as sequence,
       a.attgenerated::text as generated,
       case when a.attgenerated <> '' then pg_get_expr(f.adbin, f.adrelid) end as expression,
       case when a.attstorage <> t.typstorage then a.attstorage::text end as storage,
       a.attcompression::text as compression,
       nullif(a.attstattarget, -1) as statistics,
       coalesce(a.attoptions, '{}') as options, coalesce(a.attfdwoptions, '{}') as foreign_options,
       a.attislocal as is_local, a.attinhcount as inherited
from pg_attribute a
join pg_class c on c.oid = a.attrelid
join pg_namespace n on n.oid = c.relnamespace
join pg_type t on t.oid = a.atttypid
left join pg_collation co on co.oid = a.attcollation
left join pg_namespace cn on cn.oid = co.collnamespace
left join pg_attrdef f on f.adrelid = a.attrelid and f.adnum = a.attnum
left join lateral (
    select k.conname, k.coninhcount, k.connoinherit, k.convalidated,
           k.coninhcount > 0 and not k.conislocal and not c.relispartition as only_inherited,
           exists (select from pg_constraint o
                   where o.conname = k.conname and o.connamespace = k.connamespace and o.oid <> k.oid
                     and o.coninhcount = 0) as shared
    from pg_constraint k
    where a.attnotnull and k.conrelid = c.oid and k.contype = 'n' and k.conkey = array[a.attnum]) nn on true
where c.relkind in ('r', 'p', 'f') and a.attnum > 0 and not a.attisdropped
  and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
