-- schemadiff audit: takes back what `schemadiff audit install` made, with all that was noted. Needs a superuser.
BEGIN;
DROP EVENT TRIGGER IF EXISTS schemadiff_audit_end;
DROP EVENT TRIGGER IF EXISTS schemadiff_audit_drop;
DROP SCHEMA IF EXISTS schemadiff_audit CASCADE;
COMMIT;
