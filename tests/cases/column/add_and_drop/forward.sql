-- schemadiff:step 1 phase=expand tx=yes destructive=public.t.gone post=column:public.t.note
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;
DO $_$
DECLARE missing text;
BEGIN
    SELECT string_agg(name, ', ') INTO missing FROM unnest(ARRAY['public.t.gone']) AS name
    WHERE NOT ARRAY[name, 'all']
        && string_to_array(coalesce(current_setting('schemadiff.allow_data_loss', true), ''), ',');
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'this migration destroys data of %; not approved', missing
            USING HINT = 'schemadiff apply --allow-data-loss NAME, or SET schemadiff.allow_data_loss = ''NAME,...''';
    END IF;
END $_$;

-- add column public.t.note  (after.sql:1)
ALTER TABLE public.t ADD COLUMN note character varying(20) COLLATE pg_catalog."C" DEFAULT 'x'::character varying NOT NULL;

-- DROP column public.t.gone  (absent from schema/)
ALTER TABLE public.t DROP COLUMN gone;

COMMIT;
