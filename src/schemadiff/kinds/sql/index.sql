-- What the catalog says of a plain index in columns is not asked for as text: `definition` is NULL, and found of them.
-- `missing` stands in for the column that came with 15: an inner name is looked up there where the catalog lacks it.
select i.oid, x.indrelid as relation, i.relname as name, m.amname as method, x.indisunique as is_unique,
       i.relkind = 'I' as is_partitioned, x.indkey::text as keys, x.indclass::text as operator_classes,
       x.indcollation::text as collations, x.indoption::text as orders, pg_get_expr(x.indpred, x.indrelid) as predicate,
       -- An expression that is the call of a function: how it is written, what it gives, in which collation.
       case when x.tree[1] = '({FUNCEXPR' and x.tree[10:11] = '{:funcformat,0}'
            then pg_get_expr(x.indexprs, x.indrelid) end as call,
       x.tree[5] as call_type, x.tree[13] as call_collation,
       case when x.indnatts <> x.indnkeyatts or x.indnullsnotdistinct or i.reloptions is not null or o.has_options
            then pg_get_indexdef(i.oid) end as definition,
       x.indisvalid and x.indisready and x.indislive as valid, ts.spcname as tablespace, o.statistics, p.schema as parent_schema, p.name as parent_index
from (select false as indnullsnotdistinct) missing
cross join lateral (
    select indexrelid, indrelid, indisunique, indisvalid, indisready, indislive, indnatts, indnkeyatts, indkey, indclass, indcollation, indoption,
           indnullsnotdistinct, indpred, indexprs,
           case when indexprs is not null then string_to_array(left(indexprs::text, 200), ' ') end as tree
    from pg_index
    where indrelid >= 16384
    offset 0) x
join pg_class i on i.oid = x.indexrelid
join pg_am m on m.oid = i.relam
left join pg_tablespace ts on ts.oid = i.reltablespace
left join (
    select attrelid, bool_or(attoptions is not null) as has_options,
           jsonb_object_agg(attnum, attstattarget) filter (where attstattarget >= 0) as statistics
    from pg_attribute
    where attstattarget >= 0 or attoptions is not null
    group by attrelid) o on o.attrelid = i.oid
left join (
    select h.inhrelid, n.nspname as schema, c.relname as name
    from pg_inherits h
    join pg_class c on c.oid = h.inhparent
    join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'I') p on p.inhrelid = i.oid
where i.relnamespace <> 'pg_toast'::regnamespace
  and not exists (select from pg_constraint k where k.conindid = i.oid and k.contype in ('p', 'u', 'x'))
