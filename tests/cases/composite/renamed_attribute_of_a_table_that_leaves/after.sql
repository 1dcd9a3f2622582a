CREATE TYPE public.price AS (amount numeric, note text);
CREATE TABLE public.typed (amount numeric, currency text);
