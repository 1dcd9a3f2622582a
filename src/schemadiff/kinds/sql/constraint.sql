-- What the catalog says of a plain key in columns is not asked for as text: `definition` is NULL, and found of them.
-- `missing` stands in for the columns that came with 15 and 18: an inner name is looked up there where the catalog lacks it.
-- PostgreSQL keeps foreign keys, and what can be deferred, by triggers of its own. Those of partitions hang on
-- constraints that are shares of the foreign key.
with recursive switched as (
    select g.tgconstraint as oid, format('%s on %I.%I: %s', p.proname, n.nspname, c.relname, g.tgenabled) as how
    from pg_trigger g
    join pg_proc p on p.oid = g.tgfoid
    join pg_class c on c.oid = g.tgrelid
    join pg_namespace n on n.oid = c.relnamespace
    where g.tgisinternal and g.tgenabled <> 'O' and g.tgconstraint <> 0
    union all
    select k.conparentid, s.how from switched s join pg_constraint k on k.oid = s.oid
    where k.contype = 'f' and k.conparentid <> 0
)
select k.oid, k.conrelid as relation, k.conname as name, k.contype::text as type,
       case when k.contype in ('c', 'x') or k.conperiod or k.confmatchtype in ('f', 'p') or k.confdelsetcols is not null
              or own.indnatts <> own.indnkeyatts or own.indnullsnotdistinct
            then pg_get_constraintdef(k.oid) end as definition,
       k.conkey::text as keys, nullif(k.confrelid, 0) as refers_to, k.confkey::text as refers_to_keys,
       k.confupdtype::text as on_update, k.confdeltype::text as on_delete,
       k.condeferrable as "deferrable", k.condeferred as deferred, k.conenforced as enforced, k.convalidated as validated,
       coalesce(i.relkind = 'I' or (own.indisvalid and own.indisready and own.indislive), true) as valid, s.triggers,
       k.coninhcount > 0 as is_inherited, i.oid as part_pg_class, i.reloptions as options, ts.spcname as tablespace,
       p.schema as parent_schema, p.table_name as parent_table, p.name as parent_constraint
from (select false as conperiod, true as conenforced, null::int2[] as confdelsetcols) missing
cross join lateral (
    select oid, conrelid, conname, contype, conkey, conindid, confrelid, confkey, confupdtype, confdeltype, confmatchtype,
           conparentid, condeferrable, condeferred, convalidated, coninhcount, conislocal,
           conperiod, conenforced, confdelsetcols
    from pg_constraint) k
left join pg_class i on i.oid = k.conindid and k.contype in ('p', 'u', 'x')
left join (select oid, array_agg(distinct how order by how) as triggers from switched group by oid) s on s.oid = k.oid
left join (
    select x.*
    from (select false as indnullsnotdistinct) missing
    cross join lateral (select indexrelid, indnatts, indnkeyatts, indisvalid, indisready, indislive, indnullsnotdistinct
                        from pg_index) x) own on own.indexrelid = i.oid
left join pg_tablespace ts on ts.oid = i.reltablespace
left join (
    select h.inhrelid, n.nspname as schema, t.relname as table_name, c.relname as name
    from pg_inherits h
    join pg_class c on c.oid = h.inhparent
    join pg_index x on x.indexrelid = c.oid
    join pg_class t on t.oid = x.indrelid
    join pg_namespace n on n.oid = t.relnamespace) p on p.inhrelid = i.oid
where k.contype in ('p', 'u', 'x', 'c', 'f') and k.conrelid >= 16384 and not (k.contype = 'f' and k.conparentid <> 0)
  and not (k.contype = 'c' and k.coninhcount > 0 and not k.conislocal
           and not (select c.relispartition from pg_class c where c.oid = k.conrelid))
