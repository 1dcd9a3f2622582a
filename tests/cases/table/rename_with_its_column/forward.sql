-- schemadiff:step 1 phase=expand tx=yes post=table:public.customer
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- rename table public.client to customer  (after.sql:2)
ALTER TABLE public.client RENAME TO customer;

-- rename index public.client_nam to customer_name  (after.sql:11)
ALTER INDEX public.client_nam RENAME TO customer_name;

-- rename column public.customer.nam to name  (after.sql:6)
ALTER TABLE public.customer RENAME COLUMN nam TO name;

-- rename constraint public.customer.client_pkey to customer_pkey  (after.sql:8)
ALTER TABLE public.customer RENAME CONSTRAINT client_pkey TO customer_pkey;

-- alter column public.customer.id (not null name)  (after.sql:4)
ALTER TABLE public.customer RENAME CONSTRAINT client_id_not_null TO customer_id_not_null;

-- alter column public.customer.name (not null name)  (after.sql:6)
ALTER TABLE public.customer RENAME CONSTRAINT client_nam_not_null TO customer_name_not_null;

COMMIT;
