-- schemadiff:step 1 tx=yes
BEGIN;
SET LOCAL lock_timeout = '2s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- comment on enum public.e  (after.sql:2)
COMMENT ON TYPE public.e IS 'an enum';

-- comment on domain public.d  (after.sql:3)
COMMENT ON DOMAIN public.d IS 'a domain';

-- comment on domain constraint public.d.dc  (after.sql:3)
COMMENT ON CONSTRAINT dc ON DOMAIN public.d IS 'its check';

-- comment on sequence public.s  (after.sql:4)
COMMENT ON SEQUENCE public.s IS 'numbers';

-- comment on function public.f(integer)  (after.sql:5)
COMMENT ON FUNCTION public.f(integer) IS 'with $$ dollars';

-- comment on column public.t.a  (after.sql:1)
COMMENT ON COLUMN public.t.a IS E'two
lines; -- and \\! a ''quote''';

-- comment on constraint public.t.pos  (after.sql:1)
COMMENT ON CONSTRAINT pos ON public.t IS 'above nought';

-- drop comment on table public.t  (absent from schema/)
COMMENT ON TABLE public.t IS NULL;

COMMIT;
