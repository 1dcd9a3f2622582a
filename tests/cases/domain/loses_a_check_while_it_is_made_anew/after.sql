CREATE TYPE public.state AS ENUM ('a', 'b');
CREATE DOMAIN public.label AS public.state CONSTRAINT y CHECK (VALUE IS NOT NULL);
CREATE TABLE public.t (a public.label);
