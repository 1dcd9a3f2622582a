CREATE TYPE public.mood AS ENUM ('ok', 'meh');

CREATE TABLE public.customers (
    id int PRIMARY KEY,
    name text NOT NULL
);

CREATE TABLE public.products (
    id int,
    code text,
    CONSTRAINT products_id_check CHECK (id > 0 AND id < 1000000),
    CONSTRAINT products_code_key UNIQUE (code, id)
);

CREATE TABLE public.orders (
    id int NOT NULL,
    customer int,
    price numeric,
    reference text,
    feeling public.mood DEFAULT 'meh',
    token uuid NOT NULL DEFAULT gen_random_uuid(),
    CONSTRAINT orders_pkey PRIMARY KEY (id),
    CONSTRAINT orders_reference_key UNIQUE (reference),
    CONSTRAINT orders_price_check CHECK (price >= 0),
    CONSTRAINT orders_customer_fkey FOREIGN KEY (customer) REFERENCES public.customers (id)
);
CREATE INDEX orders_by_customer ON public.orders (customer, id);
CREATE INDEX orders_by_token ON public.orders (token);

CREATE VIEW public.big_orders AS SELECT id, price::text AS price FROM public.orders WHERE price > 100;

CREATE TABLE public.ticks (
    id int NOT NULL,
    price numeric,
    CONSTRAINT ticks_id_check CHECK (id >= 0)
) PARTITION BY RANGE (id);
CREATE TABLE public.ticks_1 PARTITION OF public.ticks FOR VALUES FROM (0) TO (10000);
CREATE TABLE public.ticks_2 (
    id int NOT NULL,
    price numeric,
    CONSTRAINT ticks_id_check CHECK (id >= 0)
);
CREATE TABLE public.ticks_3 PARTITION OF public.ticks FOR VALUES FROM (20000) TO (30000);
CREATE INDEX ticks_by_price ON public.ticks (price);

CREATE TABLE public.people (
    id int PRIMARY KEY,
    name text
);

CREATE MATERIALIZED VIEW public.names AS
SELECT length(name) AS length, count(*) AS count, max(id) AS last FROM public.people GROUP BY length(name);
CREATE UNIQUE INDEX names_by_length ON public.names (length);

CREATE TABLE public.readings (
    id int PRIMARY KEY,
    value bigint
);
CREATE INDEX readings_by_value ON public.readings (value);
