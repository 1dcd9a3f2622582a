\set ON_ERROR_STOP on

-- schemadiff:step 1 phase=expand tx=yes post=built:public.daily__new
SELECT (EXISTS (SELECT FROM pg_class WHERE oid = to_regclass('public.daily__new') AND relkind = 'm' AND CASE WHEN set_config('search_path', 'pg_catalog, pg_temp', true) <> '' THEN encode(sha256(convert_to(pg_get_viewdef(oid), 'UTF8')), 'hex') = 'c5ac5147372f9206c179e3fce041f17001e94190ac5294f41fdf200b562d0ca0' END)
    OR EXISTS (SELECT FROM pg_class WHERE oid = to_regclass('public.daily') AND relkind = 'm' AND CASE WHEN set_config('search_path', 'pg_catalog, pg_temp', true) <> '' THEN encode(sha256(convert_to(pg_get_viewdef(oid), 'UTF8')), 'hex') = 'c5ac5147372f9206c179e3fce041f17001e94190ac5294f41fdf200b562d0ca0' END)) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = 0;  -- nobody uses it yet, and nobody waits for it
SET LOCAL search_path = pg_catalog, pg_temp;

-- build materialized view public.daily__new  (after.sql:2)
DROP MATERIALIZED VIEW IF EXISTS public.monthly__new, public.daily__new;
CREATE MATERIALIZED VIEW public.daily__new AS
SELECT id,
    sum(amount) AS amount,
    count(*) AS number
   FROM public.t
  GROUP BY id;

COMMIT;
\endif

-- schemadiff:step 2 phase=expand tx=yes post=built:public.daily_id__new
SELECT (EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.daily_id__new') AND indisvalid AND indisready AND indislive AND CASE WHEN set_config('search_path', 'pg_catalog, pg_temp', true) <> '' THEN pg_get_indexdef(indexrelid) = 'CREATE UNIQUE INDEX daily_id__new ON public.daily__new USING btree (id)' END)
    OR EXISTS (SELECT FROM pg_class WHERE oid = to_regclass('public.daily') AND relkind = 'm' AND CASE WHEN set_config('search_path', 'pg_catalog, pg_temp', true) <> '' THEN encode(sha256(convert_to(pg_get_viewdef(oid), 'UTF8')), 'hex') = 'c5ac5147372f9206c179e3fce041f17001e94190ac5294f41fdf200b562d0ca0' END)) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = 0;  -- nobody uses it yet, and nobody waits for it
SET LOCAL search_path = pg_catalog, pg_temp;

-- build index public.daily_id__new  (after.sql:3)
DROP INDEX IF EXISTS public.daily_id__new;
CREATE UNIQUE INDEX daily_id__new ON public.daily__new USING btree (id);

COMMIT;
\endif

-- schemadiff:step 3 phase=expand tx=yes post=built:public.monthly__new
SELECT (EXISTS (SELECT FROM pg_class WHERE oid = to_regclass('public.monthly__new') AND relkind = 'm' AND CASE WHEN set_config('search_path', 'pg_catalog, pg_temp', true) <> '' THEN encode(sha256(convert_to(pg_get_viewdef(oid), 'UTF8')), 'hex') = 'cc375de43c58def18881a4b197384f5700f5216b31950c1bda87f5d02ef0d428' END)
    OR EXISTS (SELECT FROM pg_class WHERE oid = to_regclass('public.daily') AND relkind = 'm' AND CASE WHEN set_config('search_path', 'pg_catalog, pg_temp', true) <> '' THEN encode(sha256(convert_to(pg_get_viewdef(oid), 'UTF8')), 'hex') = 'c5ac5147372f9206c179e3fce041f17001e94190ac5294f41fdf200b562d0ca0' END)) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = 0;  -- nobody uses it yet, and nobody waits for it
SET LOCAL search_path = pg_catalog, pg_temp;

-- build materialized view public.monthly__new  (after.sql:4)
DROP MATERIALIZED VIEW IF EXISTS public.monthly__new;
CREATE MATERIALIZED VIEW public.monthly__new AS
SELECT sum(amount) AS amount
   FROM public.daily__new;

COMMIT;
\endif

-- schemadiff:step 4 phase=expand tx=yes post=replaced:public.daily
SELECT EXISTS (SELECT FROM pg_class WHERE oid = to_regclass('public.daily') AND relkind = 'm' AND CASE WHEN set_config('search_path', 'pg_catalog, pg_temp', true) <> '' THEN encode(sha256(convert_to(pg_get_viewdef(oid), 'UTF8')), 'hex') = 'c5ac5147372f9206c179e3fce041f17001e94190ac5294f41fdf200b562d0ca0' END) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '500ms'; SET LOCAL statement_timeout = '30s';  -- it locks several, and lets go before PostgreSQL would break somebody off for a deadlock
SET LOCAL search_path = pg_catalog, pg_temp;

-- drop view public.over_both  (made again below)
DROP VIEW public.over_both;

-- drop materialized view public.monthly  (made again below)
DROP MATERIALIZED VIEW public.monthly;

-- drop materialized view public.daily  (made again below)
DROP MATERIALIZED VIEW public.daily;

-- put materialized view public.daily in its place  (after.sql:2)
ALTER MATERIALIZED VIEW public.daily__new RENAME TO daily;

-- put index public.daily_id in its place  (after.sql:3)
ALTER INDEX public.daily_id__new RENAME TO daily_id;

-- put materialized view public.monthly in its place  (after.sql:4)
ALTER MATERIALIZED VIEW public.monthly__new RENAME TO monthly;

-- create view public.over_both  (after.sql:5)
CREATE VIEW public.over_both AS
SELECT daily.id,
    monthly.amount
   FROM public.daily,
    public.monthly;

COMMIT;
\endif
