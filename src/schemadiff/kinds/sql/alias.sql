-- Catalog rows that are a part of another object: rule of a view, row type, array type, index of a constraint, …
select 'pg_rewrite'::regclass::oid as class, oid, 'pg_class'::regclass::oid as of_class, ev_class as of_oid, 0 as of_subid
from pg_rewrite where rulename = '_RETURN' and oid >= 16384
union all
select 'pg_type'::regclass, t.oid, 'pg_class'::regclass, t.typrelid, 0
from pg_type t join pg_class c on c.oid = t.typrelid where c.relkind <> 'c' and t.oid >= 16384
union all
select 'pg_class'::regclass, t.typrelid, 'pg_type'::regclass, t.oid, 0
from pg_type t join pg_class c on c.oid = t.typrelid where c.relkind = 'c' and t.oid >= 16384
union all
select 'pg_type'::regclass, t.typarray, 'pg_type'::regclass, t.oid, 0 from pg_type t where t.typarray >= 16384
union all
select 'pg_type'::regclass, r.rngmultitypid, 'pg_type'::regclass, r.rngtypid, 0 from pg_range r where r.rngmultitypid >= 16384
union all
select 'pg_class'::regclass, k.conindid, 'pg_constraint'::regclass, k.oid, 0
from pg_constraint k where k.contype in ('p', 'u', 'x') and k.oid >= 16384
union all
select 'pg_constraint'::regclass, k.oid, 'pg_class'::regclass, k.conrelid, k.conkey[1]
from pg_constraint k where k.contype = 'n' and k.conrelid <> 0 and k.oid >= 16384
union all
select 'pg_attrdef'::regclass, f.oid, 'pg_class'::regclass, f.adrelid, f.adnum
from pg_attrdef f join pg_attribute a on a.attrelid = f.adrelid and a.attnum = f.adnum
where a.attgenerated <> '' and f.oid >= 16384
union all
select d.classid, d.objid, d.refclassid, d.refobjid, d.refobjsubid
from pg_depend d
where d.deptype = 'i' and d.objid >= 16384
  and (d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass and d.refobjsubid > 0
    or d.classid in ('pg_proc'::regclass, 'pg_cast'::regclass) and d.refclassid = 'pg_type'::regclass)
union all
select d.classid, d.objid, d.refclassid, d.refobjid, 0
from pg_depend d
where d.classid in ('pg_amop'::regclass, 'pg_amproc'::regclass) and d.objid >= 16384
  and d.refclassid in ('pg_opclass'::regclass, 'pg_opfamily'::regclass)
