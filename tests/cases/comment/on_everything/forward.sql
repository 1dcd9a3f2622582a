-- schemadiff:step 1 phase=expand tx=yes
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;
COMMENT ON TYPE public.e IS 'an enum';
COMMENT ON DOMAIN public.d IS 'a domain';
COMMENT ON CONSTRAINT dc ON DOMAIN public.d IS 'its check';
COMMENT ON SEQUENCE public.s IS 'numbers';
COMMENT ON FUNCTION public.f(integer) IS 'with $$ dollars';
COMMENT ON COLUMN public.t.a IS E'two
lines; -- and \\! a ''quote''';
COMMENT ON CONSTRAINT pos ON public.t IS 'above nought';
COMMENT ON TABLE public.t IS NULL;

COMMIT;
