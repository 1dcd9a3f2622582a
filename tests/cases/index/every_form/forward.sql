-- schemadiff:step 1 phase=expand tx=yes post=index:public.br
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = 0;
SET LOCAL search_path = pg_catalog, pg_temp;

-- add index public.br  (after.sql:5)
CREATE INDEX br ON public.t USING brin (a int4_minmax_multi_ops (values_per_range='16')) WITH (pages_per_range='8');

-- add index public.gi  (after.sql:3)
CREATE INDEX gi ON public.t USING gin (c jsonb_path_ops) WITH (fastupdate=off);

-- add index public.gs  (after.sql:4)
CREATE INDEX gs ON public.t USING gist (d);

-- add index public.ha  (after.sql:6)
CREATE INDEX ha ON public.t USING hash (b);

-- add index public.uq  (after.sql:2)
CREATE UNIQUE INDEX uq ON public.t USING btree (a DESC NULLS LAST, lower(b) COLLATE "C" text_pattern_ops) INCLUDE (d) WHERE (a > 0);

-- drop index public.gone  (absent from schema/)
DROP INDEX public.gone;

COMMIT;
