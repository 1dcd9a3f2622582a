-- The view, because the catalog itself is closed to all but superusers. PostgreSQL's own roles have small numbers.
select r.oid, r.rolname as name, r.rolsuper as superuser, r.rolcreatedb as createdb, r.rolcreaterole as createrole,
       r.rolinherit as inherit, r.rolcanlogin as login, r.rolreplication as replication, r.rolbypassrls as bypassrls,
       nullif(r.rolconnlimit, -1) as connection_limit,
       -- No ALTER ROLE brings NULL back, and infinity means the same.
       nullif(r.rolvaliduntil, 'infinity')::text as valid_until
from pg_roles r
where r.oid >= 16384
