CREATE VIEW recent_market_data AS
SELECT id, symbol, date, open, high, low, close, volume, created_at, updated_at
FROM market_data
WHERE date >= CURRENT_DATE - INTERVAL '30 days';

COMMENT ON VIEW recent_market_data IS 'Price bars of the last 30 days. In no order: whoever reads it says ORDER BY.';
