-- Catalog rows that are a part of another object: rule of a view, row type, array type, … What is a part of a table's column
-- or constraint stands in the rows of those.
select 'pg_rewrite'::regclass::oid as class, oid, 'pg_class'::regclass::oid as of_class, ev_class as of_oid, 0 as of_subid
from pg_rewrite where rulename = '_RETURN' and oid >= 16384
union all
select 'pg_type'::regclass, c.reltype, 'pg_class'::regclass, c.oid, 0
from pg_class c where c.reltype >= 16384 and c.relkind <> 'c'
union all
select 'pg_class'::regclass, c.oid, 'pg_type'::regclass, c.reltype, 0
from pg_class c where c.reltype >= 16384 and c.relkind = 'c'
union all
select 'pg_type'::regclass, t.typarray, 'pg_type'::regclass, t.oid, 0 from pg_type t where t.typarray >= 16384
union all
select 'pg_type'::regclass, r.rngmultitypid, 'pg_type'::regclass, r.rngtypid, 0 from pg_range r where r.rngmultitypid >= 16384
union all
-- A NOT NULL (18) that has a comment.
select 'pg_constraint'::regclass, k.oid, 'pg_class'::regclass, k.conrelid, k.conkey[1]
from pg_constraint k
where k.contype = 'n' and k.conrelid <> 0
  and k.oid in (select d.objoid from pg_description d where d.classoid = 'pg_constraint'::regclass)
union all
select d.classid, d.objid, d.refclassid, d.refobjid, d.refobjsubid
from pg_depend d
where d.classid in ('pg_proc'::regclass, 'pg_cast'::regclass) and d.objid >= 16384 and d.refclassid = 'pg_type'::regclass
  and d.deptype = 'i'
union all
select d.classid, d.objid, d.refclassid, d.refobjid, 0
from pg_depend d
where d.classid in ('pg_amop'::regclass, 'pg_amproc'::regclass) and d.objid >= 16384
  and d.refclassid in ('pg_opclass'::regclass, 'pg_opfamily'::regclass)
