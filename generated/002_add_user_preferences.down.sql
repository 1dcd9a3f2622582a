-- schemadiff down migration 002: add_user_preferences

-- schemadiff:step 1 tx=yes destructive=public.chart_preferences,public.user_settings,public.watchlist_items,public.watchlists
BEGIN;
SET LOCAL lock_timeout = '2s';
SET LOCAL search_path = pg_catalog, pg_temp;
DO $_$
DECLARE missing text;
BEGIN
    SELECT string_agg(name, ', ') INTO missing FROM unnest(ARRAY['public.chart_preferences', 'public.user_settings', 'public.watchlist_items', 'public.watchlists']) AS name
    WHERE NOT ARRAY[name, 'all']
        && string_to_array(coalesce(current_setting('schemadiff.allow_data_loss', true), ''), ',');
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'this migration destroys data of %; not approved', missing
            USING HINT = 'schemadiff apply --allow-data-loss NAME, or SET schemadiff.allow_data_loss = ''NAME,...''';
    END IF;
END $_$;

-- DROP table public.chart_preferences
DROP TABLE public.chart_preferences;

-- DROP table public.user_settings
DROP TABLE public.user_settings;

-- DROP table public.watchlist_items
DROP TABLE public.watchlist_items;

-- DROP table public.watchlists
DROP TABLE public.watchlists;

COMMIT;
