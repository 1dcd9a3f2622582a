-- schemadiff:step 1 phase=expand tx=yes destructive=old.t post=schema:"newone"
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;
DO $_$
DECLARE missing text;
BEGIN
    SELECT string_agg(name, ', ') INTO missing FROM unnest(ARRAY['old.t']) AS name
    WHERE NOT ARRAY[name, 'all']
        && string_to_array(coalesce(current_setting('schemadiff.allow_data_loss', true), ''), ',');
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'this migration destroys data of %; not approved', missing
            USING HINT = 'schemadiff apply --allow-data-loss NAME, or SET schemadiff.allow_data_loss = ''NAME,...''';
    END IF;
END $_$;

-- create schema "new one"  (after.sql:1)
CREATE SCHEMA "new one";

-- create table "new one".t  (after.sql:2)
CREATE TABLE "new one".t (
    id integer
);

-- DROP table old.t  (absent from schema/)
DROP TABLE old.t;

-- drop schema old  (absent from schema/)
DROP SCHEMA old;

COMMIT;
