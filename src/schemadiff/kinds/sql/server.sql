select s.oid, s.srvname as name, w.fdwname as wrapper, s.srvtype as type, s.srvversion as version,
       coalesce(s.srvoptions, '{}') as options
from pg_foreign_server s
join pg_foreign_data_wrapper w on w.oid = s.srvfdw
