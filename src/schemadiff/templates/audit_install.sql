-- schemadiff audit: notes who changes the schema of this database, and when, for `schemadiff drift` to tell.
-- Only a superuser may create event triggers: psql -X -v ON_ERROR_STOP=1 -f audit.sql
-- Whatever goes wrong in it, no statement fails: what cannot be noted is not noted. The way back: schemadiff audit uninstall
-- Nobody else may read what it notes, for a query may hold what is nobody's business. For the role that runs drift:
--   GRANT USAGE ON SCHEMA schemadiff_audit TO drift; GRANT SELECT ON schemadiff_audit.events TO drift;
BEGIN;
CREATE SCHEMA IF NOT EXISTS schemadiff_audit;
CREATE TABLE IF NOT EXISTS schemadiff_audit.events (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    role text NOT NULL,
    session_role text NOT NULL,
    application text NOT NULL,
    tag text NOT NULL,
    kind text,
    identity text,
    query text
);
CREATE INDEX IF NOT EXISTS events_identity_idx ON schemadiff_audit.events (identity, at DESC);

CREATE OR REPLACE FUNCTION schemadiff_audit.note() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET lock_timeout = '100ms' AS $note$
DECLARE
    acting text := coalesce(nullif(current_setting('role', true), 'none'), session_user);
    program text := coalesce(current_setting('application_name', true), '');
    said text := current_query();
BEGIN
    -- What defines connections to other servers has passwords in it.
    IF said ~* 'password|user\s+mapping|subscription|\mserver\M' THEN
        said := '(left out)';
    END IF;
    IF tg_event = 'sql_drop' THEN
        INSERT INTO schemadiff_audit.events (role, session_role, application, tag, kind, identity, query)
        SELECT acting, session_user, program, tg_tag, d.object_type, d.object_identity, left(said, 10000)
        FROM pg_event_trigger_dropped_objects() AS d
        WHERE (d.original OR d.normal) AND NOT d.is_temporary
          AND d.object_identity NOT LIKE 'schemadiff\_audit%';
    ELSE
        INSERT INTO schemadiff_audit.events (role, session_role, application, tag, kind, identity, query)
        SELECT acting, session_user, program, c.command_tag, c.object_type, c.object_identity, left(said, 10000)
        FROM pg_event_trigger_ddl_commands() AS c
        WHERE c.schema_name IS DISTINCT FROM 'pg_temp' AND coalesce(c.object_identity, '') NOT LIKE 'schemadiff\_audit%';
    END IF;
EXCEPTION WHEN OTHERS THEN
    NULL;
END $note$;
REVOKE ALL ON FUNCTION schemadiff_audit.note() FROM PUBLIC;

DROP EVENT TRIGGER IF EXISTS schemadiff_audit_end;
DROP EVENT TRIGGER IF EXISTS schemadiff_audit_drop;
CREATE EVENT TRIGGER schemadiff_audit_end ON ddl_command_end EXECUTE FUNCTION schemadiff_audit.note();
CREATE EVENT TRIGGER schemadiff_audit_drop ON sql_drop EXECUTE FUNCTION schemadiff_audit.note();
COMMIT;
