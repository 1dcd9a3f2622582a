-- From 16 on one membership may have a row for each of several grantors, and has options of its own.
select member.rolname as member, role.rolname as role, bool_or(m.admin_option) as admin,
       bool_or((to_jsonb(m) ->> 'inherit_option')::boolean) as inherit,
       coalesce(bool_or((to_jsonb(m) ->> 'set_option')::boolean), true) as set,
       member.rolinherit as member_inherits
from pg_auth_members m
join pg_roles member on member.oid = m.member
join pg_roles role on role.oid = m.roleid
where member.oid >= 16384
  -- What a role without superuser has by itself in the roles that it makes (16 on); nobody wrote it down.
  and not (m.member = (select r.oid from pg_roles r where r.rolname = current_user) and m.grantor = 10 and m.admin_option
           and to_jsonb(m) @> '{"inherit_option": false, "set_option": false}')
group by member.rolname, role.rolname, member.rolinherit
