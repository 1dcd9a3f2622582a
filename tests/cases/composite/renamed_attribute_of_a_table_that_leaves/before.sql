CREATE TYPE public.price AS (amount numeric, currency text);
CREATE TABLE public.typed OF public.price;
