-- schemadiff:step 1 phase=expand tx=yes post=column:public.t.name
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- rename column public.t.nam to name  (after.sql:4)
ALTER TABLE public.t RENAME COLUMN nam TO name;

COMMIT;
