-- schemadiff:step 1 phase=expand tx=yes post=redefined:public.m
BEGIN;
SET LOCAL lock_timeout = '500ms'; SET LOCAL statement_timeout = 0;  -- it locks several, and lets go before PostgreSQL would break somebody off for a deadlock
SET LOCAL search_path = pg_catalog, pg_temp;

-- drop view public.over_m  (made again below)
DROP VIEW public.over_m;

-- drop materialized view public.m  (made again below)
DROP MATERIALIZED VIEW public.m;

-- create materialized view public.m  (after.sql:2)
CREATE MATERIALIZED VIEW public.m AS
SELECT a,
    b
   FROM public.t;

-- create view public.over_m  (after.sql:7)
CREATE VIEW public.over_m AS
SELECT a
   FROM public.m;

-- add index public.m_a  (after.sql:3)
CREATE UNIQUE INDEX m_a ON public.m USING btree (a);

-- add index public.m_b  (after.sql:4)
CREATE INDEX m_b ON public.m USING btree (b);
COMMENT ON MATERIALIZED VIEW public.m IS 'kept';

-- grant on materialized view public.m to reader  (after.sql:2)
GRANT SELECT ON TABLE public.m TO reader;

COMMIT;
