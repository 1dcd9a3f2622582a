-- What is a part of another object and still has comments or grants of its own: the index of a constraint, the sequence
-- of an identity column, a NOT NULL constraint (18; of a domain 17), and what an extension made. `asked` is what anything
-- is said of.
with asked(class, oid) as materialized (
    select classoid, objoid from pg_description where objoid >= 16384 and objsubid = 0
    union all
    select classoid, objoid from pg_seclabel
    union all
    select classid, objid from pg_depend where refclassid = 'pg_extension'::regclass and deptype = 'x'
)
select 'pg_class'::regclass::oid as class, i.oid, 0 as subid, 'index' as kind, array[n.nspname::text, i.relname::text] as path
from pg_constraint k
join pg_class i on i.oid = k.conindid
join pg_namespace n on n.oid = i.relnamespace
where k.contype in ('p', 'u', 'x') and i.oid in (select oid from asked where class = 'pg_class'::regclass)
union all
select 'pg_class'::regclass, c.oid, 0, 'sequence', array[n.nspname::text, c.relname::text]
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
cross join lateral (select from pg_depend d
                    where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.refclassid = 'pg_class'::regclass
                      and d.refobjsubid > 0 and d.deptype = 'i' offset 0) d
where c.relkind = 'S'
  and (c.relacl is not null or c.oid in (select oid from asked where class = 'pg_class'::regclass))
union all
select 'pg_constraint'::regclass, k.oid, 0, 'constraint', array[n.nspname::text, c.relname::text, k.conname::text]
from pg_constraint k
join pg_class c on c.oid = k.conrelid
join pg_namespace n on n.oid = c.relnamespace
where k.contype = 'n' and k.oid in (select oid from asked where class = 'pg_constraint'::regclass)
union all
select 'pg_constraint'::regclass, k.oid, 0, 'domain_constraint', array[n.nspname::text, t.typname::text, k.conname::text]
from pg_constraint k
join pg_type t on t.oid = k.contypid
join pg_namespace n on n.oid = t.typnamespace
where k.contype = 'n' and k.oid in (select oid from asked where class = 'pg_constraint'::regclass)
union all
select 'pg_proc'::regclass, p.oid, 0, case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end,
       array[n.nspname::text, p.proname::text, oidvectortypes(p.proargtypes)]
from pg_depend d
join pg_proc p on p.oid = d.objid
join pg_namespace n on n.oid = p.pronamespace
where d.classid = 'pg_proc'::regclass and d.refclassid = 'pg_extension'::regclass and d.deptype = 'e'
union all
select 'pg_class'::regclass, c.oid, 0,
       case c.relkind when 'S' then 'sequence' when 'v' then 'view' when 'm' then 'materialized_view' else 'table' end,
       array[n.nspname::text, c.relname::text]
from pg_depend d
join pg_class c on c.oid = d.objid
join pg_namespace n on n.oid = c.relnamespace
where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_extension'::regclass and d.deptype = 'e'
  and c.relkind in ('r', 'p', 'f', 'v', 'm', 'S')
union all
-- What PostgreSQL itself made, as far as it has privileges that somebody could have changed.
select 'pg_proc'::regclass, p.oid, 0, case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end,
       array['pg_catalog', p.proname::text, oidvectortypes(p.proargtypes)]
from pg_proc p where p.proacl is not null and p.pronamespace = 'pg_catalog'::regnamespace
union all
select 'pg_class'::regclass, c.oid, 0, case c.relkind when 'v' then 'view' else 'table' end, array['pg_catalog', c.relname::text]
from pg_class c where c.relacl is not null and c.relnamespace = 'pg_catalog'::regnamespace
union all
select 'pg_class'::regclass, c.oid, a.attnum, 'column', array['pg_catalog', c.relname::text, a.attname::text]
from pg_class c
cross join lateral (select attnum, attname from pg_attribute where attrelid = c.oid and attacl is not null offset 0) a
where c.relnamespace = 'pg_catalog'::regnamespace
union all
select 'pg_type'::regclass, t.oid, 0, 'base_type', array['pg_catalog', t.typname::text]
from pg_type t where t.typacl is not null and t.typnamespace = 'pg_catalog'::regnamespace
union all
select 'pg_language'::regclass, l.oid, 0, 'language', array[l.lanname::text]
from pg_language l where l.lanacl is not null and l.oid < 16384
union all
select 'pg_database'::regclass, d.oid, 0, 'database', array['current']
from pg_database d where d.datname = current_database()
union all
select 'pg_largeobject'::regclass, l.oid, 0, 'large_object', array[l.oid::text]
from pg_largeobject_metadata l
union all
select 'pg_namespace'::regclass, n.oid, 0, 'schema', array['pg_catalog']
from pg_namespace n where n.nspname = 'pg_catalog'
