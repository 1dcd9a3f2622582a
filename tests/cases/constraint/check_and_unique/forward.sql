-- schemadiff:step 1 phase=expand tx=yes post=constraint:public.t.fresh
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = 0;
SET LOCAL search_path = pg_catalog, pg_temp;

-- drop constraint public.t.u  (made again below)
ALTER TABLE public.t DROP CONSTRAINT u;

-- add constraint public.t.fresh  (after.sql:1)
ALTER TABLE public.t
    ADD CONSTRAINT fresh CHECK ((a > 1)) NO INHERIT;

-- add constraint public.t.u  (after.sql:1)
ALTER TABLE public.t
    ADD CONSTRAINT u UNIQUE (a, b);

-- add constraint public.t.w  (after.sql:1)
ALTER TABLE public.t
    ADD CONSTRAINT w UNIQUE NULLS NOT DISTINCT (b) INCLUDE (a) WITH (fillfactor = 70);

-- drop constraint public.t.old  (absent from schema/)
ALTER TABLE public.t DROP CONSTRAINT old;

COMMIT;
