CREATE TYPE public.hours AS ENUM ('day', 'night');
CREATE TABLE public.product (id integer, open public.hours);
CREATE TABLE public.customer (bought text, seen public.product[]);
