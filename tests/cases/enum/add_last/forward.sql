-- schemadiff:step 1 phase=expand tx=yes post=value:public.mood
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- alter enum public.mood (labels)  (after.sql:1)
ALTER TYPE public.mood ADD VALUE 'happy' AFTER 'ok';

COMMIT;
