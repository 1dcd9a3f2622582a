-- schemadiff:step 1 phase=expand tx=yes post=table:public.orders
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- create table public.orders  (after.sql:1)
CREATE TABLE public.orders (
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    customer bigint NOT NULL,
    total numeric(12,2) DEFAULT 0 NOT NULL,
    CONSTRAINT orders_pkey PRIMARY KEY (id),
    CONSTRAINT orders_total_check CHECK ((total >= (0)::numeric))
);

-- add index public.orders_customer  (after.sql:6)
CREATE INDEX orders_customer ON public.orders USING btree (customer);
COMMENT ON COLUMN public.orders.total IS 'with tax';
COMMENT ON TABLE public.orders IS 'what was bought';

-- grant on table public.orders to reader  (after.sql:1)
GRANT SELECT ON TABLE public.orders TO reader;

COMMIT;
