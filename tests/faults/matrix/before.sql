CREATE TYPE public.mood AS ENUM ('ok');

CREATE TABLE public.customers (
    id int PRIMARY KEY,
    name text
);

CREATE TABLE public.products (
    id int,
    code text,
    CONSTRAINT products_id_check CHECK (id > 0),
    CONSTRAINT products_code_key UNIQUE (code)
);

CREATE TABLE public.orders (
    id int NOT NULL,
    customer int,
    price numeric,
    note text,
    reference text,
    feeling public.mood
);
CREATE INDEX orders_by_customer ON public.orders (customer);
CREATE INDEX orders_by_price ON public.orders (price);

CREATE VIEW public.big_orders AS SELECT id, price FROM public.orders WHERE price > 100;

CREATE TABLE public.ticks (
    id int NOT NULL,
    price numeric,
    CONSTRAINT ticks_id_check CHECK (id >= 0)
) PARTITION BY RANGE (id);
CREATE TABLE public.ticks_1 PARTITION OF public.ticks FOR VALUES FROM (0) TO (10000);
CREATE TABLE public.ticks_2 PARTITION OF public.ticks FOR VALUES FROM (10000) TO (20000);
CREATE TABLE public.ticks_3 (
    id int NOT NULL,
    price numeric,
    CONSTRAINT ticks_id_check CHECK (id >= 0)
);

CREATE TABLE public.people (
    id int PRIMARY KEY,
    name text
);

CREATE MATERIALIZED VIEW public.names AS
SELECT length(name) AS length, count(*) AS count FROM public.people GROUP BY length(name);
CREATE UNIQUE INDEX names_by_length ON public.names (length);

CREATE TABLE public.readings (
    id int PRIMARY KEY,
    value int
);
CREATE INDEX readings_by_value ON public.readings (value);
