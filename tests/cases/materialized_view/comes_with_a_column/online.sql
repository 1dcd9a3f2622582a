\set ON_ERROR_STOP on

-- schemadiff:step 1 phase=expand tx=yes post=column:public.t.name
SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.t') AND attname = 'name' AND NOT attisdropped) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- add column public.t.name  (after.sql:1)
ALTER TABLE public.t ADD COLUMN name text;

COMMIT;
\endif

-- schemadiff:step 2 phase=expand tx=yes post=materialized_view:public.m
SELECT EXISTS (SELECT FROM pg_class WHERE oid = to_regclass('public.m') AND relkind IN ('m')) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = 0;  -- nobody uses it yet, and nobody waits for it
SET LOCAL search_path = pg_catalog, pg_temp;

-- create materialized view public.m  (after.sql:2)
CREATE MATERIALIZED VIEW public.m AS
SELECT id,
    name
   FROM public.t;

COMMIT;
\endif

-- schemadiff:step 3 phase=expand tx=yes post=index:public.m_id
SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.m_id') AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = to_regclass('public.m_id'))) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = 0;  -- nobody uses it yet, and nobody waits for it
SET LOCAL search_path = pg_catalog, pg_temp;

-- add index public.m_id  (after.sql:3)
CREATE UNIQUE INDEX m_id ON public.m USING btree (id);

COMMIT;
\endif

-- schemadiff:step 4 phase=expand tx=yes
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;
COMMENT ON MATERIALIZED VIEW public.m IS 'new';

COMMIT;
