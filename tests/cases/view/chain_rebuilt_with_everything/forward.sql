-- schemadiff:step 1 phase=expand tx=yes
BEGIN;
SET LOCAL lock_timeout = '500ms'; SET LOCAL statement_timeout = 0;  -- it locks several, and lets go before PostgreSQL would break somebody off for a deadlock
SET LOCAL search_path = pg_catalog, pg_temp;

-- drop view public.v2  (made again below)
DROP VIEW public.v2;

-- drop view public.v1  (made again below)
DROP VIEW public.v1;

-- alter column public.t.a (type)  (after.sql:1)
ALTER TABLE public.t ALTER COLUMN a TYPE bigint USING a::bigint;

-- create view public.v1  (after.sql:2)
CREATE VIEW public.v1 AS
SELECT a,
    b
   FROM public.t;

-- create view public.v2  (after.sql:3)
CREATE VIEW public.v2
WITH (security_barrier = true) AS
SELECT a,
    b
   FROM public.v1;

-- add default public.v2.a  (after.sql:3)
ALTER VIEW public.v2 ALTER COLUMN a SET DEFAULT 7;

-- add trigger public.v2.tr  (after.sql:10)
CREATE TRIGGER tr INSTEAD OF INSERT ON public.v2 FOR EACH ROW
    EXECUTE FUNCTION public.f();
COMMENT ON COLUMN public.v2.a IS 'the a';
COMMENT ON VIEW public.v2 IS 'second';

-- grant on column public.v2.b to writer  (after.sql:3)
GRANT UPDATE (b) ON TABLE public.v2 TO writer;

-- grant on view public.v2 to reader  (after.sql:3)
GRANT SELECT ON TABLE public.v2 TO reader;

COMMIT;
