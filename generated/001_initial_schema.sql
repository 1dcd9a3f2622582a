-- schemadiff migration 001: initial_schema
-- parent: none   from: sha256:a80fffd575a076605f90f8b01ffb9a440e5a89dfad6fd4ac6ad350fd8c5e433a   to: sha256:9800ad03e99fce837867ebf749ab6a3b5d988ac97c5f7ecd36944737f8036e69
-- Description: initial schema
-- Author: Trading platform
-- Date: 2026-11-24
-- Depends on: none
--
-- step  change                                                                        source                                           risk
-- 1     create enum public.trade_status                                               schema/types/trade_status.sql:1                  ok
-- 1     create enum public.zone_type                                                  schema/types/zone_type.sql:1                     ok
-- 1     create function public.update_updated_at_column()                             schema/functions/update_updated_at_column.sql:1  ok
-- 1     create table public.breakout_events                                           schema/tables/breakout_events.sql:1              ok
-- 1     add index public.idx_breakout_events_symbol                                   schema/tables/breakout_events.sql:18             ok
-- 1     add index public.idx_breakout_events_timestamp                                schema/tables/breakout_events.sql:19             ok
-- 1     add index public.idx_breakout_events_zone_id                                  schema/tables/breakout_events.sql:21             ok
-- 1     add trigger public.breakout_events.update_breakout_events_updated_at          schema/tables/breakout_events.sql:23             ok
-- 1     create table public.cache_metadata                                            schema/tables/cache_metadata.sql:1               ok
-- 1     add index public.idx_cache_metadata_data_type                                 schema/tables/cache_metadata.sql:13              ok
-- 1     add index public.idx_cache_metadata_expires_at                                schema/tables/cache_metadata.sql:14              ok
-- 1     add index public.idx_cache_metadata_symbol                                    schema/tables/cache_metadata.sql:12              ok
-- 1     add trigger public.cache_metadata.update_cache_metadata_updated_at            schema/tables/cache_metadata.sql:16              ok
-- 1     create table public.market_data                                               schema/tables/market_data.sql:1                  ok
-- 1     add index public.idx_market_data_date                                         schema/tables/market_data.sql:15                 ok
-- 1     add trigger public.market_data.update_market_data_updated_at                  schema/tables/market_data.sql:17                 ok
-- 1     create table public.supply_demand_zones                                       schema/tables/supply_demand_zones.sql:1          ok
-- 1     add constraint public.breakout_events.breakout_events_zone_id_fkey            schema/tables/breakout_events.sql:14             ok
-- 1     add index public.idx_supply_demand_zones_symbol                               schema/tables/supply_demand_zones.sql:13         ok
-- 1     add index public.idx_supply_demand_zones_type                                 schema/tables/supply_demand_zones.sql:14         ok
-- 1     add trigger public.supply_demand_zones.update_supply_demand_zones_updated_at  schema/tables/supply_demand_zones.sql:16         ok
-- 1     create table public.trade_journal                                             schema/tables/trade_journal.sql:1                ok
-- 1     add index public.idx_trade_journal_status                                     schema/tables/trade_journal.sql:19               ok
-- 1     add index public.idx_trade_journal_symbol                                     schema/tables/trade_journal.sql:17               ok
-- 1     add index public.idx_trade_journal_timestamp                                  schema/tables/trade_journal.sql:18               ok
-- 1     add trigger public.trade_journal.update_trade_journal_updated_at              schema/tables/trade_journal.sql:21               ok
-- 1     create table public.user_preferences                                          schema/tables/user_preferences.sql:1             ok
-- 1     add trigger public.user_preferences.update_user_preferences_updated_at        schema/tables/user_preferences.sql:11            ok
--
-- Proven on PostgreSQL 18.6: applied to a copy of the state before, read back, equal to schema/.
-- Way back: the .down.sql beside it, proven too.

-- schemadiff:step 1 tx=yes
BEGIN;
SET LOCAL lock_timeout = '2s';
SET LOCAL search_path = pg_catalog, pg_temp;
SET LOCAL check_function_bodies = off;  -- bodies may name what a later statement makes

-- create enum public.trade_status  (schema/types/trade_status.sql:1)
CREATE TYPE public.trade_status AS ENUM (
    'OPEN',
    'CLOSED',
    'CANCELLED'
);
COMMENT ON TYPE public.trade_status IS 'Where a trade of the journal stands.';

-- create enum public.zone_type  (schema/types/zone_type.sql:1)
CREATE TYPE public.zone_type AS ENUM (
    'SUPPORT',
    'RESISTANCE'
);
COMMENT ON TYPE public.zone_type IS 'Whether a price zone holds falling prices up or rising prices back.';

