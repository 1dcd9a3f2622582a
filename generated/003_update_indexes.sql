-- schemadiff migration 003: update_indexes
-- parent: sha256:4df1e7d1b3803f91951ddbd1563f3a1603e601f56aea1522daaa82a038c84b62   from: sha256:c8879e814638db478772324b70c3229449c7903b36e20cfae2793fc3b4d0adcf   to: sha256:19d6821df06b906f1af81bbcf2055162a5af70ffc25792cdc3320281fd26d926
-- Description: update indexes
-- Author: Trading platform
-- Date: 2026-11-24
-- Depends on: 002_add_user_preferences.sql
--
-- step  change                                                      source                                        risk
-- 1     create function public.cleanup_expired_cache()              schema/functions/cleanup_expired_cache.sql:2  ok
-- 1     add constraint public.market_data.check_market_data_prices  schema/tables/market_data.sql:13              ok
-- 1     add index public.idx_market_data_date_range                 schema/tables/market_data.sql:19              ok
-- 1     add constraint public.trade_journal.check_trade_prices      schema/tables/trade_journal.sql:15            ok
-- 1     add index public.idx_trade_journal_open                     schema/tables/trade_journal.sql:22            ok
-- 1     add index public.idx_trade_journal_profit                   schema/tables/trade_journal.sql:21            ok
-- 1     add index public.idx_trade_journal_symbol_timestamp         schema/tables/trade_journal.sql:20            ok
-- 1     create view public.active_trades                            schema/views/active_trades.sql:1              ok
-- 1     create view public.recent_market_data                       schema/views/recent_market_data.sql:1         ok
-- 1     create view public.trade_performance_summary                schema/views/trade_performance_summary.sql:1  ok
-- 1     drop index public.idx_market_data_date                      absent from schema/                           ok
-- 1     drop index public.idx_trade_journal_symbol                  absent from schema/                           ok
--
-- Proven on PostgreSQL 18.6: applied to a copy of the state before, read back, equal to schema/.
-- Way back: the .down.sql beside it, proven too.
-- Rows: survived on 2 tables.
-- Watch: fails if a row of public.market_data violates check_market_data_prices: (((open > (0)::numeric) AND (high >= open) AND (high >= close) AND (low <= open) AND (low <= close) AND (volume >= 0))) (mend such rows first)
-- Watch: fails if a row of public.trade_journal violates check_trade_prices: (((entry_price > (0)::numeric) AND ((exit_price IS NULL) OR (exit_price > (0)::numeric)))) (mend such rows first)

-- schemadiff:step 1 tx=yes
BEGIN;
SET LOCAL lock_timeout = '2s';
SET LOCAL search_path = pg_catalog, pg_temp;
SET LOCAL check_function_bodies = off;  -- bodies may name what a later statement makes

-- create function public.cleanup_expired_cache()  (schema/functions/cleanup_expired_cache.sql:2)
CREATE FUNCTION public.cleanup_expired_cache()
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    deleted_count integer;
BEGIN
    DELETE FROM public.cache_metadata WHERE expires_at < CURRENT_TIMESTAMP;
    GET DIAGNOSTICS deleted_count = ROW_COUNT;
    RETURN deleted_count;
END;
$function$;
COMMENT ON FUNCTION public.cleanup_expired_cache() IS 'Deletes cache entries whose time has passed; returns how many.';

-- add constraint public.market_data.check_market_data_prices  (schema/tables/market_data.sql:13)
ALTER TABLE public.market_data
    ADD CONSTRAINT check_market_data_prices CHECK (((open > (0)::numeric) AND (high >= open) AND (high >= close) AND (low <= open) AND (low <= close) AND (volume >= 0)));

-- add index public.idx_market_data_date_range  (schema/tables/market_data.sql:19)
CREATE INDEX idx_market_data_date_range ON public.market_data USING btree (date DESC, symbol);

-- add constraint public.trade_journal.check_trade_prices  (schema/tables/trade_journal.sql:15)
ALTER TABLE public.trade_journal
    ADD CONSTRAINT check_trade_prices CHECK (((entry_price > (0)::numeric) AND ((exit_price IS NULL) OR (exit_price > (0)::numeric))));

-- add index public.idx_trade_journal_open  (schema/tables/trade_journal.sql:22)
CREATE INDEX idx_trade_journal_open ON public.trade_journal USING btree ("timestamp" DESC) WHERE (status = 'OPEN'::public.trade_status);

-- add index public.idx_trade_journal_profit  (schema/tables/trade_journal.sql:21)
CREATE INDEX idx_trade_journal_profit ON public.trade_journal USING btree (profit DESC) WHERE (status = 'CLOSED'::public.trade_status);

-- add index public.idx_trade_journal_symbol_timestamp  (schema/tables/trade_journal.sql:20)
CREATE INDEX idx_trade_journal_symbol_timestamp ON public.trade_journal USING btree (symbol, "timestamp" DESC);

-- create view public.active_trades  (schema/views/active_trades.sql:1)
CREATE VIEW public.active_trades AS
SELECT id,
    symbol,
    entry_price,
    "timestamp",
    signal_type,
    indicator,
    notes
   FROM public.trade_journal
  WHERE (status = 'OPEN'::public.trade_status);
COMMENT ON VIEW public.active_trades IS 'Trades that are still open. In no order: whoever reads it says ORDER BY.';

-- create view public.recent_market_data  (schema/views/recent_market_data.sql:1)
CREATE VIEW public.recent_market_data AS
SELECT id,
    symbol,
    date,
    open,
    high,
    low,
    close,
    volume,
    created_at,
    updated_at
   FROM public.market_data
  WHERE (date >= (CURRENT_DATE - '30 days'::interval));
COMMENT ON VIEW public.recent_market_data IS 'Price bars of the last 30 days. In no order: whoever reads it says ORDER BY.';

-- create view public.trade_performance_summary  (schema/views/trade_performance_summary.sql:1)
CREATE VIEW public.trade_performance_summary AS
SELECT symbol,
    count(*) AS total_trades,
    count(*) FILTER (WHERE (profit > (0)::numeric)) AS winning_trades,
    count(*) FILTER (WHERE (profit <= (0)::numeric)) AS losing_trades,
    round(avg(profit_percent), 2) AS avg_profit_percent,
    round(sum(profit), 2) AS total_profit,
    max(profit) AS best_trade,
    min(profit) AS worst_trade
   FROM public.trade_journal
  WHERE (status = 'CLOSED'::public.trade_status)
  GROUP BY symbol;
COMMENT ON COLUMN public.trade_performance_summary.losing_trades IS 'Trades without a profit: those that broke even count here.';
COMMENT ON VIEW public.trade_performance_summary IS 'Closed trades of each symbol in figures.';

-- drop index public.idx_market_data_date  (absent from schema/)
DROP INDEX public.idx_market_data_date;

-- drop index public.idx_trade_journal_symbol  (absent from schema/)
DROP INDEX public.idx_trade_journal_symbol;

COMMIT;
