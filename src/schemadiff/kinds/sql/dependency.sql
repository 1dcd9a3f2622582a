select classid, objid, objsubid, refclassid, refobjid, refobjsubid
from pg_depend
where deptype in ('n', 'a', 'i') and objid >= 16384
  and (refobjid >= 16384 or refclassid = 'pg_namespace'::regclass)
