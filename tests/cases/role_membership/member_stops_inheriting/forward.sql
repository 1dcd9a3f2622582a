-- schemadiff:step 1 phase=expand tx=yes
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- alter role case_a (inherit)  (after.sql:2)
ALTER ROLE case_a NOINHERIT;

-- alter membership of case_a in case_group (inherit)  (after.sql:2)
GRANT case_group TO case_a WITH INHERIT FALSE;

COMMIT;
