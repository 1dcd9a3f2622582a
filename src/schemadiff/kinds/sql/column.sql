-- NULL stands for what is usual: tens of thousands of rows are sent sooner that way. What a table says of itself is in
-- relation.sql. Collations 0 and 100 are none and the database's.
with typed as materialized (
    select t.oid, t.typcollation, t.typstorage, k.typmod, format_type(t.oid, k.typmod) as name
    from (select distinct atttypid, atttypmod from pg_attribute where attrelid >= 16384 and attnum > 0) k(oid, typmod)
    join pg_type t on t.oid = k.oid
), alike as (
    select conname, connamespace, count(*) filter (where coninhcount = 0) as own
    from pg_constraint
    where current_setting('server_version_num')::int >= 180000
    group by conname, connamespace
    having count(*) > 1
), not_null as (
    select k.conrelid, k.conkey[1] as attnum, k.conname, k.coninhcount > 0 as inherited, k.connoinherit, k.conislocal,
           k.convalidated, coalesce(o.own > (k.coninhcount = 0)::int, false) as shared
    from pg_constraint k
    left join alike o on o.conname = k.conname and o.connamespace = k.connamespace
    where k.contype = 'n' and k.conrelid <> 0
)
select a.attrelid as oid, a.attrelid as relation, a.attnum as subid, a.attname as name, a.atttypid as type_oid, t.name as type,
       case when a.attcollation not in (0, 100) then a.attcollation end as collation_oid,
       case when a.attcollation <> t.typcollation
            then (select quote_ident(n.nspname) || '.' || quote_ident(o.collname)
                  from pg_collation o join pg_namespace n on n.oid = o.collnamespace where o.oid = a.attcollation)
       end as collation,
       a.attnotnull as not_null, nn.conname as not_null_name, nullif(nn.inherited, false) as not_null_inherited,
       nullif(nn.shared, false) as not_null_shared, nullif(nn.connoinherit, false) as not_null_no_inherit,
       -- What a child only inherits is validated with the one above; pg_dump prints that of a partition.
       nullif(nn.convalidated or nn.inherited and not nn.conislocal and not c.relispartition, true) as not_null_validated,
       nullif(a.attidentity, '')::text as identity,
       nullif(a.attgenerated, '')::text as generated,
       case when a.attgenerated <> '' then (select pg_get_expr(f.adbin, f.adrelid) from pg_attrdef f
                                            where f.adrelid = a.attrelid and f.adnum = a.attnum) end as expression,
       case when a.attgenerated <> '' then (select f.oid from pg_attrdef f
                                            where f.adrelid = a.attrelid and f.adnum = a.attnum) end as part_pg_attrdef,
       case when a.attstorage <> t.typstorage then a.attstorage::text end as storage,
       nullif(a.attcompression, '')::text as compression,
       nullif(a.attstattarget, -1) as statistics, a.attoptions as options, a.attfdwoptions as foreign_options,
       nullif(a.attislocal, true) as is_local
from pg_attribute a
join pg_class c on c.oid = a.attrelid
left join typed t on t.oid = a.atttypid and t.typmod = a.atttypmod
left join not_null nn on nn.conrelid = a.attrelid and nn.attnum = a.attnum and a.attnotnull
where a.attrelid >= 16384 and a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'f')
