-- PostgreSQL 14 has no such catalog.
select r.rolname as role, p.parname as parameter, array_agg(distinct e.privilege_type) as privileges,
       coalesce(array_agg(distinct e.privilege_type) filter (where e.is_grantable), '{}') as grantable
from pg_parameter_acl p
cross join aclexplode(p.paracl) e
join pg_roles r on r.oid = e.grantee
where r.oid >= 16384
group by r.rolname, p.parname
