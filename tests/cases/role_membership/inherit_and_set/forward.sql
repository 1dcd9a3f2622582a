-- schemadiff:step 1 phase=expand tx=yes
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- alter membership of case_a in case_group (admin, inherit, set)  (after.sql:2)
GRANT case_group TO case_a WITH ADMIN TRUE, INHERIT FALSE, SET FALSE;

-- alter membership of case_b in case_group (inherit, set)  (after.sql:3)
GRANT case_group TO case_b WITH INHERIT TRUE, SET TRUE;

-- alter role case_c (inherit)  (after.sql:4)
ALTER ROLE case_c NOINHERIT;

-- membership of case_c in case_group  (after.sql:4)
GRANT case_group TO case_c WITH INHERIT TRUE;

COMMIT;
