-- schemadiff:step 1 phase=expand tx=yes
BEGIN;
SET LOCAL lock_timeout = '500ms'; SET LOCAL statement_timeout = 0;  -- it locks several, and lets go before PostgreSQL would break somebody off for a deadlock
SET LOCAL search_path = pg_catalog, pg_temp;

-- drop view public.v  (made again below)
DROP VIEW public.v;

-- drop column public.t.g  (made again below)
ALTER TABLE public.t DROP COLUMN g;

-- drop trigger public.t.tr  (made again below)
DROP TRIGGER tr ON public.t;

-- drop policy public.t.p  (made again below)
DROP POLICY p ON public.t;

-- alter column public.t.n (default, type)  (after.sql:1)
ALTER TABLE public.t
    ALTER COLUMN n DROP DEFAULT,
    ALTER COLUMN n TYPE bigint USING n::bigint,
    ALTER COLUMN n SET DEFAULT 3;

-- add column public.t.g  (after.sql:1)
ALTER TABLE public.t ADD COLUMN g integer GENERATED ALWAYS AS ((n * 2)) STORED;

-- add trigger public.t.tr  (after.sql:7)
CREATE TRIGGER tr BEFORE UPDATE OF n ON public.t FOR EACH ROW WHEN ((new.n > 1))
    EXECUTE FUNCTION public.f();

-- add policy public.t.p  (after.sql:5)
CREATE POLICY p ON public.t
    USING ((n < 10));

-- create view public.v  (after.sql:3)
CREATE VIEW public.v AS
SELECT id,
    n
   FROM public.t;

COMMIT;
