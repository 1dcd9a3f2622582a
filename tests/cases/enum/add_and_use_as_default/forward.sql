\set ON_ERROR_STOP on

-- schemadiff:step 1 phase=expand tx=yes post=value:public.mood
SELECT EXISTS (SELECT FROM pg_enum WHERE enumtypid = to_regtype('public.mood') AND enumlabel = 'happy') AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- alter enum public.mood (labels)  (after.sql:1)
ALTER TYPE public.mood ADD VALUE 'happy' AFTER 'ok';

COMMIT;
\endif

-- schemadiff:step 2 phase=expand tx=yes post=constraint:public.t.t_m_check
SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.t') AND conname = 't_m_check' AND contype <> 'n')
    AND EXISTS (SELECT FROM pg_class WHERE oid = to_regclass('public.happy') AND relkind IN ('v')) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = 0;
SET LOCAL search_path = pg_catalog, pg_temp;

-- alter default public.t.m (expression)  (after.sql:2)
ALTER TABLE public.t ALTER COLUMN m SET DEFAULT 'happy'::public.mood;

-- add constraint public.t.t_m_check  (after.sql:2)
ALTER TABLE public.t
    ADD CONSTRAINT t_m_check CHECK (((m <> 'happy'::public.mood) OR (m = 'ok'::public.mood)));

-- create view public.happy  (after.sql:3)
CREATE VIEW public.happy AS
SELECT m
   FROM public.t
  WHERE (m = 'happy'::public.mood);

COMMIT;
\endif
