-- schemadiff:step 1 phase=expand tx=yes post=foreign_data_wrapper:files
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- create role case_owner  (after.sql:11)
DO $_$BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'case_owner') THEN
        CREATE ROLE case_owner;
    END IF;
END$_$;

-- create role case_reader  (after.sql:12)
DO $_$BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'case_reader') THEN
        CREATE ROLE case_reader;
    END IF;
END$_$;

-- create foreign data wrapper files  (after.sql:6)
CREATE FOREIGN DATA WRAPPER files;

-- create server archive  (after.sql:7)
CREATE SERVER archive FOREIGN DATA WRAPPER files;

-- create user mapping archive.case_reader
CREATE USER MAPPING FOR case_reader SERVER archive;

-- alter table public.account (row security)  (after.sql:1)
ALTER TABLE public.account ENABLE ROW LEVEL SECURITY;

-- add policy public.account.own_rows  (after.sql:4)
CREATE POLICY own_rows ON public.account TO case_reader
    USING ((tenant = CURRENT_USER));

-- grant on table public.account to case_reader  (after.sql:1)
GRANT SELECT ON TABLE public.account TO case_reader;

-- create table public.entry  (after.sql:9)
CREATE TABLE public.entry (
    id integer
);

-- owner on table public.entry  (after.sql:9)
ALTER TABLE public.entry OWNER TO case_owner;

-- create default privileges case_owner.""."TABLES"."role:case_reader"
ALTER DEFAULT PRIVILEGES FOR ROLE case_owner GRANT SELECT ON TABLES TO case_reader;

COMMIT;
