CREATE TYPE public.state AS ENUM ('new', 'paid');
CREATE TABLE public.purchase (state public.state);
CREATE TABLE public.refund () INHERITS (public.purchase);
ALTER TABLE public.refund ALTER COLUMN state SET DEFAULT 'new';
