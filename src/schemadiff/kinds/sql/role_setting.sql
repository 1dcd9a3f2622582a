select r.rolname as role, s.setdatabase <> 0 as is_here, c.setting, current_database()::text as database
from pg_db_role_setting s
join pg_roles r on r.oid = s.setrole
cross join unnest(s.setconfig) as c(setting)
where r.oid >= 16384
  and s.setdatabase in (0, (select d.oid from pg_database d where d.datname = current_database()))
