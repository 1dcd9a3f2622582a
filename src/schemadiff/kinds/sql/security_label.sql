select l.classoid as target_class, l.objoid as target_oid, l.objsubid as target_subid, l.provider, l.label,
       exists (select from pg_foreign_table f where l.classoid = 'pg_class'::regclass and f.ftrelid = l.objoid
                  and l.objsubid = 0) as is_foreign
from pg_seclabel l
