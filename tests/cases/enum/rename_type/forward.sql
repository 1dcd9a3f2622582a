-- schemadiff:step 1 tx=yes
BEGIN;
SET LOCAL lock_timeout = '2s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- rename enum public.feeling to mood  (after.sql:2)
ALTER TYPE public.feeling RENAME TO mood;

COMMIT;
