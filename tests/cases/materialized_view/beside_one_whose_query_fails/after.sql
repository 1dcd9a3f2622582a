CREATE FUNCTION public.broken() RETURNS integer LANGUAGE plpgsql AS $$BEGIN RAISE 'not today'; END$$;
CREATE MATERIALIZED VIEW public.m AS SELECT public.broken() AS n WITH NO DATA;
CREATE MATERIALIZED VIEW public.above AS SELECT n FROM public.m WITH NO DATA;
CREATE TABLE public.t (a integer, b integer);
