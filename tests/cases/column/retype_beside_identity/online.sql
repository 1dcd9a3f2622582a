\set ON_ERROR_STOP on

-- schemadiff:step 1 phase=expand tx=yes post=column:public.customers.id__new
SELECT (EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.customers') AND attname = 'id__new' AND NOT attisdropped)
    OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.customers') AND attname = 'id' AND format_type(atttypid, atttypmod) = 'bigint'))
    AND (EXISTS (SELECT FROM pg_trigger WHERE tgrelid = to_regclass('public.customers') AND tgname = '~id__new')
    OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.customers') AND attname = 'id' AND format_type(atttypid, atttypmod) = 'bigint')) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- add column public.customers.id__new  (after.sql:1)
ALTER TABLE public.customers ADD COLUMN id__new bigint;

-- keep column public.customers.id__new like column public.customers.id  (after.sql:1)
CREATE FUNCTION public.customers_id__new() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $_$
BEGIN
    NEW.id__new := NEW.id::bigint;
    RETURN NEW;
END $_$;
CREATE TRIGGER "~id__new" BEFORE INSERT OR UPDATE ON public.customers
    FOR EACH ROW EXECUTE FUNCTION public.customers_id__new();
ALTER TABLE public.customers ENABLE ALWAYS TRIGGER "~id__new";

COMMIT;
\endif

-- schemadiff:step 2 phase=expand tx=yes post=column:public.orders.customer_id__new
SELECT (EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.orders') AND attname = 'customer_id__new' AND NOT attisdropped)
    OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.customers') AND attname = 'id' AND format_type(atttypid, atttypmod) = 'bigint'))
    AND (EXISTS (SELECT FROM pg_trigger WHERE tgrelid = to_regclass('public.orders') AND tgname = '~customer_id__new')
    OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.customers') AND attname = 'id' AND format_type(atttypid, atttypmod) = 'bigint'))
    AND (EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.orders') AND attname = 'id__new' AND NOT attisdropped)
    OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.customers') AND attname = 'id' AND format_type(atttypid, atttypmod) = 'bigint')) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- add column public.orders.customer_id__new  (after.sql:6)
ALTER TABLE public.orders ADD COLUMN customer_id__new bigint;

-- keep column public.orders.customer_id__new like column public.orders.customer_id  (after.sql:6)
CREATE FUNCTION public.orders_customer_id__new() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $_$
BEGIN
    NEW.customer_id__new := NEW.customer_id::bigint;
    RETURN NEW;
END $_$;
CREATE TRIGGER "~customer_id__new" BEFORE INSERT OR UPDATE ON public.orders
    FOR EACH ROW EXECUTE FUNCTION public.orders_customer_id__new();
ALTER TABLE public.orders ENABLE ALWAYS TRIGGER "~customer_id__new";

-- add column public.orders.id__new  (after.sql:5)
ALTER TABLE public.orders ADD COLUMN id__new bigint;

-- keep column public.orders.id__new like column public.orders.id  (after.sql:5)
CREATE FUNCTION public.orders_id__new() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $_$
BEGIN
    NEW.id__new := NEW.id::bigint;
    RETURN NEW;
END $_$;
CREATE TRIGGER "~id__new" BEFORE INSERT OR UPDATE ON public.orders
    FOR EACH ROW EXECUTE FUNCTION public.orders_id__new();
ALTER TABLE public.orders ENABLE ALWAYS TRIGGER "~id__new";

-- add column public.orders.parent_id__new  (after.sql:7)
ALTER TABLE public.orders ADD COLUMN parent_id__new bigint;

-- keep column public.orders.parent_id__new like column public.orders.parent_id  (after.sql:7)
CREATE FUNCTION public.orders_parent_id__new() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $_$
BEGIN
    NEW.parent_id__new := NEW.parent_id::bigint;
    RETURN NEW;
END $_$;
CREATE TRIGGER "~parent_id__new" BEFORE INSERT OR UPDATE ON public.orders
    FOR EACH ROW EXECUTE FUNCTION public.orders_parent_id__new();
ALTER TABLE public.orders ENABLE ALWAYS TRIGGER "~parent_id__new";

COMMIT;
\endif

-- schemadiff:step 3 phase=backfill tx=no post=switched:public.customers.id
SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.customers') AND attname = 'id' AND format_type(atttypid, atttypmod) = 'bigint') AS done \gset
\if :done
\else
SET lock_timeout = '2s'; SET statement_timeout = 0;  -- one batch after the other, each committed; it goes on where it stopped
SET search_path = pg_catalog, pg_temp;

-- fill column public.customers.id__new  (after.sql:1)
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
        WHILE page * current_setting('block_size')::bigint <= pg_relation_size('public.customers') LOOP
            UPDATE public.customers SET id__new = id::bigint
            WHERE ctid >= format('(%s,0)', page)::tid AND ctid < format('(%s,0)', page + 32)::tid
                AND id__new IS NULL AND id IS NOT NULL;
            GET DIAGNOSTICS filled = ROW_COUNT;
            COMMIT;
            page := page + 32;
            missed := missed + filled;
            total := total + filled;
            IF filled > 0 THEN
                RAISE NOTICE '% rows filled, at page %', total, page;
            END IF;
        END LOOP;
        EXIT;
    END LOOP;
END $_$;

RESET lock_timeout; RESET statement_timeout; RESET search_path;
\endif

-- schemadiff:step 4 phase=backfill tx=no post=switched:public.orders.customer_id
SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.customers') AND attname = 'id' AND format_type(atttypid, atttypmod) = 'bigint') AS done \gset
\if :done
\else
SET lock_timeout = '2s'; SET statement_timeout = 0;  -- one batch after the other, each committed; it goes on where it stopped
SET search_path = pg_catalog, pg_temp;

-- fill column public.orders.customer_id__new  (after.sql:6)
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
            UPDATE public.orders SET customer_id__new = customer_id::bigint
            WHERE ctid >= format('(%s,0)', page)::tid AND ctid < format('(%s,0)', page + 32)::tid
                AND customer_id__new IS NULL AND customer_id IS NOT NULL;
            GET DIAGNOSTICS filled = ROW_COUNT;
            COMMIT;
            page := page + 32;
            missed := missed + filled;
            total := total + filled;
            IF filled > 0 THEN
                RAISE NOTICE '% rows filled, at page %', total, page;
            END IF;
        END LOOP;
        EXIT;
    END LOOP;
END $_$;

RESET lock_timeout; RESET statement_timeout; RESET search_path;
\endif

-- schemadiff:step 5 phase=backfill tx=no post=switched:public.orders.id
SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.customers') AND attname = 'id' AND format_type(atttypid, atttypmod) = 'bigint') AS done \gset
\if :done
\else
SET lock_timeout = '2s'; SET statement_timeout = 0;  -- one batch after the other, each committed; it goes on where it stopped
SET search_path = pg_catalog, pg_temp;

-- fill column public.orders.id__new  (after.sql:5)
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
            UPDATE public.orders SET id__new = id::bigint
            WHERE ctid >= format('(%s,0)', page)::tid AND ctid < format('(%s,0)', page + 32)::tid
                AND id__new IS NULL AND id IS NOT NULL;
            GET DIAGNOSTICS filled = ROW_COUNT;
            COMMIT;
            page := page + 32;
            missed := missed + filled;
            total := total + filled;
            IF filled > 0 THEN
                RAISE NOTICE '% rows filled, at page %', total, page;
            END IF;
        END LOOP;
        EXIT;
    END LOOP;
END $_$;

RESET lock_timeout; RESET statement_timeout; RESET search_path;
\endif

-- schemadiff:step 6 phase=backfill tx=no post=switched:public.orders.parent_id
SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.customers') AND attname = 'id' AND format_type(atttypid, atttypmod) = 'bigint') AS done \gset
\if :done
\else
SET lock_timeout = '2s'; SET statement_timeout = 0;  -- one batch after the other, each committed; it goes on where it stopped
SET search_path = pg_catalog, pg_temp;

-- fill column public.orders.parent_id__new  (after.sql:7)
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
            UPDATE public.orders SET parent_id__new = parent_id::bigint
            WHERE ctid >= format('(%s,0)', page)::tid AND ctid < format('(%s,0)', page + 32)::tid
                AND parent_id__new IS NULL AND parent_id IS NOT NULL;
            GET DIAGNOSTICS filled = ROW_COUNT;
            COMMIT;
            page := page + 32;
            missed := missed + filled;
            total := total + filled;
            IF filled > 0 THEN
                RAISE NOTICE '% rows filled, at page %', total, page;
            END IF;
        END LOOP;
        EXIT;
    END LOOP;
END $_$;

RESET lock_timeout; RESET statement_timeout; RESET search_path;
\endif

-- schemadiff:step 7 phase=expand tx=yes post=expected:public.customers.id__new
SELECT (EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.customers') AND conname = 'customers_id_not_null__new' AND contype = 'n' AND conkey = ARRAY[(SELECT attnum FROM pg_attribute WHERE attrelid = to_regclass('public.customers') AND attname = 'id__new')])
    OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.customers') AND attname = 'id' AND format_type(atttypid, atttypmod) = 'bigint')) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- expect NOT NULL of column public.customers.id__new (not valid)  (after.sql:1)
ALTER TABLE public.customers ADD CONSTRAINT customers_id_not_null__new NOT NULL id__new NOT VALID;

COMMIT;
\endif

-- schemadiff:step 8 phase=expand tx=yes post=validated:public.customers.id__new
SELECT (EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.customers') AND conname = 'customers_id_not_null__new' AND contype = 'n' AND conkey = ARRAY[(SELECT attnum FROM pg_attribute WHERE attrelid = to_regclass('public.customers') AND attname = 'id__new')] AND convalidated)
    OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.customers') AND attname = 'id' AND format_type(atttypid, atttypmod) = 'bigint')) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = 0;  -- it reads the whole table, and others go on reading and writing
SET LOCAL search_path = pg_catalog, pg_temp;

-- validate NOT NULL of column public.customers.id__new  (after.sql:1)
ALTER TABLE public.customers VALIDATE CONSTRAINT customers_id_not_null__new;

COMMIT;
\endif

-- schemadiff:step 9 phase=expand tx=yes post=expected:public.orders.customer_id__new
SELECT (EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.orders') AND conname = 'orders_customer_id_not_null__new' AND contype = 'n' AND conkey = ARRAY[(SELECT attnum FROM pg_attribute WHERE attrelid = to_regclass('public.orders') AND attname = 'customer_id__new')])
    OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.customers') AND attname = 'id' AND format_type(atttypid, atttypmod) = 'bigint')) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- expect NOT NULL of column public.orders.customer_id__new (not valid)  (after.sql:6)
ALTER TABLE public.orders ADD CONSTRAINT orders_customer_id_not_null__new NOT NULL customer_id__new NOT VALID;

COMMIT;
\endif

-- schemadiff:step 10 phase=expand tx=yes post=validated:public.orders.customer_id__new
SELECT (EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.orders') AND conname = 'orders_customer_id_not_null__new' AND contype = 'n' AND conkey = ARRAY[(SELECT attnum FROM pg_attribute WHERE attrelid = to_regclass('public.orders') AND attname = 'customer_id__new')] AND convalidated)
    OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.customers') AND attname = 'id' AND format_type(atttypid, atttypmod) = 'bigint')) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = 0;  -- it reads the whole table, and others go on reading and writing
SET LOCAL search_path = pg_catalog, pg_temp;

-- validate NOT NULL of column public.orders.customer_id__new  (after.sql:6)
ALTER TABLE public.orders VALIDATE CONSTRAINT orders_customer_id_not_null__new;

COMMIT;
\endif

-- schemadiff:step 11 phase=expand tx=yes post=expected:public.orders.id__new
SELECT (EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.orders') AND conname = 'orders_id_not_null__new' AND contype = 'n' AND conkey = ARRAY[(SELECT attnum FROM pg_attribute WHERE attrelid = to_regclass('public.orders') AND attname = 'id__new')])
    OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.customers') AND attname = 'id' AND format_type(atttypid, atttypmod) = 'bigint')) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- expect NOT NULL of column public.orders.id__new (not valid)  (after.sql:5)
ALTER TABLE public.orders ADD CONSTRAINT orders_id_not_null__new NOT NULL id__new NOT VALID;

COMMIT;
\endif

-- schemadiff:step 12 phase=expand tx=yes post=validated:public.orders.id__new
SELECT (EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.orders') AND conname = 'orders_id_not_null__new' AND contype = 'n' AND conkey = ARRAY[(SELECT attnum FROM pg_attribute WHERE attrelid = to_regclass('public.orders') AND attname = 'id__new')] AND convalidated)
    OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.customers') AND attname = 'id' AND format_type(atttypid, atttypmod) = 'bigint')) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = 0;  -- it reads the whole table, and others go on reading and writing
SET LOCAL search_path = pg_catalog, pg_temp;

-- validate NOT NULL of column public.orders.id__new  (after.sql:5)
ALTER TABLE public.orders VALIDATE CONSTRAINT orders_id_not_null__new;

COMMIT;
\endif

-- schemadiff:step 13 phase=expand tx=no post=index_valid:public.customers_pkey__new
SELECT 'DROP INDEX CONCURRENTLY public.customers_pkey__new' WHERE EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.customers_pkey__new') AND indrelid = to_regclass('public.customers') AND NOT (indisvalid AND indisready AND indislive)) \gexec
SELECT (EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.customers_pkey__new') AND indisvalid AND indisready AND indislive)
    OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.customers') AND attname = 'id' AND format_type(atttypid, atttypmod) = 'bigint')) AS done \gset
\if :done
\else
SET lock_timeout = 0; SET statement_timeout = 0;  -- a timeout would leave work half done, and nobody waits for it
SET search_path = pg_catalog, pg_temp;

-- build the index of constraint public.customers.customers_pkey  (after.sql:1)
CREATE UNIQUE INDEX CONCURRENTLY customers_pkey__new ON public.customers (id__new);

RESET lock_timeout; RESET statement_timeout; RESET search_path;
\endif

-- schemadiff:step 14 phase=expand tx=no post=index_valid:public.orders_pkey__new
SELECT 'DROP INDEX CONCURRENTLY public.orders_pkey__new' WHERE EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.orders_pkey__new') AND indrelid = to_regclass('public.orders') AND NOT (indisvalid AND indisready AND indislive)) \gexec
SELECT (EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.orders_pkey__new') AND indisvalid AND indisready AND indislive)
    OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.customers') AND attname = 'id' AND format_type(atttypid, atttypmod) = 'bigint')) AS done \gset
\if :done
\else
SET lock_timeout = 0; SET statement_timeout = 0;  -- a timeout would leave work half done, and nobody waits for it
SET search_path = pg_catalog, pg_temp;

-- build the index of constraint public.orders.orders_pkey  (after.sql:5)
CREATE UNIQUE INDEX CONCURRENTLY orders_pkey__new ON public.orders (id__new);

RESET lock_timeout; RESET statement_timeout; RESET search_path;
\endif

-- schemadiff:step 15 phase=expand tx=no post=index_valid:public.orders_customer_idx__new
SELECT 'DROP INDEX CONCURRENTLY public.orders_customer_idx__new' WHERE EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.orders_customer_idx__new') AND indrelid = to_regclass('public.orders') AND NOT (indisvalid AND indisready AND indislive)) \gexec
SELECT (EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.orders_customer_idx__new') AND indisvalid AND indisready AND indislive)
    OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.customers') AND attname = 'id' AND format_type(atttypid, atttypmod) = 'bigint')) AS done \gset
\if :done
\else
SET lock_timeout = 0; SET statement_timeout = 0;  -- a timeout would leave work half done, and nobody waits for it
SET search_path = pg_catalog, pg_temp;

-- add index public.orders_customer_idx__new  (after.sql:6)
CREATE INDEX CONCURRENTLY orders_customer_idx__new ON public.orders USING btree (customer_id__new, id__new) WHERE (parent_id__new IS NULL);

RESET lock_timeout; RESET statement_timeout; RESET search_path;
\endif

-- schemadiff:step 16 phase=expand tx=yes post=constraint:public.notes.notes_customer_id_fkey__new
SELECT (EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.notes') AND conname = 'notes_customer_id_fkey__new' AND contype <> 'n')
    OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.customers') AND attname = 'id' AND format_type(atttypid, atttypmod) = 'bigint')) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '500ms'; SET LOCAL statement_timeout = '30s';  -- it locks several, and lets go before PostgreSQL would break somebody off for a deadlock
SET LOCAL search_path = pg_catalog, pg_temp;

-- add constraint public.notes.notes_customer_id_fkey__new (not valid)  (after.sql:1)
ALTER TABLE public.notes
    ADD CONSTRAINT notes_customer_id_fkey__new FOREIGN KEY (customer_id) REFERENCES public.customers(id__new) NOT VALID;

COMMIT;
\endif

-- schemadiff:step 17 phase=expand tx=yes post=validated:public.notes.notes_customer_id_fkey__new
SELECT (EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.notes') AND conname = 'notes_customer_id_fkey__new' AND contype <> 'n' AND convalidated)
    OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.customers') AND attname = 'id' AND format_type(atttypid, atttypmod) = 'bigint')) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = 0;  -- it reads the whole table, and others go on reading and writing
SET LOCAL search_path = pg_catalog, pg_temp;

-- validate constraint public.notes.notes_customer_id_fkey__new  (after.sql:1)
ALTER TABLE public.notes VALIDATE CONSTRAINT notes_customer_id_fkey__new;

COMMIT;
\endif

-- schemadiff:step 18 phase=expand tx=yes post=constraint:public.orders.orders_customer_id_fkey__new
SELECT (EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.orders') AND conname = 'orders_customer_id_fkey__new' AND contype <> 'n')
    OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.customers') AND attname = 'id' AND format_type(atttypid, atttypmod) = 'bigint')) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '500ms'; SET LOCAL statement_timeout = '30s';  -- it locks several, and lets go before PostgreSQL would break somebody off for a deadlock
SET LOCAL search_path = pg_catalog, pg_temp;

-- add constraint public.orders.orders_customer_id_fkey__new (not valid)  (after.sql:1)
ALTER TABLE public.orders
    ADD CONSTRAINT orders_customer_id_fkey__new FOREIGN KEY (customer_id__new) REFERENCES public.customers(id__new) ON DELETE CASCADE NOT VALID;

COMMIT;
\endif

-- schemadiff:step 19 phase=expand tx=yes post=validated:public.orders.orders_customer_id_fkey__new
SELECT (EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.orders') AND conname = 'orders_customer_id_fkey__new' AND contype <> 'n' AND convalidated)
    OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.customers') AND attname = 'id' AND format_type(atttypid, atttypmod) = 'bigint')) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = 0;  -- it reads the whole table, and others go on reading and writing
SET LOCAL search_path = pg_catalog, pg_temp;

-- validate constraint public.orders.orders_customer_id_fkey__new  (after.sql:1)
ALTER TABLE public.orders VALIDATE CONSTRAINT orders_customer_id_fkey__new;

COMMIT;
\endif

-- schemadiff:step 20 phase=expand tx=yes post=constraint:public.orders.orders_parent_id_fkey__new
SELECT (EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.orders') AND conname = 'orders_parent_id_fkey__new' AND contype <> 'n')
    OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.customers') AND attname = 'id' AND format_type(atttypid, atttypmod) = 'bigint')) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- add constraint public.orders.orders_parent_id_fkey__new (not valid)  (after.sql:5)
ALTER TABLE public.orders
    ADD CONSTRAINT orders_parent_id_fkey__new FOREIGN KEY (parent_id__new) REFERENCES public.orders(id__new) DEFERRABLE INITIALLY DEFERRED NOT VALID;

COMMIT;
\endif

-- schemadiff:step 21 phase=expand tx=yes post=validated:public.orders.orders_parent_id_fkey__new
SELECT (EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.orders') AND conname = 'orders_parent_id_fkey__new' AND contype <> 'n' AND convalidated)
    OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.customers') AND attname = 'id' AND format_type(atttypid, atttypmod) = 'bigint')) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = 0;  -- it reads the whole table, and others go on reading and writing
SET LOCAL search_path = pg_catalog, pg_temp;

-- validate constraint public.orders.orders_parent_id_fkey__new  (after.sql:5)
ALTER TABLE public.orders VALIDATE CONSTRAINT orders_parent_id_fkey__new;

COMMIT;
\endif

-- schemadiff:step 22 phase=expand tx=yes post=switched:public.customers.id
SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.customers') AND attname = 'id' AND format_type(atttypid, atttypmod) = 'bigint') AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '500ms'; SET LOCAL statement_timeout = '30s';  -- it locks several, and lets go before PostgreSQL would break somebody off for a deadlock
SET LOCAL search_path = pg_catalog, pg_temp;

-- switch column public.customers.id (and 3 more)  (after.sql:1)
ALTER TABLE public.notes DROP CONSTRAINT notes_customer_id_fkey;
ALTER TABLE public.orders DROP CONSTRAINT orders_customer_id_fkey;
ALTER TABLE public.orders DROP CONSTRAINT orders_parent_id_fkey;
DROP TRIGGER "~customer_id__new" ON public.orders;
DROP FUNCTION public.orders_customer_id__new();
DROP TRIGGER "~id__new" ON public.orders;
DROP FUNCTION public.orders_id__new();
DROP TRIGGER "~parent_id__new" ON public.orders;
DROP FUNCTION public.orders_parent_id__new();
DROP TRIGGER "~id__new" ON public.customers;
DROP FUNCTION public.customers_id__new();
ALTER TABLE public.customers DROP CONSTRAINT customers_pkey;
ALTER TABLE public.orders DROP CONSTRAINT orders_pkey;
DROP INDEX public.orders_customer_idx;
ALTER SEQUENCE public.customers_id_seq RENAME TO customers_id_seq__old;
ALTER TABLE public.customers RENAME COLUMN id TO id__old;
ALTER TABLE public.customers RENAME COLUMN id__new TO id;
ALTER TABLE public.customers ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (INCREMENT BY 5 START WITH 100);
SELECT pg_catalog.setval('public.customers_id_seq', last_value, is_called) FROM public.customers_id_seq__old;
ALTER TABLE public.customers ALTER COLUMN id__old DROP IDENTITY;
ALTER TABLE public.customers ALTER COLUMN id__old DROP NOT NULL;
ALTER TABLE public.customers RENAME CONSTRAINT customers_id_not_null__new TO customers_id_not_null;
ALTER TABLE public.orders RENAME COLUMN customer_id TO customer_id__old;
ALTER TABLE public.orders RENAME COLUMN customer_id__new TO customer_id;
ALTER TABLE public.orders ALTER COLUMN customer_id__old DROP NOT NULL;
ALTER TABLE public.orders RENAME CONSTRAINT orders_customer_id_not_null__new TO orders_customer_id_not_null;
ALTER SEQUENCE public.orders_id_seq RENAME TO orders_id_seq__old;
ALTER TABLE public.orders RENAME COLUMN id TO id__old;
ALTER TABLE public.orders RENAME COLUMN id__new TO id;
ALTER TABLE public.orders ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY;
SELECT pg_catalog.setval('public.orders_id_seq', last_value, is_called) FROM public.orders_id_seq__old;
ALTER TABLE public.orders ALTER COLUMN id__old DROP IDENTITY;
ALTER TABLE public.orders ALTER COLUMN id__old DROP NOT NULL;
ALTER TABLE public.orders RENAME CONSTRAINT orders_id_not_null__new TO orders_id_not_null;
ALTER TABLE public.orders RENAME COLUMN parent_id TO parent_id__old;
ALTER TABLE public.orders RENAME COLUMN parent_id__new TO parent_id;
ALTER TABLE public.customers
    ADD CONSTRAINT customers_pkey PRIMARY KEY USING INDEX customers_pkey__new;
ALTER TABLE public.orders
    ADD CONSTRAINT orders_pkey PRIMARY KEY USING INDEX orders_pkey__new;
ALTER INDEX public.orders_customer_idx__new RENAME TO orders_customer_idx;
ALTER TABLE public.notes RENAME CONSTRAINT notes_customer_id_fkey__new TO notes_customer_id_fkey;
ALTER TABLE public.orders RENAME CONSTRAINT orders_customer_id_fkey__new TO orders_customer_id_fkey;
ALTER TABLE public.orders RENAME CONSTRAINT orders_parent_id_fkey__new TO orders_parent_id_fkey;
COMMENT ON COLUMN public.customers.id IS 'a number';
COMMENT ON CONSTRAINT customers_pkey ON public.customers IS 'who';

COMMIT;
\endif

-- schemadiff:step 23 phase=contract tx=yes post=column:no:public.customers.id__old
SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.customers') AND attname = 'id' AND format_type(atttypid, atttypmod) = 'bigint')
    AND NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.customers') AND attname = 'id__old' AND NOT attisdropped) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- drop column public.customers.id__old  (after.sql:1)
ALTER TABLE public.customers DROP COLUMN id__old;

COMMIT;
\endif

-- schemadiff:step 24 phase=contract tx=yes post=column:no:public.orders.customer_id__old
SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.customers') AND attname = 'id' AND format_type(atttypid, atttypmod) = 'bigint')
    AND NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.orders') AND attname = 'customer_id__old' AND NOT attisdropped)
    AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.customers') AND attname = 'id' AND format_type(atttypid, atttypmod) = 'bigint')
    AND NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.orders') AND attname = 'id__old' AND NOT attisdropped)
    AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.customers') AND attname = 'id' AND format_type(atttypid, atttypmod) = 'bigint')
    AND NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.orders') AND attname = 'parent_id__old' AND NOT attisdropped) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- drop column public.orders.customer_id__old  (after.sql:6)
ALTER TABLE public.orders DROP COLUMN customer_id__old;

-- drop column public.orders.id__old  (after.sql:5)
ALTER TABLE public.orders DROP COLUMN id__old;

-- drop column public.orders.parent_id__old  (after.sql:7)
ALTER TABLE public.orders DROP COLUMN parent_id__old;

COMMIT;
\endif
