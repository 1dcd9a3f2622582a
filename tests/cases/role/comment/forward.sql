-- schemadiff:step 1 phase=expand tx=yes
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;
COMMENT ON ROLE case_a IS 'it''s new';
COMMENT ON ROLE case_b IS 'after';
COMMENT ON ROLE case_c IS NULL;

COMMIT;
