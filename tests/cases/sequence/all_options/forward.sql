-- schemadiff:step 1 phase=expand tx=yes destructive=public.gone post=sequence:public.fresh
BEGIN;
SET LOCAL lock_timeout = '500ms'; SET LOCAL statement_timeout = '30s';  -- it locks several, and lets go before PostgreSQL would break somebody off for a deadlock
SET LOCAL search_path = pg_catalog, pg_temp;
DO $_$
DECLARE missing text;
BEGIN
    SELECT string_agg(name, ', ') INTO missing FROM unnest(ARRAY['public.gone']) AS name
    WHERE NOT ARRAY[name, 'all']
        && string_to_array(coalesce(current_setting('schemadiff.allow_data_loss', true), ''), ',');
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'this migration destroys data of %; not approved', missing
            USING HINT = 'schemadiff apply --allow-data-loss NAME, or SET schemadiff.allow_data_loss = ''NAME,...''';
    END IF;
END $_$;

-- create sequence public.fresh  (after.sql:2)
CREATE UNLOGGED SEQUENCE public.fresh;

-- alter sequence public.s (cache, cycle, increment, maximum, minimum, start, type)  (after.sql:1)
SELECT pg_catalog.setval('public.s', 5, false) FROM public.s WHERE last_value < 5;
ALTER SEQUENCE public.s AS integer INCREMENT BY 2 MINVALUE 5 MAXVALUE 500 START WITH 7 CACHE 3 CYCLE;

-- DROP sequence public.gone  (absent from schema/)
DROP SEQUENCE public.gone;

COMMIT;
