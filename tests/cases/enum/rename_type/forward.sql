-- schemadiff:step 1 phase=expand tx=yes post=enum:public.mood
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- rename enum public.feeling to mood  (after.sql:2)
ALTER TYPE public.feeling RENAME TO mood;

COMMIT;
