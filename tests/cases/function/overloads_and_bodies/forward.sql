-- schemadiff:step 1 phase=expand tx=yes post=function:no:public.f.text
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;
SET LOCAL check_function_bodies = off;  -- bodies may name what a later statement makes

-- alter function public.f(integer) (definition)  (after.sql:1)
CREATE OR REPLACE FUNCTION public.f(a integer)
 RETURNS integer
 LANGUAGE sql
 STABLE PARALLEL SAFE STRICT COST 5
AS $function$SELECT a + 1$function$;

-- drop function public.f(text)  (absent from schema/)
DROP FUNCTION public.f(text);

-- create function public.f(integer, integer)  (after.sql:1)
CREATE FUNCTION public.f(a integer, b integer)
 RETURNS integer
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$SELECT a + b$function$;

COMMIT;