-- create function public.update_updated_at_column()  (schema/functions/update_updated_at_column.sql:1)
CREATE FUNCTION public.update_updated_at_column()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
    NEW.updated_at := CURRENT_TIMESTAMP;
    RETURN NEW;
END;
$function$;
COMMENT ON FUNCTION public.update_updated_at_column() IS 'Row trigger: stamps updated_at with the time of the transaction.';

-- create table public.breakout_events  (schema/tables/breakout_events.sql:1)
CREATE TABLE public.breakout_events (
    id character varying(30) NOT NULL,
    symbol character varying(20) NOT NULL,
    direction character varying(20) NOT NULL,
    price numeric(18,4) NOT NULL,
    volume bigint NOT NULL,
    is_confirmed boolean DEFAULT false NOT NULL,
    zone_id character varying(30),
    "timestamp" timestamp without time zone NOT NULL,
    created_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT breakout_events_pkey PRIMARY KEY (id),
    CONSTRAINT breakout_events_direction_check CHECK (((direction)::text = ANY ((ARRAY['bullish'::character varying, 'bearish'::character varying])::text[])))
);

-- add index public.idx_breakout_events_symbol  (schema/tables/breakout_events.sql:18)
CREATE INDEX idx_breakout_events_symbol ON public.breakout_events USING btree (symbol);

-- add index public.idx_breakout_events_timestamp  (schema/tables/breakout_events.sql:19)
CREATE INDEX idx_breakout_events_timestamp ON public.breakout_events USING btree ("timestamp");

-- add index public.idx_breakout_events_zone_id  (schema/tables/breakout_events.sql:21)
CREATE INDEX idx_breakout_events_zone_id ON public.breakout_events USING btree (zone_id);

-- add trigger public.breakout_events.update_breakout_events_updated_at  (schema/tables/breakout_events.sql:23)
CREATE TRIGGER update_breakout_events_updated_at BEFORE UPDATE ON public.breakout_events FOR EACH ROW
    EXECUTE FUNCTION public.update_updated_at_column();
COMMENT ON COLUMN public.breakout_events.zone_id IS 'The zone that was left; NULL when it is unknown or gone.';
COMMENT ON TABLE public.breakout_events IS 'Moments at which the price left a zone.';

-- create table public.cache_metadata  (schema/tables/cache_metadata.sql:1)
CREATE TABLE public.cache_metadata (
    id character varying(30) NOT NULL,
    key character varying(255) NOT NULL,
    symbol character varying(20),
    data_type character varying(50) NOT NULL,
    expires_at timestamp without time zone NOT NULL,
    created_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT cache_metadata_pkey PRIMARY KEY (id),
    CONSTRAINT cache_metadata_key_key UNIQUE (key)
);

-- add index public.idx_cache_metadata_data_type  (schema/tables/cache_metadata.sql:13)
CREATE INDEX idx_cache_metadata_data_type ON public.cache_metadata USING btree (data_type);

-- add index public.idx_cache_metadata_expires_at  (schema/tables/cache_metadata.sql:14)
CREATE INDEX idx_cache_metadata_expires_at ON public.cache_metadata USING btree (expires_at);

-- add index public.idx_cache_metadata_symbol  (schema/tables/cache_metadata.sql:12)
CREATE INDEX idx_cache_metadata_symbol ON public.cache_metadata USING btree (symbol);

-- add trigger public.cache_metadata.update_cache_metadata_updated_at  (schema/tables/cache_metadata.sql:16)
CREATE TRIGGER update_cache_metadata_updated_at BEFORE UPDATE ON public.cache_metadata FOR EACH ROW
    EXECUTE FUNCTION public.update_updated_at_column();
COMMENT ON TABLE public.cache_metadata IS 'What the server has cached, and until when it may be used.';

-- create table public.market_data  (schema/tables/market_data.sql:1)
CREATE TABLE public.market_data (
    id character varying(30) NOT NULL,
    symbol character varying(20) NOT NULL,
    date timestamp without time zone NOT NULL,
    open numeric(18,4) NOT NULL,
    high numeric(18,4) NOT NULL,
    low numeric(18,4) NOT NULL,
    close numeric(18,4) NOT NULL,
    volume bigint NOT NULL,
    created_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT market_data_pkey PRIMARY KEY (id),
    CONSTRAINT unique_symbol_date UNIQUE (symbol, date)
);

-- add index public.idx_market_data_date  (schema/tables/market_data.sql:15)
CREATE INDEX idx_market_data_date ON public.market_data USING btree (date);

-- add trigger public.market_data.update_market_data_updated_at  (schema/tables/market_data.sql:17)
CREATE TRIGGER update_market_data_updated_at BEFORE UPDATE ON public.market_data FOR EACH ROW
    EXECUTE FUNCTION public.update_updated_at_column();
COMMENT ON COLUMN public.market_data.date IS 'Start of the bar.';
COMMENT ON TABLE public.market_data IS 'Price bars: one row for each symbol and point in time.';

