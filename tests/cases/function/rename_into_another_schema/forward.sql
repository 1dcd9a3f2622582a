-- schemadiff:step 1 phase=expand tx=yes post=function:app.fresh."integer"
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- rename function public.old(integer) to app.fresh  (after.sql:3)
ALTER FUNCTION public.old(integer) SET SCHEMA app;
ALTER FUNCTION app.old(integer) RENAME TO fresh;

COMMIT;
