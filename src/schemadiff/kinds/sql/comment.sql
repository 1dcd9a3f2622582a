select d.classoid as target_class, d.objoid as target_oid, d.objsubid as target_subid, d.description as text
from pg_description d
where d.objoid >= 16384 or d.classoid in ('pg_namespace'::regclass)
