\set ON_ERROR_STOP on

-- schemadiff:step 1 phase=expand tx=yes post=column:public.orders.currency
SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.orders') AND attname = 'currency' AND NOT attisdropped) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- add column public.orders.currency  (after.sql:1)
ALTER TABLE public.orders ADD COLUMN currency text DEFAULT 'EUR'::text;

COMMIT;
\endif

-- schemadiff:step 2 phase=expand tx=yes post=built:public."Odd""names""__new"
SELECT (EXISTS (SELECT FROM pg_class WHERE oid = to_regclass('public."Odd ""names""__new"') AND relkind = 'm' AND CASE WHEN set_config('search_path', 'pg_catalog, pg_temp', true) <> '' THEN encode(sha256(convert_to(pg_get_viewdef(oid), 'UTF8')), 'hex') = '74839c6efe51b7de8c475edb24523a94ff807490924a45dffb56475ef4e3747a' END)
    OR EXISTS (SELECT FROM pg_class WHERE oid = to_regclass('public."Odd ""names"""') AND relkind = 'm' AND CASE WHEN set_config('search_path', 'pg_catalog, pg_temp', true) <> '' THEN encode(sha256(convert_to(pg_get_viewdef(oid), 'UTF8')), 'hex') = '74839c6efe51b7de8c475edb24523a94ff807490924a45dffb56475ef4e3747a' END)) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = 0;  -- nobody uses it yet, and nobody waits for it
SET LOCAL search_path = pg_catalog, pg_temp;

-- build materialized view public."Odd ""names""__new"  (after.sql:15)
DROP MATERIALIZED VIEW IF EXISTS public."Odd ""names""__new";
CREATE MATERIALIZED VIEW public."Odd ""names""__new" AS
SELECT id AS "the id",
    customer AS "his name"
   FROM public.orders;

COMMIT;
\endif

-- schemadiff:step 3 phase=expand tx=yes post=built:public."Odd;index__new"
SELECT (EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public."Odd; index__new"') AND indisvalid AND indisready AND indislive AND CASE WHEN set_config('search_path', 'pg_catalog, pg_temp', true) <> '' THEN pg_get_indexdef(indexrelid) = 'CREATE INDEX "Odd; index__new" ON public."Odd ""names""__new" USING btree ("his name")' END)
    OR EXISTS (SELECT FROM pg_class WHERE oid = to_regclass('public."Odd ""names"""') AND relkind = 'm' AND CASE WHEN set_config('search_path', 'pg_catalog, pg_temp', true) <> '' THEN encode(sha256(convert_to(pg_get_viewdef(oid), 'UTF8')), 'hex') = '74839c6efe51b7de8c475edb24523a94ff807490924a45dffb56475ef4e3747a' END)) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = 0;  -- nobody uses it yet, and nobody waits for it
SET LOCAL search_path = pg_catalog, pg_temp;

-- build index public."Odd; index__new"  (after.sql:16)
DROP INDEX IF EXISTS public."Odd; index__new";
CREATE INDEX "Odd; index__new" ON public."Odd ""names""__new" USING btree ("his name");

COMMIT;
\endif

-- schemadiff:step 4 phase=expand tx=yes post=built:public.totals__new
SELECT (EXISTS (SELECT FROM pg_class WHERE oid = to_regclass('public.totals__new') AND relkind = 'm' AND CASE WHEN set_config('search_path', 'pg_catalog, pg_temp', true) <> '' THEN encode(sha256(convert_to(pg_get_viewdef(oid), 'UTF8')), 'hex') = 'f0bb6d0db76f9e10ca56ab671b4b11fd5fbab228d1b94e77ad4be4f4983cef25' END)
    OR EXISTS (SELECT FROM pg_class WHERE oid = to_regclass('public.totals') AND relkind = 'm' AND CASE WHEN set_config('search_path', 'pg_catalog, pg_temp', true) <> '' THEN encode(sha256(convert_to(pg_get_viewdef(oid), 'UTF8')), 'hex') = 'f0bb6d0db76f9e10ca56ab671b4b11fd5fbab228d1b94e77ad4be4f4983cef25' END)) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = 0;  -- nobody uses it yet, and nobody waits for it
SET LOCAL search_path = pg_catalog, pg_temp;

-- build materialized view public.totals__new  (after.sql:2)
DROP MATERIALIZED VIEW IF EXISTS public.totals__new;
CREATE MATERIALIZED VIEW public.totals__new
WITH (fillfactor = 90) AS
SELECT customer,
    currency,
    sum(amount) AS total
   FROM public.orders
  GROUP BY customer, currency;
ALTER MATERIALIZED VIEW public.totals__new ALTER COLUMN customer SET STATISTICS 200;

COMMIT;
\endif

-- schemadiff:step 5 phase=expand tx=yes post=built:public.totals_customer__new
SELECT (EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.totals_customer__new') AND indisvalid AND indisready AND indislive AND CASE WHEN set_config('search_path', 'pg_catalog, pg_temp', true) <> '' THEN pg_get_indexdef(indexrelid) = 'CREATE UNIQUE INDEX totals_customer__new ON public.totals__new USING btree (customer, currency)' END)
    OR EXISTS (SELECT FROM pg_class WHERE oid = to_regclass('public.totals') AND relkind = 'm' AND CASE WHEN set_config('search_path', 'pg_catalog, pg_temp', true) <> '' THEN encode(sha256(convert_to(pg_get_viewdef(oid), 'UTF8')), 'hex') = 'f0bb6d0db76f9e10ca56ab671b4b11fd5fbab228d1b94e77ad4be4f4983cef25' END)) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = 0;  -- nobody uses it yet, and nobody waits for it
