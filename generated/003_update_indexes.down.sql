-- schemadiff down migration 003: update_indexes

-- schemadiff:step 1 tx=yes
BEGIN;
SET LOCAL lock_timeout = '2s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- add index public.idx_market_data_date
CREATE INDEX idx_market_data_date ON public.market_data USING btree (date);

-- add index public.idx_trade_journal_symbol
CREATE INDEX idx_trade_journal_symbol ON public.trade_journal USING btree (symbol);

-- drop view public.active_trades
DROP VIEW public.active_trades;

-- drop view public.recent_market_data
DROP VIEW public.recent_market_data;

-- drop view public.trade_performance_summary
DROP VIEW public.trade_performance_summary;

-- drop constraint public.market_data.check_market_data_prices
ALTER TABLE public.market_data DROP CONSTRAINT check_market_data_prices;

-- drop index public.idx_market_data_date_range
DROP INDEX public.idx_market_data_date_range;

-- drop constraint public.trade_journal.check_trade_prices
ALTER TABLE public.trade_journal DROP CONSTRAINT check_trade_prices;

-- drop index public.idx_trade_journal_open
DROP INDEX public.idx_trade_journal_open;

-- drop index public.idx_trade_journal_profit
DROP INDEX public.idx_trade_journal_profit;

-- drop index public.idx_trade_journal_symbol_timestamp
DROP INDEX public.idx_trade_journal_symbol_timestamp;

-- drop function public.cleanup_expired_cache()
DROP FUNCTION public.cleanup_expired_cache();

COMMIT;
