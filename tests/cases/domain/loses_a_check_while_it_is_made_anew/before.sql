CREATE TYPE public.state AS ENUM ('a', 'b', 'c');
CREATE DOMAIN public.label AS public.state CONSTRAINT x CHECK (VALUE IS NOT NULL) CONSTRAINT y CHECK (VALUE IS NOT NULL);
CREATE TABLE public.t (a public.label);
