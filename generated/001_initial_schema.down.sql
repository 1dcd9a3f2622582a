-- schemadiff down migration 001: initial_schema

-- schemadiff:step 1 tx=yes destructive=public.breakout_events,public.cache_metadata,public.market_data,public.supply_demand_zones,public.trade_journal,public.user_preferences
BEGIN;
SET LOCAL lock_timeout = '2s';
SET LOCAL search_path = pg_catalog, pg_temp;
DO $_$
DECLARE missing text;
BEGIN
    SELECT string_agg(name, ', ') INTO missing FROM unnest(ARRAY['public.breakout_events', 'public.cache_metadata', 'public.market_data', 'public.supply_demand_zones', 'public.trade_journal', 'public.user_preferences']) AS name
    WHERE NOT ARRAY[name, 'all']
        && string_to_array(coalesce(current_setting('schemadiff.allow_data_loss', true), ''), ',');
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'this migration destroys data of %; not approved', missing
            USING HINT = 'schemadiff apply --allow-data-loss NAME, or SET schemadiff.allow_data_loss = ''NAME,...''';
    END IF;
END $_$;

-- DROP table public.breakout_events
DROP TABLE public.breakout_events;

-- DROP table public.cache_metadata
DROP TABLE public.cache_metadata;

-- DROP table public.market_data
DROP TABLE public.market_data;

-- DROP table public.supply_demand_zones
DROP TABLE public.supply_demand_zones;

-- DROP table public.trade_journal
DROP TABLE public.trade_journal;

-- DROP table public.user_preferences
DROP TABLE public.user_preferences;

-- drop function public.update_updated_at_column()
DROP FUNCTION public.update_updated_at_column();

-- drop enum public.trade_status
DROP TYPE public.trade_status;

-- drop enum public.zone_type
DROP TYPE public.zone_type;

COMMIT;
