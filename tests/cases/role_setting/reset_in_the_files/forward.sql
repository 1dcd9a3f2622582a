-- schemadiff:step 1 phase=expand tx=yes
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- drop setting of case_a: work_mem  (absent from schema/)
ALTER ROLE case_a RESET work_mem;

COMMIT;
