-- schemadiff:step 1 phase=expand tx=yes post=detached:public.m1
BEGIN;
SET LOCAL lock_timeout = '500ms'; SET LOCAL statement_timeout = 0;  -- it locks several, and lets go before PostgreSQL would break somebody off for a deadlock
SET LOCAL search_path = pg_catalog, pg_temp;

-- drop partition public.m1  (absent from schema/)
ALTER TABLE public.m DETACH PARTITION public.m1;

-- partition public.m2  (after.sql:3)
ALTER TABLE public.m
    ATTACH PARTITION public.m2 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');

COMMIT;
