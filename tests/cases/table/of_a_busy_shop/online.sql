\set ON_ERROR_STOP on

-- schemadiff:step 1 phase=expand tx=yes post=expected:public.customers.name
SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.customers') AND conname = 'customers_name_not_null' AND contype = 'n' AND conkey = ARRAY[(SELECT attnum FROM pg_attribute WHERE attrelid = to_regclass('public.customers') AND attname = 'name')])
    AND EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.orders') AND conname = 'orders_created_at_not_null' AND contype = 'n' AND conkey = ARRAY[(SELECT attnum FROM pg_attribute WHERE attrelid = to_regclass('public.orders') AND attname = 'created_at')])
    AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.orders') AND attname = 'currency' AND NOT attisdropped) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '500ms'; SET LOCAL statement_timeout = '30s';  -- it locks several, and lets go before PostgreSQL would break somebody off for a deadlock
SET LOCAL search_path = pg_catalog, pg_temp;

-- expect NOT NULL of column public.customers.name (not valid)  (after.sql:1)
ALTER TABLE public.customers ADD CONSTRAINT customers_name_not_null NOT NULL name NOT VALID;

-- expect NOT NULL of column public.orders.created_at (not valid)  (after.sql:2)
ALTER TABLE public.orders ADD CONSTRAINT orders_created_at_not_null NOT NULL created_at NOT VALID;

-- add column public.orders.currency  (after.sql:2)
ALTER TABLE public.orders ADD COLUMN currency text DEFAULT 'EUR'::text NOT NULL;

-- add column public.orders.token  (after.sql:2)
ALTER TABLE public.orders ADD COLUMN token uuid;

-- add default public.orders.token  (after.sql:2)
ALTER TABLE public.orders ALTER COLUMN token SET DEFAULT gen_random_uuid();

-- add constraint public.orders.orders_customer_id_fkey (not valid)  (after.sql:2)
ALTER TABLE public.orders
    ADD CONSTRAINT orders_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id) NOT VALID;

-- add constraint public.orders.orders_status_check__new (not valid)  (after.sql:2)
ALTER TABLE public.orders
    ADD CONSTRAINT orders_status_check__new CHECK ((status = ANY (ARRAY['new'::text, 'paid'::text, 'refunded'::text]))) NOT VALID;

-- alter view public.order_totals (columns, definition)  (after.sql:5)
CREATE OR REPLACE VIEW public.order_totals AS
SELECT customer_id,
    sum(amount) AS total,
    count(*) AS n_orders
   FROM public.orders
  GROUP BY customer_id;

COMMIT;
\endif

-- schemadiff:step 2 phase=expand tx=yes post=validated:public.customers.name
SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.customers') AND conname = 'customers_name_not_null' AND contype = 'n' AND conkey = ARRAY[(SELECT attnum FROM pg_attribute WHERE attrelid = to_regclass('public.customers') AND attname = 'name')] AND convalidated) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = 0;  -- it reads the whole table, and others go on reading and writing
SET LOCAL search_path = pg_catalog, pg_temp;

-- validate NOT NULL of column public.customers.name  (after.sql:1)
ALTER TABLE public.customers VALIDATE CONSTRAINT customers_name_not_null;

COMMIT;
\endif

