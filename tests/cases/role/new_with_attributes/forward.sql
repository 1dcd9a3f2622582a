-- schemadiff:step 1 phase=expand tx=yes
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- create role "case_$_$"  (after.sql:2)
DO $_1$BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'case_$_$') THEN
        CREATE ROLE "case_$_$" NOINHERIT LOGIN CONNECTION LIMIT 0;
    END IF;
END$_1$;
COMMENT ON ROLE "case_$_$" IS 'dollars';

-- create role "case_Odd 'name'"  (after.sql:1)
DO $_$BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'case_Odd ''name''') THEN
        CREATE ROLE "case_Odd 'name'" CREATEDB VALID UNTIL '2031-01-01 00:00:00+00';
    END IF;
END$_$;

COMMIT;
