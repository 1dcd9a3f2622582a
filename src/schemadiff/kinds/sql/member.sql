-- What an extension made.
select classid as class, objid as oid, refobjid as extension
from pg_depend
where refclassid = 'pg_extension'::regclass and deptype = 'e'
