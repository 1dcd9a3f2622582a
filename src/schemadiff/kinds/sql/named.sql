-- What is a part of another object and still has comments or grants of its own: the index of a constraint, the sequence
-- of an identity column, a NOT NULL constraint (18; of a domain 17), and what an extension made.
select 'pg_class'::regclass::oid as class, i.oid, 'index' as kind, array[n.nspname::text, i.relname::text] as path
from pg_constraint k
join pg_class i on i.oid = k.conindid
join pg_namespace n on n.oid = i.relnamespace
where k.contype in ('p', 'u', 'x')
union all
select 'pg_class'::regclass, c.oid, 'sequence', array[n.nspname::text, c.relname::text]
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = c.oid and d.refclassid = 'pg_class'::regclass
                and d.refobjsubid > 0 and d.deptype = 'i'
where c.relkind = 'S'
union all
select 'pg_constraint'::regclass, k.oid, 'constraint', array[n.nspname::text, c.relname::text, k.conname::text]
from pg_constraint k
join pg_class c on c.oid = k.conrelid
join pg_namespace n on n.oid = c.relnamespace
where k.contype = 'n'
union all
select 'pg_constraint'::regclass, k.oid, 'domain_constraint', array[n.nspname::text, t.typname::text, k.conname::text]
from pg_constraint k
join pg_type t on t.oid = k.contypid
join pg_namespace n on n.oid = t.typnamespace
where k.contype = 'n'
union all
select 'pg_proc'::regclass, p.oid, case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end,
       array[n.nspname::text, p.proname::text, oidvectortypes(p.proargtypes)]
from pg_depend d
join pg_proc p on p.oid = d.objid
join pg_namespace n on n.oid = p.pronamespace
where d.classid = 'pg_proc'::regclass and d.refclassid = 'pg_extension'::regclass and d.deptype = 'e'
union all
select 'pg_class'::regclass, c.oid,
       case c.relkind when 'S' then 'sequence' when 'v' then 'view' when 'm' then 'materialized_view' else 'table' end,
       array[n.nspname::text, c.relname::text]
from pg_depend d
join pg_class c on c.oid = d.objid
join pg_namespace n on n.oid = c.relnamespace
where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_extension'::regclass and d.deptype = 'e'
  and c.relkind in ('r', 'p', 'f', 'v', 'm', 'S')
