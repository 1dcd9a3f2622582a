-- schemadiff:step 1 phase=expand tx=yes
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- alter role case_a (login)  (after.sql:1)
ALTER ROLE case_a LOGIN;

COMMIT;
