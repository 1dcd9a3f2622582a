select 'pg_namespace'::regclass::oid as target_class, oid as target_oid, 0 as target_subid, pg_get_userbyid(nspowner) as role
from pg_namespace where nspname not in ('public', 'information_schema') and nspname !~ '^pg_'
union all
select 'pg_class'::regclass, oid, 0, pg_get_userbyid(relowner) from pg_class
where oid >= 16384 and (relkind in ('r', 'p', 'f', 'v', 'm')
   or relkind = 'S' and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass
                                       and d.objid = pg_class.oid and d.refobjsubid > 0 and d.deptype in ('a', 'i')))
union all
select 'pg_proc'::regclass, oid, 0, pg_get_userbyid(proowner) from pg_proc where oid >= 16384
union all
select 'pg_type'::regclass, oid, 0, pg_get_userbyid(typowner) from pg_type t
where oid >= 16384 and (typtype in ('e', 'd', 'r', 'b') and typcategory <> 'A'
   or typtype = 'c' and exists (select from pg_class c where c.oid = t.typrelid and c.relkind = 'c'))
