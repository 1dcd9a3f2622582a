-- schemadiff:step 1 phase=expand tx=yes post=constraint:public.t.fresh
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- rename constraint public.t.old to fresh  (after.sql:4)
ALTER TABLE public.t RENAME CONSTRAINT old TO fresh;

-- rename constraint public.t.oldkey to freshkey  (after.sql:6)
ALTER TABLE public.t RENAME CONSTRAINT oldkey TO freshkey;

COMMIT;
