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

-- alter policy public.account.ids (roles)  (after.sql:6)
ALTER POLICY ids ON public.account TO case_new;

-- alter owner on table public.account (role)  (after.sql:3)
ALTER TABLE public.account OWNER TO case_new;

-- drop grant on view public.ids to case_old  (absent from schema/)
REVOKE SELECT ON TABLE public.ids FROM case_old;

-- drop membership of case_member in case_old  (absent from schema/)
REVOKE case_old FROM case_member;

-- DROP role case_old  (absent from schema/)
DROP ROLE IF EXISTS case_old;

COMMIT;