SET LOCAL search_path = pg_catalog, pg_temp;

-- build index public.totals_customer__new  (after.sql:4)
DROP INDEX IF EXISTS public.totals_customer__new;
CREATE UNIQUE INDEX totals_customer__new ON public.totals__new USING btree (customer, currency);

COMMIT;
\endif

-- schemadiff:step 6 phase=expand tx=yes post=built:public.totals_length__new
SELECT (EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.totals_length__new') AND indisvalid AND indisready AND indislive AND CASE WHEN set_config('search_path', 'pg_catalog, pg_temp', true) <> '' THEN pg_get_indexdef(indexrelid) = 'CREATE INDEX totals_length__new ON public.totals__new USING btree (length(customer))' END)
    OR EXISTS (SELECT FROM pg_class WHERE oid = to_regclass('public.totals') AND relkind = 'm' AND CASE WHEN set_config('search_path', 'pg_catalog, pg_temp', true) <> '' THEN encode(sha256(convert_to(pg_get_viewdef(oid), 'UTF8')), 'hex') = 'f0bb6d0db76f9e10ca56ab671b4b11fd5fbab228d1b94e77ad4be4f4983cef25' END)) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = 0;  -- nobody uses it yet, and nobody waits for it
SET LOCAL search_path = pg_catalog, pg_temp;

-- build index public.totals_length__new  (after.sql:5)
DROP INDEX IF EXISTS public.totals_length__new;
CREATE INDEX totals_length__new ON public.totals__new USING btree (length(customer));
ALTER INDEX public.totals_length__new ALTER COLUMN 1 SET STATISTICS 500;

COMMIT;
\endif

-- schemadiff:step 7 phase=expand tx=yes post=replaced:public."Odd""names"""
SELECT EXISTS (SELECT FROM pg_class WHERE oid = to_regclass('public."Odd ""names"""') AND relkind = 'm' AND CASE WHEN set_config('search_path', 'pg_catalog, pg_temp', true) <> '' THEN encode(sha256(convert_to(pg_get_viewdef(oid), 'UTF8')), 'hex') = '74839c6efe51b7de8c475edb24523a94ff807490924a45dffb56475ef4e3747a' END)
    AND EXISTS (SELECT FROM pg_class WHERE oid = to_regclass('public.totals') AND relkind = 'm' AND CASE WHEN set_config('search_path', 'pg_catalog, pg_temp', true) <> '' THEN encode(sha256(convert_to(pg_get_viewdef(oid), 'UTF8')), 'hex') = 'f0bb6d0db76f9e10ca56ab671b4b11fd5fbab228d1b94e77ad4be4f4983cef25' END) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '500ms'; SET LOCAL statement_timeout = '30s';  -- it locks several, and lets go before PostgreSQL would break somebody off for a deadlock
SET LOCAL search_path = pg_catalog, pg_temp;

-- drop materialized view public."Odd ""names"""  (made again below)
DROP MATERIALIZED VIEW public."Odd ""names""";

-- put materialized view public."Odd ""names""" in its place  (after.sql:15)
ALTER MATERIALIZED VIEW public."Odd ""names""__new" RENAME TO "Odd ""names""";

-- put index public."Odd; index" in its place  (after.sql:16)
ALTER INDEX public."Odd; index__new" RENAME TO "Odd; index";

-- drop view public.best  (made again below)
DROP VIEW public.best;

-- drop materialized view public.totals  (made again below)
DROP MATERIALIZED VIEW public.totals;

-- put materialized view public.totals in its place  (after.sql:2)
ALTER MATERIALIZED VIEW public.totals__new RENAME TO totals;

-- create view public.best  (after.sql:13)
CREATE VIEW public.best AS
SELECT customer
   FROM public.totals
  ORDER BY total DESC
 LIMIT 10;

-- grant on view public.best to reader  (after.sql:13)
GRANT SELECT ON TABLE public.best TO reader;

-- put index public.totals_customer in its place  (after.sql:4)
ALTER INDEX public.totals_customer__new RENAME TO totals_customer;

-- put index public.totals_length in its place  (after.sql:5)
ALTER INDEX public.totals_length__new RENAME TO totals_length;

-- create clustered on public.totals  (after.sql:2)
ALTER MATERIALIZED VIEW public.totals CLUSTER ON totals_customer;
COMMENT ON INDEX public.totals_customer IS 'one row each';
COMMENT ON MATERIALIZED VIEW public.totals IS 'by customer and currency';

-- grant on materialized view public.totals to public  (after.sql:2)
GRANT SELECT ON TABLE public.totals TO PUBLIC;

-- grant on materialized view public.totals to reader  (after.sql:2)
GRANT SELECT ON TABLE public.totals TO reader;

COMMIT;
\endif

-- schemadiff:step 8 phase=contract tx=yes destructive=public.orders.old_total post=column:no:public.orders.old_total
SELECT NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.orders') AND attname = 'old_total' AND NOT attisdropped) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;
DO $_$
DECLARE missing text;
BEGIN
    SELECT string_agg(name, ', ') INTO missing FROM unnest(ARRAY['public.orders.old_total']) AS name
    WHERE NOT ARRAY[name, 'all']
        && string_to_array(coalesce(current_setting('schemadiff.allow_data_loss', true), ''), ',');
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'this migration destroys data of %; not approved', missing
            USING HINT = 'schemadiff apply --allow-data-loss NAME, or SET schemadiff.allow_data_loss = ''NAME,...''';
    END IF;
END $_$;

-- DROP column public.orders.old_total  (absent from schema/)
ALTER TABLE public.orders DROP COLUMN old_total;

COMMIT;
\endif
