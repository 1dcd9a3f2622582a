\set ON_ERROR_STOP on

-- schemadiff:step 1 phase=expand tx=yes post=column:public.readings.sensor__new
SELECT (EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.readings') AND attname = 'sensor__new' AND NOT attisdropped)
    OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.readings') AND attname = 'sensor' AND format_type(atttypid, atttypmod) = 'integer'))
    AND (EXISTS (SELECT FROM pg_trigger WHERE tgrelid = to_regclass('public.readings') AND tgname = '~sensor__new')
    OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.readings') AND attname = 'sensor' AND format_type(atttypid, atttypmod) = 'integer')) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- add column public.readings.sensor__new  (after.sql:2)
ALTER TABLE public.readings ADD COLUMN sensor__new integer;

-- keep column public.readings.sensor__new like column public.readings.sensor  (after.sql:2)
CREATE FUNCTION public.readings_sensor__new() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $_$
BEGIN
    NEW.sensor__new := NEW.sensor::integer;
    RETURN NEW;
END $_$;
CREATE TRIGGER "~sensor__new" BEFORE INSERT OR UPDATE ON public.readings
    FOR EACH ROW EXECUTE FUNCTION public.readings_sensor__new();
ALTER TABLE public.readings ENABLE ALWAYS TRIGGER "~sensor__new";

COMMIT;
\endif

-- schemadiff:step 2 phase=backfill tx=no post=switched:public.readings.sensor
SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.readings') AND attname = 'sensor' AND format_type(atttypid, atttypmod) = 'integer') AS done \gset
\if :done
\else
SET lock_timeout = '2s'; SET statement_timeout = 0;  -- one batch after the other, each committed; it goes on where it stopped
SET search_path = pg_catalog, pg_temp;

-- fill column public.readings.sensor__new  (after.sql:2)
DO $_$
DECLARE
    page bigint;
    filled bigint;
    missed bigint;
    total bigint := 0;
BEGIN
    LOOP
        page := 0;
        missed := 0;
        WHILE page * current_setting('block_size')::bigint <= pg_relation_size('public.readings') LOOP
            UPDATE public.readings SET sensor__new = sensor::integer
            WHERE ctid >= format('(%s,0)', page)::tid AND ctid < format('(%s,0)', page + 32)::tid
                AND sensor__new IS NULL AND sensor IS NOT NULL;
            GET DIAGNOSTICS filled = ROW_COUNT;
            COMMIT;
            page := page + 32;
            missed := missed + filled;
            total := total + filled;
            IF filled > 0 THEN
                RAISE NOTICE '% rows filled, at page %', total, page;
            END IF;
        END LOOP;
        EXIT;
    END LOOP;
END $_$;

RESET lock_timeout; RESET statement_timeout; RESET search_path;
\endif

-- schemadiff:step 3 phase=expand tx=yes post=expected:public.readings.sensor__new
SELECT (EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.readings') AND conname = 'readings_sensor_not_null__new' AND contype = 'n' AND conkey = ARRAY[(SELECT attnum FROM pg_attribute WHERE attrelid = to_regclass('public.readings') AND attname = 'sensor__new')])
    OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.readings') AND attname = 'sensor' AND format_type(atttypid, atttypmod) = 'integer')) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- expect NOT NULL of column public.readings.sensor__new (not valid)  (after.sql:2)
ALTER TABLE public.readings ADD CONSTRAINT readings_sensor_not_null__new NOT NULL sensor__new NOT VALID;

COMMIT;
\endif

-- schemadiff:step 4 phase=expand tx=yes post=validated:public.readings.sensor__new
SELECT (EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.readings') AND conname = 'readings_sensor_not_null__new' AND contype = 'n' AND conkey = ARRAY[(SELECT attnum FROM pg_attribute WHERE attrelid = to_regclass('public.readings') AND attname = 'sensor__new')] AND convalidated)
    OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.readings') AND attname = 'sensor' AND format_type(atttypid, atttypmod) = 'integer')) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = 0;  -- it reads the whole table, and others go on reading and writing
SET LOCAL search_path = pg_catalog, pg_temp;

-- validate NOT NULL of column public.readings.sensor__new  (after.sql:2)
ALTER TABLE public.readings VALIDATE CONSTRAINT readings_sensor_not_null__new;

COMMIT;
\endif

-- schemadiff:step 5 phase=expand tx=no post=index_valid:public.readings_once__new
SELECT 'DROP INDEX CONCURRENTLY public.readings_once__new' WHERE EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.readings_once__new') AND indrelid = to_regclass('public.readings') AND NOT (indisvalid AND indisready AND indislive)) \gexec
SELECT (EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.readings_once__new') AND indisvalid AND indisready AND indislive)
    OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.readings') AND attname = 'sensor' AND format_type(atttypid, atttypmod) = 'integer')) AS done \gset
\if :done
\else
SET lock_timeout = 0; SET statement_timeout = 0;  -- a timeout would leave work half done, and nobody waits for it
SET search_path = pg_catalog, pg_temp;

-- build the index of constraint public.readings.readings_once  (after.sql:2)
CREATE UNIQUE INDEX CONCURRENTLY readings_once__new ON public.readings (sensor__new, note);

RESET lock_timeout; RESET statement_timeout; RESET search_path;
\endif

-- schemadiff:step 6 phase=expand tx=yes post=constraint:public.readings.readings_sensor_check__new
SELECT (EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.readings') AND conname = 'readings_sensor_check__new' AND contype <> 'n')
    OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.readings') AND attname = 'sensor' AND format_type(atttypid, atttypmod) = 'integer')) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- add constraint public.readings.readings_sensor_check__new (not valid)  (after.sql:2)
ALTER TABLE public.readings
    ADD CONSTRAINT readings_sensor_check__new CHECK ((sensor__new >= 0)) NOT VALID;

COMMIT;
\endif

-- schemadiff:step 7 phase=expand tx=yes post=validated:public.readings.readings_sensor_check__new
SELECT (EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.readings') AND conname = 'readings_sensor_check__new' AND contype <> 'n' AND convalidated)
    OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.readings') AND attname = 'sensor' AND format_type(atttypid, atttypmod) = 'integer')) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = 0;  -- it reads the whole table, and others go on reading and writing
SET LOCAL search_path = pg_catalog, pg_temp;

-- validate constraint public.readings.readings_sensor_check__new  (after.sql:2)
ALTER TABLE public.readings VALIDATE CONSTRAINT readings_sensor_check__new;

COMMIT;
\endif

-- schemadiff:step 8 phase=expand tx=no post=index_valid:public.readings_other_idx__new
SELECT 'DROP INDEX CONCURRENTLY public.readings_other_idx__new' WHERE EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.readings_other_idx__new') AND indrelid = to_regclass('public.readings') AND NOT (indisvalid AND indisready AND indislive)) \gexec
SELECT (EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.readings_other_idx__new') AND indisvalid AND indisready AND indislive)
    OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.readings') AND attname = 'sensor' AND format_type(atttypid, atttypmod) = 'integer')) AS done \gset
\if :done
\else
SET lock_timeout = 0; SET statement_timeout = 0;  -- a timeout would leave work half done, and nobody waits for it
SET search_path = pg_catalog, pg_temp;

-- add index public.readings_other_idx__new  (after.sql:2)
CREATE INDEX CONCURRENTLY readings_other_idx__new ON public.readings USING btree (((sensor__new + 1)));

RESET lock_timeout; RESET statement_timeout; RESET search_path;
\endif

-- schemadiff:step 9 phase=expand tx=no post=index_valid:public.readings_sensor_idx__new
SELECT 'DROP INDEX CONCURRENTLY public.readings_sensor_idx__new' WHERE EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.readings_sensor_idx__new') AND indrelid = to_regclass('public.readings') AND NOT (indisvalid AND indisready AND indislive)) \gexec
SELECT (EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.readings_sensor_idx__new') AND indisvalid AND indisready AND indislive)
    OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.readings') AND attname = 'sensor' AND format_type(atttypid, atttypmod) = 'integer')) AS done \gset
\if :done
\else
SET lock_timeout = 0; SET statement_timeout = 0;  -- a timeout would leave work half done, and nobody waits for it
SET search_path = pg_catalog, pg_temp;

-- add index public.readings_sensor_idx__new  (after.sql:2)
CREATE INDEX CONCURRENTLY readings_sensor_idx__new ON public.readings USING btree (sensor__new DESC) INCLUDE (note);

RESET lock_timeout; RESET statement_timeout; RESET search_path;
\endif

-- schemadiff:step 10 phase=expand tx=yes post=switched:public.readings.sensor
SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.readings') AND attname = 'sensor' AND format_type(atttypid, atttypmod) = 'integer') AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '500ms'; SET LOCAL statement_timeout = '30s';  -- it locks several, and lets go before PostgreSQL would break somebody off for a deadlock
SET LOCAL search_path = pg_catalog, pg_temp;

-- drop view public.latest_notes  (made again below)
DROP VIEW public.latest_notes;

-- drop view public.latest  (made again below)
DROP VIEW public.latest;

-- switch column public.readings.sensor  (after.sql:2)
DROP TRIGGER "~sensor__new" ON public.readings;
DROP FUNCTION public.readings_sensor__new();
ALTER TABLE public.readings DROP CONSTRAINT readings_once;
ALTER TABLE public.readings DROP CONSTRAINT readings_sensor_check;
DROP INDEX public.readings_other_idx;
DROP INDEX public.readings_sensor_idx;
ALTER TABLE public.readings ALTER COLUMN sensor DROP DEFAULT;
ALTER TABLE public.readings RENAME COLUMN sensor TO sensor__old;
ALTER TABLE public.readings RENAME COLUMN sensor__new TO sensor;
ALTER TABLE public.readings ALTER COLUMN sensor__old DROP NOT NULL;
ALTER TABLE public.readings RENAME CONSTRAINT readings_sensor_not_null__new TO readings_sensor_not_null;
ALTER TABLE public.readings ALTER COLUMN sensor SET DEFAULT 0;
ALTER TABLE public.readings
    ADD CONSTRAINT readings_once UNIQUE USING INDEX readings_once__new;
ALTER TABLE public.readings RENAME CONSTRAINT readings_sensor_check__new TO readings_sensor_check;
ALTER INDEX public.readings_other_idx__new RENAME TO readings_other_idx;
ALTER INDEX public.readings_sensor_idx__new RENAME TO readings_sensor_idx;

-- create view public.latest  (after.sql:9)
CREATE VIEW public.latest AS
SELECT sensor,
    note
   FROM public.readings
  WHERE (sensor IS NOT NULL);
COMMENT ON VIEW public.latest IS 'the latest';

-- create view public.latest_notes  (after.sql:10)
CREATE VIEW public.latest_notes AS
SELECT note
   FROM public.latest;

COMMIT;
\endif

-- schemadiff:step 11 phase=contract tx=yes post=column:no:public.readings.sensor__old
SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.readings') AND attname = 'sensor' AND format_type(atttypid, atttypmod) = 'integer')
    AND NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.readings') AND attname = 'sensor__old' AND NOT attisdropped) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- drop column public.readings.sensor__old  (after.sql:2)
ALTER TABLE public.readings DROP COLUMN sensor__old;

COMMIT;
\endif