-- create table public.supply_demand_zones  (schema/tables/supply_demand_zones.sql:1)
CREATE TABLE public.supply_demand_zones (
    id character varying(30) NOT NULL,
    symbol character varying(20) NOT NULL,
    price numeric(18,4) NOT NULL,
    volume bigint NOT NULL,
    zone_type public.zone_type NOT NULL,
    strength numeric(5,4) NOT NULL,
    created_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT supply_demand_zones_pkey PRIMARY KEY (id),
    CONSTRAINT supply_demand_zones_strength_check CHECK (((strength >= (0)::numeric) AND (strength <= (1)::numeric)))
);

-- add constraint public.breakout_events.breakout_events_zone_id_fkey  (schema/tables/breakout_events.sql:14)
ALTER TABLE public.breakout_events
    ADD CONSTRAINT breakout_events_zone_id_fkey FOREIGN KEY (zone_id) REFERENCES public.supply_demand_zones(id) ON DELETE SET NULL;

-- add index public.idx_supply_demand_zones_symbol  (schema/tables/supply_demand_zones.sql:13)
CREATE INDEX idx_supply_demand_zones_symbol ON public.supply_demand_zones USING btree (symbol);

-- add index public.idx_supply_demand_zones_type  (schema/tables/supply_demand_zones.sql:14)
CREATE INDEX idx_supply_demand_zones_type ON public.supply_demand_zones USING btree (zone_type);

-- add trigger public.supply_demand_zones.update_supply_demand_zones_updated_at  (schema/tables/supply_demand_zones.sql:16)
CREATE TRIGGER update_supply_demand_zones_updated_at BEFORE UPDATE ON public.supply_demand_zones FOR EACH ROW
    EXECUTE FUNCTION public.update_updated_at_column();
COMMENT ON COLUMN public.supply_demand_zones.strength IS 'From 0 (weak) to 1 (strong).';
COMMENT ON TABLE public.supply_demand_zones IS 'Prices at which a symbol met unusual supply or demand.';

-- create table public.trade_journal  (schema/tables/trade_journal.sql:1)
CREATE TABLE public.trade_journal (
    id character varying(30) NOT NULL,
    "timestamp" timestamp without time zone NOT NULL,
    symbol character varying(20) NOT NULL,
    entry_price numeric(18,4) NOT NULL,
    exit_price numeric(18,4),
    profit numeric(18,4),
    profit_percent numeric(8,4),
    signal_type character varying(50) NOT NULL,
    indicator character varying(50) NOT NULL,
    status public.trade_status DEFAULT 'OPEN'::public.trade_status NOT NULL,
    notes text,
    created_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT trade_journal_pkey PRIMARY KEY (id)
);

-- add index public.idx_trade_journal_status  (schema/tables/trade_journal.sql:19)
CREATE INDEX idx_trade_journal_status ON public.trade_journal USING btree (status);

-- add index public.idx_trade_journal_symbol  (schema/tables/trade_journal.sql:17)
CREATE INDEX idx_trade_journal_symbol ON public.trade_journal USING btree (symbol);

-- add index public.idx_trade_journal_timestamp  (schema/tables/trade_journal.sql:18)
CREATE INDEX idx_trade_journal_timestamp ON public.trade_journal USING btree ("timestamp");

-- add trigger public.trade_journal.update_trade_journal_updated_at  (schema/tables/trade_journal.sql:21)
CREATE TRIGGER update_trade_journal_updated_at BEFORE UPDATE ON public.trade_journal FOR EACH ROW
    EXECUTE FUNCTION public.update_updated_at_column();
COMMENT ON COLUMN public.trade_journal.exit_price IS 'NULL until the trade is closed.';
COMMENT ON COLUMN public.trade_journal.profit_percent IS 'Profit in percent of the entry price.';
COMMENT ON TABLE public.trade_journal IS 'Trades as the trader recorded them, from entry to exit.';

-- create table public.user_preferences  (schema/tables/user_preferences.sql:1)
CREATE TABLE public.user_preferences (
    id character varying(30) NOT NULL,
    user_id character varying(50) NOT NULL,
    key character varying(100) NOT NULL,
    value text NOT NULL,
    created_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT user_preferences_pkey PRIMARY KEY (id),
    CONSTRAINT unique_user_key UNIQUE (user_id, key)
);

-- add trigger public.user_preferences.update_user_preferences_updated_at  (schema/tables/user_preferences.sql:11)
CREATE TRIGGER update_user_preferences_updated_at BEFORE UPDATE ON public.user_preferences FOR EACH ROW
    EXECUTE FUNCTION public.update_updated_at_column();
COMMENT ON TABLE public.user_preferences IS 'Free-form preferences: one value for each user and key.';

COMMIT;
