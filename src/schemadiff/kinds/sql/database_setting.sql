select split_part(setting, '=', 1) as name, substr(setting, strpos(setting, '=') + 1) as value
from pg_db_role_setting s, unnest(s.setconfig) as setting
where s.setrole = 0 and s.setdatabase = (select d.oid from pg_database d where d.datname = current_database())
