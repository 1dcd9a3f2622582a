-- schemadiff:step 1 phase=expand tx=yes post=default:public.other.come
BEGIN;
SET LOCAL lock_timeout = '500ms'; SET LOCAL statement_timeout = 0;  -- it locks several, and lets go before PostgreSQL would break somebody off for a deadlock
SET LOCAL search_path = pg_catalog, pg_temp;
SET LOCAL check_function_bodies = off;  -- bodies may name what a later statement makes

-- drop default public.child.p  (made again below)
ALTER TABLE public.child ALTER COLUMN p DROP DEFAULT;

-- drop default public.counted.id  (made again below)
ALTER TABLE public.counted ALTER COLUMN id DROP DEFAULT;

-- drop default public.other.filled  (made again below)
ALTER TABLE public.other ALTER COLUMN filled DROP DEFAULT;

-- drop default public.pair.by_function  (made again below)
ALTER TABLE public.pair ALTER COLUMN by_function DROP DEFAULT;

-- drop constraint public.pair.pair_check  (made again below)
ALTER TABLE public.pair DROP CONSTRAINT pair_check;

-- drop default public.parent.p  (made again below)
ALTER TABLE ONLY public.parent ALTER COLUMN p DROP DEFAULT;

-- drop function public.usual()  (made again below)
DROP FUNCTION public.usual();

-- rename enum public.mood for its rebuilding  (after.sql:1)
ALTER TYPE public.mood RENAME TO mood__old;

-- create enum public.mood  (after.sql:1)
CREATE TYPE public.mood AS ENUM (
    'ok'
);

-- alter sequence public.numbers (maximum, type)  (after.sql:8)
ALTER SEQUENCE public.numbers AS bigint MINVALUE 1 MAXVALUE 9223372036854775807;

-- create function public.usual()  (after.sql:2)
CREATE FUNCTION public.usual()
 RETURNS public.mood
 LANGUAGE sql
RETURN 'ok'::public.mood;

-- alter column public.counted.id (type)  (after.sql:9)
ALTER TABLE public.counted ALTER COLUMN id TYPE bigint USING id::bigint;

-- add default public.counted.id  (after.sql:9)
ALTER TABLE public.counted ALTER COLUMN id SET DEFAULT nextval('public.numbers'::regclass);

-- alter column public.far.f (default, type)  (after.sql:12)
ALTER TABLE public.far
    ALTER COLUMN f DROP DEFAULT,
    ALTER COLUMN f TYPE bigint,
    ALTER COLUMN f SET DEFAULT 1;

-- alter column public.other.n (default, type)  (after.sql:4)
ALTER TABLE public.other
    ALTER COLUMN n DROP DEFAULT,
    ALTER COLUMN n TYPE integer USING n::integer,
    ALTER COLUMN n SET DEFAULT 5;

-- alter column public.other.come (type)  (after.sql:4)
ALTER TABLE public.other ALTER COLUMN come TYPE integer USING come::integer;

-- alter column public.other.filled (not null, type)  (after.sql:4)
ALTER TABLE public.other ALTER COLUMN filled TYPE integer USING filled::integer;
ALTER TABLE public.other ALTER COLUMN filled SET NOT NULL;

-- add default public.other.come  (after.sql:4)
ALTER TABLE public.other ALTER COLUMN come SET DEFAULT 6;

-- add default public.other.filled  (after.sql:4)
ALTER TABLE public.other ALTER COLUMN filled SET DEFAULT 8;

-- alter column public.pair.m (default, type)  (after.sql:3)
ALTER TABLE public.pair
    ALTER COLUMN m DROP DEFAULT,
    ALTER COLUMN m TYPE public.mood USING m::text::public.mood,
    ALTER COLUMN m SET DEFAULT 'ok'::public.mood;

-- alter column public.pair.by_function (type)  (after.sql:3)
ALTER TABLE public.pair ALTER COLUMN by_function TYPE public.mood USING by_function::text::public.mood;

-- add default public.pair.by_function  (after.sql:3)
ALTER TABLE public.pair ALTER COLUMN by_function SET DEFAULT public.usual();

-- add constraint public.pair.pair_check  (after.sql:3)
ALTER TABLE public.pair
    ADD CONSTRAINT pair_check CHECK ((m <> by_function));

-- alter column public.parent.p (type)  (after.sql:6)
ALTER TABLE public.parent ALTER COLUMN p TYPE integer USING p::integer;

-- add default public.child.p  (after.sql:7)
ALTER TABLE public.child ALTER COLUMN p SET DEFAULT 1;

-- add default public.parent.p  (after.sql:6)
ALTER TABLE ONLY public.parent ALTER COLUMN p SET DEFAULT 1;

-- drop default public.other.gone  (absent from schema/)
ALTER TABLE public.other ALTER COLUMN gone DROP DEFAULT;

-- alter column public.other.gone (type)  (after.sql:4)
ALTER TABLE public.other ALTER COLUMN gone TYPE integer USING gone::integer;

-- drop the old enum public.mood  (after.sql:1)
DROP TYPE public.mood__old;

COMMIT;
