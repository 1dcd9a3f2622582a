-- schemadiff:step 1 phase=expand tx=yes
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- rename enum value public.mood.okay to ok  (after.sql:1)
ALTER TYPE public.mood RENAME VALUE 'okay' TO 'ok';

COMMIT;
