-- schemadiff:step 1 phase=expand tx=yes
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = 0;
SET LOCAL search_path = pg_catalog, pg_temp;

-- rename enum public.mood for its rebuilding  (after.sql:1)
ALTER TYPE public.mood RENAME TO mood__old;

-- create enum public.mood  (after.sql:1)
CREATE TYPE public.mood AS ENUM (
    'sad',
    'ok'
);

-- alter column public.t.m (default, type)  (after.sql:2)
ALTER TABLE public.t
    ALTER COLUMN m DROP DEFAULT,
    ALTER COLUMN m TYPE public.mood USING m::text::public.mood,
    ALTER COLUMN m SET DEFAULT 'ok'::public.mood;

-- drop the old enum public.mood  (after.sql:1)
DROP TYPE public.mood__old;

COMMIT;
