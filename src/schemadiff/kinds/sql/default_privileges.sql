-- For all schemas an entry replaces what PostgreSQL would grant; for one schema it adds to that.
with acl as (
    select d.oid, d.defaclrole as owner, n.nspname as schema, d.defaclobjtype as objtype, d.defaclacl as acl,
           case when d.defaclnamespace = 0
                then acldefault((case d.defaclobjtype when 'S' then 's' else d.defaclobjtype end)::"char", d.defaclrole)
           end as usual
    from pg_default_acl d
    left join pg_namespace n on n.oid = d.defaclnamespace
), entry as (
    select a.*, e.grantee, e.privilege_type, e.is_grantable, 'actual' as side from acl a, aclexplode(a.acl) e
    union all
    select a.*, e.grantee, e.privilege_type, e.is_grantable, 'default' from acl a, aclexplode(a.usual) e
)
select oid, pg_get_userbyid(owner) as role, schema, objtype::text as objtype,
       case when grantee <> 0 then pg_get_userbyid(grantee) end as grantee,
       coalesce(array_agg(distinct privilege_type) filter (where side = 'actual'), '{}') as privileges,
       coalesce(array_agg(distinct privilege_type) filter (where side = 'actual' and is_grantable and grantee <> owner), '{}') as grantable,
       coalesce(array_agg(distinct privilege_type) filter (where side = 'default'), '{}') as defaults
from entry
group by oid, owner, schema, objtype, grantee
having array_agg(distinct privilege_type) filter (where side = 'actual')
       is distinct from array_agg(distinct privilege_type) filter (where side = 'default')
    or bool_or(side = 'actual' and is_grantable and grantee <> owner)
