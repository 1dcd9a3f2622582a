-- schemadiff:step 1 phase=expand tx=yes post=table:public.customer
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- rename table public.client to customer  (after.sql:2)
ALTER TABLE public.client RENAME TO customer;

-- alter column public.customer.id (not null name)  (after.sql:2)
ALTER TABLE public.customer RENAME CONSTRAINT client_id_not_null TO customer_id_not_null;

COMMIT;
