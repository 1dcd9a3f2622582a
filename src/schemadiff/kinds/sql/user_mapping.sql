-- The view, because the catalog itself is closed to all but superusers.
select m.umid as oid, m.srvname as server, case when m.umuser <> 0 then m.usename end as role,
       coalesce(m.umoptions, '{}') as options
from pg_user_mappings m
