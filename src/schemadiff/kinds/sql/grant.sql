with acl(target_class, target_oid, target_subid, objtype, owner, acl) as (
    select 'pg_namespace'::regclass::oid, oid, 0, 'n'::"char", nspowner,
           case when nspname = 'public' then coalesce(nspacl, acldefault('n', nspowner)) else nspacl end
    from pg_namespace where nspname <> 'information_schema'
    union all
    select 'pg_class'::regclass, oid, 0, (case when relkind = 'S' then 's' else 'r' end)::"char", relowner, relacl
    from pg_class
    where relkind in ('r', 'p', 'f', 'v', 'm', 'S') and (oid >= 16384 or relnamespace = 'pg_catalog'::regnamespace)
    union all
    select 'pg_class'::regclass, attrelid, attnum, 'c'::"char", c.relowner, attacl
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    where attacl is not null and not attisdropped
      and (c.oid >= 16384 or c.relnamespace = 'pg_catalog'::regnamespace)
    union all
    select 'pg_proc'::regclass, oid, 0, 'f'::"char", proowner, proacl from pg_proc
    where oid >= 16384 or pronamespace = 'pg_catalog'::regnamespace
    union all
    select 'pg_type'::regclass, oid, 0, 'T'::"char", typowner, typacl from pg_type
    where oid >= 16384 or typnamespace = 'pg_catalog'::regnamespace
    union all
    select 'pg_language'::regclass, oid, 0, 'l'::"char", lanowner, lanacl from pg_language
    union all
    select 'pg_foreign_data_wrapper'::regclass, oid, 0, 'F'::"char", fdwowner, fdwacl from pg_foreign_data_wrapper
    union all
    select 'pg_foreign_server'::regclass, oid, 0, 'S'::"char", srvowner, srvacl from pg_foreign_server
    union all
    select 'pg_database'::regclass, oid, 0, 'd'::"char", datdba, datacl from pg_database where datname = current_database()
    union all
    select 'pg_largeobject'::regclass, oid, 0, 'L'::"char", lomowner, lomacl from pg_largeobject_metadata
), moved as (
    -- What initdb or an extension granted, and nobody has changed since, need not be taken apart.
    select a.*, i.initprivs from acl a
    left join pg_init_privs i on i.classoid = a.target_class and i.objoid = a.target_oid and i.objsubid = a.target_subid
    where a.acl is not null and a.acl is distinct from i.initprivs
), entry as (
    select a.*, e.grantee, e.privilege_type, e.is_grantable, 'actual' as side
    from moved a, aclexplode(a.acl) e
    union all
    -- What initdb or an extension granted was granted by whoever owned the object then.
    select a.*, case when e.grantee = e.grantor then a.owner else e.grantee end, e.privilege_type, e.is_grantable, 'default'
    from moved a,
    aclexplode(case
        -- What a new database grants on public counts as its default in one whose public was made again, too.
        when a.objtype = 'n' and a.target_oid = (select oid from pg_namespace where nspname = 'public')
        then acldefault('n', a.owner) || makeaclitem(0::oid, a.owner, 'USAGE', false)
             || case when current_setting('server_version_num')::int < 150000
                     then array[makeaclitem(0::oid, a.owner, 'CREATE', false)] else '{}' end
        else coalesce(a.initprivs, acldefault(a.objtype, a.owner))
    end) e
)
select target_class, target_oid, target_subid, grantee = owner as is_owner,
       case when grantee <> 0 then pg_get_userbyid(grantee) end as grantee, objtype::text as objtype,
       coalesce(array_agg(distinct privilege_type) filter (where side = 'actual'), '{}') as privileges,
       coalesce(array_agg(distinct privilege_type) filter (where side = 'actual' and is_grantable), '{}') as grantable,
       coalesce(array_agg(distinct privilege_type) filter (where side = 'default'), '{}') as defaults
from entry
group by 1, 2, 3, 4, 5, 6
having array_agg(distinct privilege_type) filter (where side = 'actual')
       is distinct from array_agg(distinct privilege_type) filter (where side = 'default')
    or bool_or(side = 'actual' and is_grantable)
