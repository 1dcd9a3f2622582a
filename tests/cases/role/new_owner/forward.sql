-- schemadiff:step 1 phase=expand tx=yes
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- create role case_owner  (after.sql:3)
DO $_$BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'case_owner') THEN
        CREATE ROLE case_owner;
    END IF;
END$_$;

-- owner on table public.account  (after.sql:1)
ALTER TABLE public.account OWNER TO case_owner;

COMMIT;
