CREATE TYPE public.money_of AS (amount numeric(12,2), currency character(3));
CREATE TABLE public.typed (amount numeric(12,2));
