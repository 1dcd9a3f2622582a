-- schemadiff:step 1 phase=expand tx=yes post=function:public.fresh."integer"
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- rename function public.old(integer) to fresh  (after.sql:2)
ALTER FUNCTION public.old(integer) RENAME TO fresh;

COMMIT;
