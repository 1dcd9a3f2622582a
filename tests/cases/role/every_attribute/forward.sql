-- schemadiff:step 1 phase=expand tx=yes
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- alter role case_a (bypassrls, connection limit, createdb, createrole, inherit, login, replication, superuser, valid until)  (after.sql:1)
ALTER ROLE case_a SUPERUSER CREATEDB CREATEROLE NOINHERIT LOGIN REPLICATION BYPASSRLS CONNECTION LIMIT 5 VALID UNTIL '2031-05-06 05:08:09+00';

-- alter role case_b (bypassrls, connection limit, createdb, createrole, inherit, login, replication, superuser, valid until)  (after.sql:2)
ALTER ROLE case_b NOSUPERUSER NOCREATEDB NOCREATEROLE INHERIT NOLOGIN NOREPLICATION NOBYPASSRLS CONNECTION LIMIT -1 VALID UNTIL 'infinity';

COMMIT;
