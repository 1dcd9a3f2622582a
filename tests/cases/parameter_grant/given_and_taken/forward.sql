-- schemadiff:step 1 phase=expand tx=yes destructive=case_old
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;
DO $_$
DECLARE missing text;
BEGIN
    SELECT string_agg(name, ', ') INTO missing FROM unnest(ARRAY['case_old']) AS name
    WHERE NOT ARRAY[name, 'all']
        && string_to_array(coalesce(current_setting('schemadiff.allow_data_loss', true), ''), ',');
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'this migration destroys data of %; not approved', missing
            USING HINT = 'schemadiff apply --allow-data-loss NAME, or SET schemadiff.allow_data_loss = ''NAME,...''';
    END IF;
END $_$;

-- grant to case_a on parameter "myapp.level"
GRANT SET ON PARAMETER myapp.level TO case_a;

-- alter grant to case_a on parameter work_mem (grantable, privileges)
REVOKE ALTER SYSTEM ON PARAMETER work_mem FROM case_a;
REVOKE GRANT OPTION FOR SET ON PARAMETER work_mem FROM case_a;

-- grant to case_b on parameter work_mem
GRANT ALTER SYSTEM ON PARAMETER work_mem TO case_b WITH GRANT OPTION;

-- drop grant to case_b on parameter "myapp.level"  (absent from schema/)
REVOKE SET ON PARAMETER myapp.level FROM case_b;

-- drop grant to case_old on parameter "myapp.level"  (absent from schema/)
REVOKE SET ON PARAMETER myapp.level FROM case_old;

-- DROP role case_old  (absent from schema/)
DROP ROLE IF EXISTS case_old;

COMMIT;
