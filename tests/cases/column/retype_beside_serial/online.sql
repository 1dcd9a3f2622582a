\set ON_ERROR_STOP on

-- schemadiff:step 1 phase=expand tx=yes
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- alter sequence public.events_id_seq (maximum, type)  (after.sql:1)
ALTER SEQUENCE public.events_id_seq AS bigint MINVALUE 1 MAXVALUE 9223372036854775807;

COMMIT;

-- schemadiff:step 2 phase=expand tx=yes post=column:public.events.id__new
SELECT (EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.events') AND attname = 'id__new' AND NOT attisdropped)
    OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.events') AND attname = 'id' AND format_type(atttypid, atttypmod) = 'bigint'))
    AND (EXISTS (SELECT FROM pg_trigger WHERE tgrelid = to_regclass('public.events') AND tgname = '~id__new')
    OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.events') AND attname = 'id' AND format_type(atttypid, atttypmod) = 'bigint')) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- add column public.events.id__new  (after.sql:1)
ALTER TABLE public.events ADD COLUMN id__new bigint;
ALTER TABLE public.events ALTER COLUMN id__new SET STATISTICS 500;

-- keep column public.events.id__new like column public.events.id  (after.sql:1)
CREATE FUNCTION public.events_id__new() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $_$
BEGIN
    NEW.id__new := NEW.id::bigint;
    RETURN NEW;
END $_$;
CREATE TRIGGER "~id__new" BEFORE INSERT OR UPDATE ON public.events
    FOR EACH ROW EXECUTE FUNCTION public.events_id__new();
ALTER TABLE public.events ENABLE ALWAYS TRIGGER "~id__new";

COMMIT;
\endif

-- schemadiff:step 3 phase=backfill tx=no post=switched:public.events.id
SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.events') AND attname = 'id' AND format_type(atttypid, atttypmod) = 'bigint') AS done \gset
\if :done
\else
SET lock_timeout = '2s'; SET statement_timeout = 0;  -- one batch after the other, each committed; it goes on where it stopped
SET search_path = pg_catalog, pg_temp;

-- fill column public.events.id__new  (after.sql:1)
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
        WHILE page * current_setting('block_size')::bigint <= pg_relation_size('public.events') LOOP
            UPDATE public.events SET id__new = id::bigint
            WHERE ctid >= format('(%s,0)', page)::tid AND ctid < format('(%s,0)', page + 32)::tid
                AND id__new IS NULL AND id IS NOT NULL;
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

-- schemadiff:step 4 phase=expand tx=yes post=expected:public.events.id__new
SELECT (EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.events') AND conname = 'events_id_not_null__new' AND contype = 'n' AND conkey = ARRAY[(SELECT attnum FROM pg_attribute WHERE attrelid = to_regclass('public.events') AND attname = 'id__new')])
    OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.events') AND attname = 'id' AND format_type(atttypid, atttypmod) = 'bigint')) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- expect NOT NULL of column public.events.id__new (not valid)  (after.sql:1)
ALTER TABLE public.events ADD CONSTRAINT events_id_not_null__new NOT NULL id__new NOT VALID;

COMMIT;
\endif

-- schemadiff:step 5 phase=expand tx=yes post=validated:public.events.id__new
SELECT (EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass('public.events') AND conname = 'events_id_not_null__new' AND contype = 'n' AND conkey = ARRAY[(SELECT attnum FROM pg_attribute WHERE attrelid = to_regclass('public.events') AND attname = 'id__new')] AND convalidated)
    OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.events') AND attname = 'id' AND format_type(atttypid, atttypmod) = 'bigint')) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = 0;  -- it reads the whole table, and others go on reading and writing
SET LOCAL search_path = pg_catalog, pg_temp;

-- validate NOT NULL of column public.events.id__new  (after.sql:1)
ALTER TABLE public.events VALIDATE CONSTRAINT events_id_not_null__new;

COMMIT;
\endif

-- schemadiff:step 6 phase=expand tx=no post=index_valid:public.events_pkey__new
SELECT 'DROP INDEX CONCURRENTLY public.events_pkey__new' WHERE EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.events_pkey__new') AND indrelid = to_regclass('public.events') AND NOT (indisvalid AND indisready AND indislive)) \gexec
SELECT (EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.events_pkey__new') AND indisvalid AND indisready AND indislive)
    OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.events') AND attname = 'id' AND format_type(atttypid, atttypmod) = 'bigint')) AS done \gset
\if :done
\else
SET lock_timeout = 0; SET statement_timeout = 0;  -- a timeout would leave work half done, and nobody waits for it
SET search_path = pg_catalog, pg_temp;

-- build the index of constraint public.events.events_pkey  (after.sql:1)
CREATE UNIQUE INDEX CONCURRENTLY events_pkey__new ON public.events (id__new);

RESET lock_timeout; RESET statement_timeout; RESET search_path;
\endif

-- schemadiff:step 7 phase=expand tx=yes post=switched:public.events.id
SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.events') AND attname = 'id' AND format_type(atttypid, atttypmod) = 'bigint') AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '500ms'; SET LOCAL statement_timeout = '30s';  -- it locks several, and lets go before PostgreSQL would break somebody off for a deadlock
SET LOCAL search_path = pg_catalog, pg_temp;

-- switch column public.events.id  (after.sql:1)
DROP TRIGGER "~id__new" ON public.events;
DROP FUNCTION public.events_id__new();
ALTER TABLE public.events DROP CONSTRAINT events_pkey;
ALTER TABLE public.events ALTER COLUMN id DROP DEFAULT;
ALTER TABLE public.events RENAME COLUMN id TO id__old;
ALTER TABLE public.events RENAME COLUMN id__new TO id;
ALTER TABLE public.events ALTER COLUMN id__old DROP NOT NULL;
ALTER TABLE public.events RENAME CONSTRAINT events_id_not_null__new TO events_id_not_null;
ALTER TABLE public.events ALTER COLUMN id SET DEFAULT nextval('public.events_id_seq'::regclass);
ALTER TABLE public.events
    ADD CONSTRAINT events_pkey PRIMARY KEY USING INDEX events_pkey__new;
GRANT SELECT (id), UPDATE (id) ON TABLE public.events TO PUBLIC;
ALTER SEQUENCE public.events_id_seq OWNED BY public.events.id;

COMMIT;
\endif

-- schemadiff:step 8 phase=contract tx=yes post=column:no:public.events.id__old
SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.events') AND attname = 'id' AND format_type(atttypid, atttypmod) = 'bigint')
    AND NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.events') AND attname = 'id__old' AND NOT attisdropped) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- drop column public.events.id__old  (after.sql:1)
ALTER TABLE public.events DROP COLUMN id__old;

COMMIT;
\endif
