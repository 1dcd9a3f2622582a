\set ON_ERROR_STOP on

-- schemadiff:step 1 phase=expand tx=yes post=constraint:public.orders.orders_customer_fkey
SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.orders') AND conname = 'orders_customer_fkey' AND contype <> 'n') AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '500ms'; SET LOCAL statement_timeout = 0;  -- it locks several, and lets go before PostgreSQL would break somebody off for a deadlock
SET LOCAL search_path = pg_catalog, pg_temp;

-- drop constraint public.customers.customers_key  (made again below)
ALTER TABLE public.customers DROP CONSTRAINT customers_key;

-- alter column public.customers.name (not null)  (after.sql:1)
ALTER TABLE public.customers ALTER COLUMN name SET NOT NULL;

-- add constraint public.customers.customers_key  (after.sql:1)
ALTER TABLE public.customers
    ADD CONSTRAINT customers_key UNIQUE (id, name);

-- add constraint public.orders.orders_customer_fkey (not valid)  (after.sql:2)
ALTER TABLE public.orders
    ADD CONSTRAINT orders_customer_fkey FOREIGN KEY (customer) REFERENCES public.customers(id) NOT VALID;

COMMIT;
\endif

-- schemadiff:step 2 phase=contract tx=no post=index:no:public.orders_by_price
SELECT (NOT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.orders_by_price') AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = to_regclass('public.orders_by_price')))
    OR EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.orders_by_price') AND indisvalid AND indisready AND indislive AND CASE WHEN set_config('search_path', 'pg_catalog, pg_temp', true) <> '' THEN pg_get_indexdef(indexrelid) = 'CREATE INDEX orders_by_price ON public.orders USING btree (price, id)' END)) AS done \gset
\if :done
\else
SET lock_timeout = 0; SET statement_timeout = 0;  -- a timeout would leave work half done, and nobody waits for it
SET search_path = pg_catalog, pg_temp;

-- drop index public.orders_by_price  (made again below)
DROP INDEX CONCURRENTLY public.orders_by_price;

RESET lock_timeout; RESET statement_timeout; RESET search_path;
\endif

-- schemadiff:step 3 phase=expand tx=yes post=validated:public.orders.orders_customer_fkey
SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.orders') AND conname = 'orders_customer_fkey' AND contype <> 'n' AND convalidated) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = 0;  -- it reads the whole table, and others go on reading and writing
SET LOCAL search_path = pg_catalog, pg_temp;

-- validate constraint public.orders.orders_customer_fkey  (after.sql:2)
ALTER TABLE public.orders VALIDATE CONSTRAINT orders_customer_fkey;

COMMIT;
\endif

-- schemadiff:step 4 phase=expand tx=no post=index_valid:public.orders_pkey
SELECT 'DROP INDEX CONCURRENTLY public.orders_pkey' WHERE EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.orders_pkey') AND indrelid = to_regclass('public.orders') AND NOT (indisvalid AND indisready AND indislive)) \gexec
SELECT (EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.orders_pkey') AND indisvalid AND indisready AND indislive)
    OR EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.orders') AND conname = 'orders_pkey' AND contype <> 'n')) AS done \gset
\if :done
\else
SET lock_timeout = 0; SET statement_timeout = 0;  -- a timeout would leave work half done, and nobody waits for it
SET search_path = pg_catalog, pg_temp;

-- build the index of constraint public.orders.orders_pkey  (after.sql:2)
CREATE UNIQUE INDEX CONCURRENTLY orders_pkey ON public.orders (id);

RESET lock_timeout; RESET statement_timeout; RESET search_path;
\endif

-- schemadiff:step 5 phase=expand tx=yes post=expected:public.orders.price
SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.orders') AND conname = 'orders_price_not_null' AND contype = 'n' AND conkey = ARRAY[(SELECT attnum FROM pg_attribute WHERE attrelid = to_regclass('public.orders') AND attname = 'price')])
    AND EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.orders') AND conname = 'orders_pkey' AND contype <> 'n') AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- expect NOT NULL of column public.orders.price (not valid)  (after.sql:3)
ALTER TABLE public.orders ADD CONSTRAINT orders_price_not_null NOT NULL price NOT VALID;

-- add constraint public.orders.orders_pkey (by its index)  (after.sql:2)
ALTER TABLE public.orders
    ADD CONSTRAINT orders_pkey PRIMARY KEY USING INDEX orders_pkey;

COMMIT;
\endif

-- schemadiff:step 6 phase=expand tx=yes post=validated:public.orders.price
SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.orders') AND conname = 'orders_price_not_null' AND contype = 'n' AND conkey = ARRAY[(SELECT attnum FROM pg_attribute WHERE attrelid = to_regclass('public.orders') AND attname = 'price')] AND convalidated) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = 0;  -- it reads the whole table, and others go on reading and writing
SET LOCAL search_path = pg_catalog, pg_temp;

-- validate NOT NULL of column public.orders.price  (after.sql:3)
ALTER TABLE public.orders VALIDATE CONSTRAINT orders_price_not_null;

COMMIT;
\endif

-- schemadiff:step 7 phase=expand tx=no post=index_valid:public.orders_by_price
SELECT 'DROP INDEX CONCURRENTLY public.orders_by_price' WHERE EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.orders_by_price') AND indrelid = to_regclass('public.orders') AND NOT (indisvalid AND indisready AND indislive)) \gexec
SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.orders_by_price') AND indisvalid AND indisready AND indislive) AS done \gset
\if :done
\else
SET lock_timeout = 0; SET statement_timeout = 0;  -- a timeout would leave work half done, and nobody waits for it
SET search_path = pg_catalog, pg_temp;

-- add index public.orders_by_price  (after.sql:5)
CREATE INDEX CONCURRENTLY orders_by_price ON public.orders USING btree (price, id);

RESET lock_timeout; RESET statement_timeout; RESET search_path;
\endif

-- schemadiff:step 8 phase=expand tx=yes post=constraint:public.orders.orders_price_check
SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.orders') AND conname = 'orders_price_check' AND contype <> 'n') AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- add constraint public.orders.orders_price_check (not valid)  (after.sql:2)
ALTER TABLE public.orders
    ADD CONSTRAINT orders_price_check CHECK ((price > (0)::numeric)) NOT VALID;

COMMIT;
\endif

-- schemadiff:step 9 phase=expand tx=yes post=validated:public.orders.orders_price_check
SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.orders') AND conname = 'orders_price_check' AND contype <> 'n' AND convalidated) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = 0;  -- it reads the whole table, and others go on reading and writing
SET LOCAL search_path = pg_catalog, pg_temp;

-- validate constraint public.orders.orders_price_check  (after.sql:2)
ALTER TABLE public.orders VALIDATE CONSTRAINT orders_price_check;

COMMIT;
\endif
