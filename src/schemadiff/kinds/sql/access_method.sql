select a.oid, a.amname as name, a.amtype::text as type, a.amhandler::regproc::text as handler
from pg_am a
where a.oid >= 16384
