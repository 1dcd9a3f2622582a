-- schemadiff:step 1 phase=expand tx=yes
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- membership of case_a in case_group  (after.sql:4)
GRANT case_group TO case_a WITH ADMIN OPTION;

-- membership of case_b in others  (after.sql:5)
GRANT others TO case_b;

-- membership of case_b in pg_monitor  (after.sql:5)
GRANT pg_monitor TO case_b;

-- alter membership of case_c in case_group (admin)  (after.sql:3)
REVOKE ADMIN OPTION FOR case_group FROM case_c;

-- drop membership of case_d in case_group  (absent from schema/)
REVOKE case_group FROM case_d;

COMMIT;