-- schemadiff:step 3 phase=expand tx=no post=index_valid:public.customers_name_key
SELECT 'DROP INDEX CONCURRENTLY public.customers_name_key' WHERE EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.customers_name_key') AND indrelid = to_regclass('public.customers') AND NOT (indisvalid AND indisready AND indislive)) \gexec
SELECT (EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.customers_name_key') AND indisvalid AND indisready AND indislive)
    OR EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.customers') AND conname = 'customers_name_key' AND contype <> 'n')) AS done \gset
\if :done
\else
SET lock_timeout = 0; SET statement_timeout = 0;  -- a timeout would leave work half done, and nobody waits for it
SET search_path = pg_catalog, pg_temp;

-- build the index of constraint public.customers.customers_name_key  (after.sql:1)
CREATE UNIQUE INDEX CONCURRENTLY customers_name_key ON public.customers (name);

RESET lock_timeout; RESET statement_timeout; RESET search_path;
\endif

-- schemadiff:step 4 phase=expand tx=yes post=validated:public.orders.created_at
SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.orders') AND conname = 'orders_created_at_not_null' AND contype = 'n' AND conkey = ARRAY[(SELECT attnum FROM pg_attribute WHERE attrelid = to_regclass('public.orders') AND attname = 'created_at')] AND convalidated) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = 0;  -- it reads the whole table, and others go on reading and writing
SET LOCAL search_path = pg_catalog, pg_temp;

-- validate NOT NULL of column public.orders.created_at  (after.sql:2)
ALTER TABLE public.orders VALIDATE CONSTRAINT orders_created_at_not_null;

COMMIT;
\endif

-- schemadiff:step 5 phase=backfill tx=no
SET lock_timeout = '2s'; SET statement_timeout = 0;  -- one batch after the other, each committed; it goes on where it stopped
SET search_path = pg_catalog, pg_temp;

-- fill column public.orders.token  (after.sql:2)
DO $_$
DECLARE
    page bigint;
    filled bigint;
    missed bigint;
    total bigint := 0;
BEGIN
    LOOP
        page := 0;
        missed := 0;
        WHILE page * current_setting('block_size')::bigint <= pg_relation_size('public.orders') LOOP
            UPDATE public.orders SET token = DEFAULT
            WHERE ctid >= format('(%s,0)', page)::tid AND ctid < format('(%s,0)', page + 32)::tid
                AND token IS NULL;
            GET DIAGNOSTICS filled = ROW_COUNT;
            COMMIT;
            page := page + 32;
            missed := missed + filled;
            total := total + filled;
            IF filled > 0 THEN
                RAISE NOTICE '% rows filled, at page %', total, page;
            END IF;
        END LOOP;
        EXIT WHEN missed = 0;
    END LOOP;
END $_$;

RESET lock_timeout; RESET statement_timeout; RESET search_path;

-- schemadiff:step 6 phase=expand tx=yes post=validated:public.orders.orders_customer_id_fkey
SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.orders') AND conname = 'orders_customer_id_fkey' AND contype <> 'n' AND convalidated) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = 0;  -- it reads the whole table, and others go on reading and writing
SET LOCAL search_path = pg_catalog, pg_temp;

-- validate constraint public.orders.orders_customer_id_fkey  (after.sql:2)
ALTER TABLE public.orders VALIDATE CONSTRAINT orders_customer_id_fkey;

COMMIT;
\endif

-- schemadiff:step 7 phase=expand tx=yes post=validated:public.orders.orders_status_check__new
SELECT (EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.orders') AND conname = 'orders_status_check__new' AND contype <> 'n' AND convalidated)
    OR EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.orders') AND conname = 'orders_status_check' AND contype <> 'n' AND CASE WHEN set_config('search_path', 'pg_catalog, pg_temp', true) <> '' THEN pg_get_constraintdef(oid) = 'CHECK ((status = ANY (ARRAY[''new''::text, ''paid''::text, ''refunded''::text])))' END)) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = 0;  -- it reads the whole table, and others go on reading and writing
SET LOCAL search_path = pg_catalog, pg_temp;

-- validate constraint public.orders.orders_status_check__new  (after.sql:2)
ALTER TABLE public.orders VALIDATE CONSTRAINT orders_status_check__new;

COMMIT;
\endif

-- schemadiff:step 8 phase=expand tx=no post=index_valid:public.orders_change_idx__new
SELECT 'DROP INDEX CONCURRENTLY public.orders_change_idx__new' WHERE EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.orders_change_idx__new') AND indrelid = to_regclass('public.orders') AND NOT (indisvalid AND indisready AND indislive)) \gexec
SELECT (EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.orders_change_idx__new') AND indisvalid AND indisready AND indislive)
    OR EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.orders_change_idx') AND indisvalid AND indisready AND indislive AND CASE WHEN set_config('search_path', 'pg_catalog, pg_temp', true) <> '' THEN pg_get_indexdef(indexrelid) = 'CREATE INDEX orders_change_idx ON public.orders USING btree (amount DESC)' END)) AS done \gset
\if :done
\else
SET lock_timeout = 0; SET statement_timeout = 0;  -- a timeout would leave work half done, and nobody waits for it
SET search_path = pg_catalog, pg_temp;

-- add index public.orders_change_idx__new  (after.sql:4)
CREATE INDEX CONCURRENTLY orders_change_idx__new ON public.orders USING btree (amount DESC);

RESET lock_timeout; RESET statement_timeout; RESET search_path;
\endif

-- schemadiff:step 9 phase=expand tx=no post=index_valid:public.orders_customer_created_idx
SELECT 'DROP INDEX CONCURRENTLY public.orders_customer_created_idx' WHERE EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.orders_customer_created_idx') AND indrelid = to_regclass('public.orders') AND NOT (indisvalid AND indisready AND indislive)) \gexec
SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.orders_customer_created_idx') AND indisvalid AND indisready AND indislive) AS done \gset
\if :done
\else
SET lock_timeout = 0; SET statement_timeout = 0;  -- a timeout would leave work half done, and nobody waits for it
SET search_path = pg_catalog, pg_temp;

-- add index public.orders_customer_created_idx  (after.sql:3)
CREATE INDEX CONCURRENTLY orders_customer_created_idx ON public.orders USING btree (customer_id, created_at);

RESET lock_timeout; RESET statement_timeout; RESET search_path;
\endif

-- schemadiff:step 10 phase=expand tx=yes post=constraint:public.customers.customers_name_key
SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.customers') AND conname = 'customers_name_key' AND contype <> 'n')
    AND EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.orders') AND conname = 'orders_token_not_null' AND contype = 'n' AND conkey = ARRAY[(SELECT attnum FROM pg_attribute WHERE attrelid = to_regclass('public.orders') AND attname = 'token')])
    AND EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.orders') AND conname = 'orders_status_check' AND contype <> 'n' AND CASE WHEN set_config('search_path', 'pg_catalog, pg_temp', true) <> '' THEN pg_get_constraintdef(oid) = 'CHECK ((status = ANY (ARRAY[''new''::text, ''paid''::text, ''refunded''::text])))' END) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '500ms'; SET LOCAL statement_timeout = '30s';  -- it locks several, and lets go before PostgreSQL would break somebody off for a deadlock
SET LOCAL search_path = pg_catalog, pg_temp;

-- add constraint public.customers.customers_name_key (by its index)  (after.sql:1)
ALTER TABLE public.customers
    ADD CONSTRAINT customers_name_key UNIQUE USING INDEX customers_name_key;

-- expect NOT NULL of column public.orders.token (not valid)  (after.sql:2)
ALTER TABLE public.orders ADD CONSTRAINT orders_token_not_null NOT NULL token NOT VALID;

-- swap constraint public.orders.orders_status_check  (after.sql:2)
ALTER TABLE public.orders DROP CONSTRAINT orders_status_check;
ALTER TABLE public.orders RENAME CONSTRAINT orders_status_check__new TO orders_status_check;

-- swap index public.orders_change_idx  (after.sql:4)
ALTER INDEX public.orders_change_idx RENAME TO orders_change_idx__old;
ALTER INDEX public.orders_change_idx__new RENAME TO orders_change_idx;

COMMIT;
\endif

-- schemadiff:step 11 phase=expand tx=yes post=validated:public.orders.token
SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.orders') AND conname = 'orders_token_not_null' AND contype = 'n' AND conkey = ARRAY[(SELECT attnum FROM pg_attribute WHERE attrelid = to_regclass('public.orders') AND attname = 'token')] AND convalidated) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = 0;  -- it reads the whole table, and others go on reading and writing
SET LOCAL search_path = pg_catalog, pg_temp;

-- validate NOT NULL of column public.orders.token  (after.sql:2)
ALTER TABLE public.orders VALIDATE CONSTRAINT orders_token_not_null;

COMMIT;
\endif

-- schemadiff:step 12 phase=contract tx=no post=index:no:public.orders_old_idx
SELECT NOT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.orders_old_idx') AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = to_regclass('public.orders_old_idx'))) AS done \gset
\if :done
\else
SET lock_timeout = 0; SET statement_timeout = 0;  -- a timeout would leave work half done, and nobody waits for it
SET search_path = pg_catalog, pg_temp;

-- drop index public.orders_old_idx  (absent from schema/)
DROP INDEX CONCURRENTLY public.orders_old_idx;

RESET lock_timeout; RESET statement_timeout; RESET search_path;
\endif

-- schemadiff:step 13 phase=contract tx=yes destructive=public.orders.legacy_ref post=column:no:public.orders.legacy_ref
SELECT NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.orders') AND attname = 'legacy_ref' AND NOT attisdropped) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;
DO $_$
DECLARE missing text;
BEGIN
    SELECT string_agg(name, ', ') INTO missing FROM unnest(ARRAY['public.orders.legacy_ref']) AS name
    WHERE NOT ARRAY[name, 'all']
        && string_to_array(coalesce(current_setting('schemadiff.allow_data_loss', true), ''), ',');
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'this migration destroys data of %; not approved', missing
            USING HINT = 'schemadiff apply --allow-data-loss NAME, or SET schemadiff.allow_data_loss = ''NAME,...''';
    END IF;
END $_$;

-- DROP column public.orders.legacy_ref  (absent from schema/)
ALTER TABLE public.orders DROP COLUMN legacy_ref;

COMMIT;
\endif

-- schemadiff:step 14 phase=contract tx=no post=index:no:public.orders_change_idx__old
SELECT NOT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.orders_change_idx__old') AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = to_regclass('public.orders_change_idx__old'))) AS done \gset
\if :done
\else
SET lock_timeout = 0; SET statement_timeout = 0;  -- a timeout would leave work half done, and nobody waits for it
SET search_path = pg_catalog, pg_temp;

-- drop index public.orders_change_idx__old  (made again above)
DROP INDEX CONCURRENTLY public.orders_change_idx__old;

RESET lock_timeout; RESET statement_timeout; RESET search_path;
\endif
