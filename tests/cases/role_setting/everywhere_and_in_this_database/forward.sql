-- schemadiff:step 1 phase=expand tx=yes
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- setting of case_a: "DateStyle"  (after.sql:1)
ALTER ROLE case_a SET "DateStyle" TO 'german, dmy';

-- setting of case_a: "TimeZone" in database  (after.sql:1)
DO $_$BEGIN EXECUTE pg_catalog.format('ALTER ROLE case_a IN DATABASE %I SET "TimeZone" TO ''Europe/Berlin''', pg_catalog.current_database()); END$_$;

-- setting of case_a: "myapp.percent" in database  (after.sql:1)
DO $_$BEGIN EXECUTE pg_catalog.format(E'ALTER ROLE case_a IN DATABASE %I SET myapp.percent TO E''100%% of it''''s \\\\''', pg_catalog.current_database()); END$_$;

-- setting of case_a: search_path in database  (after.sql:1)
DO $_$BEGIN EXECUTE pg_catalog.format('ALTER ROLE case_a IN DATABASE %I SET search_path TO ''''', pg_catalog.current_database()); END$_$;

-- alter setting of case_a: work_mem in database (value)  (after.sql:1)
DO $_$BEGIN EXECUTE pg_catalog.format('ALTER ROLE case_a IN DATABASE %I SET work_mem TO ''128MB''', pg_catalog.current_database()); END$_$;

-- setting of case_a: "myapp.percent"  (after.sql:1)
ALTER ROLE case_a SET myapp.percent TO E'100% of it''s \\';

-- setting of case_a: search_path  (after.sql:1)
ALTER ROLE case_a SET search_path TO 'case_a', '$user', 'Odd, name';

-- alter setting of case_a: work_mem (value)  (after.sql:1)
ALTER ROLE case_a SET work_mem TO '64MB';

-- drop setting of case_a: "myapp.gone" in database  (absent from schema/)
DO $_$BEGIN EXECUTE pg_catalog.format('ALTER ROLE case_a IN DATABASE %I RESET myapp.gone', pg_catalog.current_database()); END$_$;

-- drop setting of case_a: statement_timeout  (absent from schema/)
ALTER ROLE case_a RESET statement_timeout;

COMMIT;
