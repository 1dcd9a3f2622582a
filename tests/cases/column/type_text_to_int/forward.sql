-- schemadiff:step 1 phase=expand tx=yes
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = 0;
SET LOCAL search_path = pg_catalog, pg_temp;

-- alter column public.t.n (default, type)  (after.sql:1)
ALTER TABLE public.t
    ALTER COLUMN n DROP DEFAULT,
    ALTER COLUMN n TYPE integer USING n::integer,
    ALTER COLUMN n SET DEFAULT 5;

COMMIT;
