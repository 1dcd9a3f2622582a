-- schemadiff:step 1 phase=expand tx=yes post=enum:public.mood
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = 0;
SET LOCAL search_path = pg_catalog, pg_temp;

-- drop default public.t.m  (made again below)
ALTER TABLE public.t ALTER COLUMN m DROP DEFAULT;

-- create enum public.mood  (after.sql:1)
CREATE TYPE public.mood AS ENUM (
    'a',
    'b'
);

-- alter column public.t.m (type)  (after.sql:2)
ALTER TABLE public.t ALTER COLUMN m TYPE public.mood USING m::public.mood;

-- add default public.t.m  (after.sql:2)
ALTER TABLE public.t ALTER COLUMN m SET DEFAULT 'a'::public.mood;

COMMIT;
