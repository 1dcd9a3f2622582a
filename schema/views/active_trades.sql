CREATE VIEW active_trades AS
SELECT id, symbol, entry_price, timestamp, signal_type, indicator, notes
FROM trade_journal
WHERE status = 'OPEN';

COMMENT ON VIEW active_trades IS 'Trades that are still open. In no order: whoever reads it says ORDER BY.';
