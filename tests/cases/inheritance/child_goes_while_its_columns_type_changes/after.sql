CREATE TYPE public.state AS ENUM ('fresh', 'paid');
CREATE TABLE public.purchase (state public.state);
