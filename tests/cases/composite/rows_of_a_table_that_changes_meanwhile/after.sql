CREATE TYPE public.times AS ENUM ('day', 'night');
CREATE TABLE public.product (id integer, open public.times);
CREATE TABLE public.customer (bought public.product[], seen text);
