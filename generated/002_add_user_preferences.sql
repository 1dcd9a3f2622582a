-- schemadiff migration 002: add_user_preferences
-- parent: sha256:03f6ecc048f6e9c8b9315509b7af3dd2a307fbcdc9e15739c3c48f516f1b518a   from: sha256:9800ad03e99fce837867ebf749ab6a3b5d988ac97c5f7ecd36944737f8036e69   to: sha256:c8879e814638db478772324b70c3229449c7903b36e20cfae2793fc3b4d0adcf
-- Description: add user preferences
-- Author: Trading platform
-- Date: 2026-11-24
-- Depends on: 001_initial_schema.sql
--
-- step  change                                                                    source                                  risk
-- 1     create table public.chart_preferences                                     schema/tables/chart_preferences.sql:1   ok
-- 1     add trigger public.chart_preferences.update_chart_preferences_updated_at  schema/tables/chart_preferences.sql:17  ok
-- 1     create table public.user_settings                                         schema/tables/user_settings.sql:1       ok
-- 1     add trigger public.user_settings.update_user_settings_updated_at          schema/tables/user_settings.sql:16      ok
-- 1     create table public.watchlist_items                                       schema/tables/watchlist_items.sql:2     ok
-- 1     add index public.idx_watchlist_items_symbol                               schema/tables/watchlist_items.sql:14    ok
-- 1     create table public.watchlists                                            schema/tables/watchlists.sql:1          ok
-- 1     add constraint public.watchlist_items.watchlist_items_watchlist_id_fkey   schema/tables/watchlist_items.sql:10    ok
-- 1     add index public.idx_watchlists_user_id                                   schema/tables/watchlists.sql:11         ok
-- 1     add trigger public.watchlists.update_watchlists_updated_at                schema/tables/watchlists.sql:13         ok
--
-- Proven on PostgreSQL 18.6: applied to a copy of the state before, read back, equal to schema/.
-- Way back: the .down.sql beside it, proven too.

-- schemadiff:step 1 tx=yes
BEGIN;
SET LOCAL lock_timeout = '2s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- create table public.chart_preferences  (schema/tables/chart_preferences.sql:1)
CREATE TABLE public.chart_preferences (
    id character varying(30) NOT NULL,
    user_id character varying(50) NOT NULL,
    chart_type character varying(20) DEFAULT 'candlestick'::character varying NOT NULL,
    indicators text[],
    timeframe character varying(10) DEFAULT '1d'::character varying NOT NULL,
    overlay_volume boolean DEFAULT true NOT NULL,
    created_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT chart_preferences_pkey PRIMARY KEY (id),
    CONSTRAINT unique_user_chart_prefs UNIQUE (user_id),
    CONSTRAINT chart_preferences_chart_type_check CHECK (((chart_type)::text = ANY ((ARRAY['candlestick'::character varying, 'line'::character varying, 'area'::character varying])::text[]))),
    CONSTRAINT chart_preferences_timeframe_check CHECK (((timeframe)::text = ANY ((ARRAY['1m'::character varying, '5m'::character varying, '15m'::character varying, '1h'::character varying, '4h'::character varying, '1d'::character varying, '1w'::character varying, '1mo'::character varying])::text[])))
);

-- add trigger public.chart_preferences.update_chart_preferences_updated_at  (schema/tables/chart_preferences.sql:17)
CREATE TRIGGER update_chart_preferences_updated_at BEFORE UPDATE ON public.chart_preferences FOR EACH ROW
    EXECUTE FUNCTION public.update_updated_at_column();
COMMENT ON COLUMN public.chart_preferences.indicators IS 'Names of the indicators that are switched on.';
COMMENT ON TABLE public.chart_preferences IS 'How a user wants charts to look: one row for each user.';

-- create table public.user_settings  (schema/tables/user_settings.sql:1)
CREATE TABLE public.user_settings (
    id character varying(30) NOT NULL,
    user_id character varying(50) NOT NULL,
    theme character varying(20) DEFAULT 'dark'::character varying NOT NULL,
    language character varying(10) DEFAULT 'ja'::character varying NOT NULL,
    timezone character varying(50) DEFAULT 'Asia/Tokyo'::character varying NOT NULL,
    notifications_enabled boolean DEFAULT true NOT NULL,
    email_alerts boolean DEFAULT false NOT NULL,
    created_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT user_settings_pkey PRIMARY KEY (id),
    CONSTRAINT user_settings_user_id_key UNIQUE (user_id),
    CONSTRAINT user_settings_language_check CHECK (((language)::text = ANY ((ARRAY['ja'::character varying, 'en'::character varying])::text[]))),
    CONSTRAINT user_settings_theme_check CHECK (((theme)::text = ANY ((ARRAY['light'::character varying, 'dark'::character varying, 'auto'::character varying])::text[])))
);

-- add trigger public.user_settings.update_user_settings_updated_at  (schema/tables/user_settings.sql:16)
CREATE TRIGGER update_user_settings_updated_at BEFORE UPDATE ON public.user_settings FOR EACH ROW
    EXECUTE FUNCTION public.update_updated_at_column();
COMMENT ON TABLE public.user_settings IS 'Settings with a fixed form: one row for each user.';

-- create table public.watchlist_items  (schema/tables/watchlist_items.sql:2)
CREATE TABLE public.watchlist_items (
    id character varying(30) NOT NULL,
    watchlist_id character varying(30) NOT NULL,
    symbol character varying(20) NOT NULL,
    added_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    sort_order integer DEFAULT 0 NOT NULL,
    notes text,
    CONSTRAINT watchlist_items_pkey PRIMARY KEY (id),
    CONSTRAINT unique_watchlist_symbol UNIQUE (watchlist_id, symbol)
);

-- add index public.idx_watchlist_items_symbol  (schema/tables/watchlist_items.sql:14)
CREATE INDEX idx_watchlist_items_symbol ON public.watchlist_items USING btree (symbol);
COMMENT ON COLUMN public.watchlist_items.sort_order IS 'Place in the list, smallest first.';
COMMENT ON TABLE public.watchlist_items IS 'The symbols of a watchlist.';

-- create table public.watchlists  (schema/tables/watchlists.sql:1)
CREATE TABLE public.watchlists (
    id character varying(30) NOT NULL,
    user_id character varying(50) NOT NULL,
    name character varying(100) NOT NULL,
    description text,
    is_default boolean DEFAULT false NOT NULL,
    created_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT watchlists_pkey PRIMARY KEY (id)
);

-- add constraint public.watchlist_items.watchlist_items_watchlist_id_fkey  (schema/tables/watchlist_items.sql:10)
ALTER TABLE public.watchlist_items
    ADD CONSTRAINT watchlist_items_watchlist_id_fkey FOREIGN KEY (watchlist_id) REFERENCES public.watchlists(id) ON DELETE CASCADE;

-- add index public.idx_watchlists_user_id  (schema/tables/watchlists.sql:11)
CREATE INDEX idx_watchlists_user_id ON public.watchlists USING btree (user_id);

-- add trigger public.watchlists.update_watchlists_updated_at  (schema/tables/watchlists.sql:13)
CREATE TRIGGER update_watchlists_updated_at BEFORE UPDATE ON public.watchlists FOR EACH ROW
    EXECUTE FUNCTION public.update_updated_at_column();
COMMENT ON TABLE public.watchlists IS 'Lists of symbols that a user follows.';

COMMIT;
