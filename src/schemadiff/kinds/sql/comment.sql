select d.classoid as target_class, d.objoid as target_oid, d.objsubid as target_subid, d.description as text,
       exists (select from pg_foreign_table f where d.classoid = 'pg_class'::regclass and f.ftrelid = d.objoid
                  and d.objsubid = 0) as is_foreign
from pg_description d
where d.objoid >= 16384 or d.classoid = 'pg_largeobject'::regclass
   or d.classoid = 'pg_namespace'::regclass and d.objoid = to_regnamespace('public')
union all
select d.classoid, d.objoid, 0, d.description, false
from pg_shdescription d
where d.classoid = 'pg_authid'::regclass
   or d.classoid = 'pg_database'::regclass
      and d.objoid = (select b.oid from pg_database b where b.datname = current_database())
