select 'pg_namespace'::regclass::oid as target_class, oid as target_oid, 0 as target_subid, pg_get_userbyid(nspowner) as role
from pg_namespace where nspname <> 'information_schema' and nspname !~ '^pg_'
  -- From 15 on public belongs to whoever owns the database, which is no statement about it.
  and not (nspname = 'public' and nspowner = (select oid from pg_roles where rolname = 'pg_database_owner'))
union all
select 'pg_class'::regclass, oid, 0, pg_get_userbyid(relowner) from pg_class
where oid >= 16384 and (relkind in ('r', 'p', 'f', 'v', 'm')
   -- A sequence of a column belongs to whom the table does.
   or relkind = 'S' and (select true from pg_depend d
                         where d.classid = 'pg_class'::regclass and d.objid = pg_class.oid and d.refobjsubid > 0
                           and d.deptype in ('a', 'i') limit 1) is null)
union all
select 'pg_proc'::regclass, oid, 0, pg_get_userbyid(proowner) from pg_proc where oid >= 16384
  -- The constructors of a range type belong to PostgreSQL's own superuser.
  and not exists (select from pg_depend d
                  where d.classid = 'pg_proc'::regclass and d.objid = pg_proc.oid and d.deptype = 'i')
union all
select 'pg_type'::regclass, oid, 0, pg_get_userbyid(typowner) from pg_type t
where oid >= 16384 and (typtype in ('e', 'd', 'r', 'b') and typcategory <> 'A'
   or typtype = 'c' and exists (select from pg_class c where c.oid = t.typrelid and c.relkind = 'c'))
union all
select 'pg_largeobject'::regclass, oid, 0, pg_get_userbyid(lomowner) from pg_largeobject_metadata
union all
select 'pg_statistic_ext'::regclass, oid, 0, pg_get_userbyid(stxowner) from pg_statistic_ext
union all
select 'pg_collation'::regclass, oid, 0, pg_get_userbyid(collowner) from pg_collation where oid >= 16384
union all
select 'pg_event_trigger'::regclass, oid, 0, pg_get_userbyid(evtowner) from pg_event_trigger
union all
select 'pg_publication'::regclass, oid, 0, pg_get_userbyid(pubowner) from pg_publication
union all
select 'pg_subscription'::regclass, oid, 0, pg_get_userbyid(subowner) from pg_subscription
where subdbid = (select d.oid from pg_database d where d.datname = current_database())
union all
select 'pg_language'::regclass, oid, 0, pg_get_userbyid(lanowner) from pg_language where oid >= 16384
union all
select 'pg_operator'::regclass, oid, 0, pg_get_userbyid(oprowner) from pg_operator where oid >= 16384
union all
select 'pg_opfamily'::regclass, oid, 0, pg_get_userbyid(opfowner) from pg_opfamily where oid >= 16384
union all
select 'pg_opclass'::regclass, oid, 0, pg_get_userbyid(opcowner) from pg_opclass where oid >= 16384
union all
select 'pg_conversion'::regclass, oid, 0, pg_get_userbyid(conowner) from pg_conversion where oid >= 16384
union all
select 'pg_foreign_data_wrapper'::regclass, oid, 0, pg_get_userbyid(fdwowner) from pg_foreign_data_wrapper
union all
select 'pg_foreign_server'::regclass, oid, 0, pg_get_userbyid(srvowner) from pg_foreign_server
union all
select 'pg_ts_dict'::regclass, oid, 0, pg_get_userbyid(dictowner) from pg_ts_dict where oid >= 16384
union all
select 'pg_ts_config'::regclass, oid, 0, pg_get_userbyid(cfgowner) from pg_ts_config where oid >= 16384
