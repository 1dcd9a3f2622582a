-- schemadiff:step 1 phase=expand tx=yes post=enum:public.mood
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = 0;
SET LOCAL search_path = pg_catalog, pg_temp;

-- create enum public.mood  (after.sql:1)
CREATE TYPE public.mood AS ENUM (
    'a',
    'b'
);

-- alter column public.t.m (default, type)  (after.sql:2)
ALTER TABLE public.t
    ALTER COLUMN m DROP DEFAULT,
    ALTER COLUMN m TYPE public.mood USING m::public.mood,
    ALTER COLUMN m SET DEFAULT 'a'::public.mood;

COMMIT;
