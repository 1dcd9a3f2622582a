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
select k.oid, k.conrelid as relid, n.nspname as schema, c.relname as table_name, k.conname as name,
       c.relkind::text as relkind, c.relispartition as is_partition,
       k.coninhcount > 0 as is_inherited,
       k.contype::text as type, pg_get_constraintdef(k.oid) as definition, k.convalidated as validated,
       coalesce(i.relkind = 'I' or (own.indisvalid and own.indisready and own.indislive), true) as valid,
       coalesce(s.triggers, '{}') as triggers,
       coalesce(i.reloptions, '{}') as options, ts.spcname as tablespace,
       pi.relname as parent_constraint, pcn.nspname as parent_schema, pc.relname as parent_table,
       array(select a.attname::text from unnest(k.conkey) with ordinality u(num, o)
             join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.num order by u.o) as columns
from pg_constraint k
join pg_class c on c.oid = k.conrelid
join pg_namespace n on n.oid = c.relnamespace
left join pg_class i on i.oid = k.conindid and k.contype in ('p', 'u', 'x')
left join (select oid, array_agg(distinct how order by how) as triggers from switched group by oid) s on s.oid = k.oid
left join pg_index own on own.indexrelid = i.oid
left join pg_tablespace ts on ts.oid = i.reltablespace
left join pg_inherits h on h.inhrelid = i.oid
left join pg_class pi on pi.oid = h.inhparent
left join pg_index px on px.indexrelid = pi.oid
left join pg_class pc on pc.oid = px.indrelid
left join pg_namespace pcn on pcn.oid = pc.relnamespace
where k.contype in ('p', 'u', 'x', 'c', 'f') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  and not (k.contype = 'f' and k.conparentid <> 0)
  and not (k.contype = 'c' and k.coninhcount > 0 and not k.conislocal and not c.relispartition)
