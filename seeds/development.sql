-- The rows that everybody's development database begins with: two traders, a fortnight of one index, some trades.
-- All of it is made up. It can be run again: what is there stays as it is.

INSERT INTO user_settings (id, user_id, theme, language, timezone, notifications_enabled, email_alerts)
VALUES
    ('settings-1', 'trader-1', 'dark', 'ja', 'Asia/Tokyo', true, false),
    ('settings-2', 'trader-2', 'auto', 'en', 'Europe/Berlin', false, true)
ON CONFLICT DO NOTHING;

INSERT INTO chart_preferences (id, user_id, chart_type, indicators, timeframe, overlay_volume)
VALUES
    ('chart-1', 'trader-1', 'candlestick', ARRAY['SMA', 'RSI'], '1d', true),
    ('chart-2', 'trader-2', 'area', NULL, '4h', false)
ON CONFLICT DO NOTHING;

INSERT INTO user_preferences (id, user_id, key, value)
VALUES
    ('preference-1', 'trader-1', 'start_page', 'watchlists'),
    ('preference-2', 'trader-2', 'start_page', 'journal'),
    ('preference-3', 'trader-2', 'risk_per_trade', '0.5 %')
ON CONFLICT DO NOTHING;

INSERT INTO watchlists (id, user_id, name, description, is_default)
VALUES
    ('list-1', 'trader-1', 'Indexes', 'One look in the morning', true),
    ('list-2', 'trader-2', 'Machines', NULL, true),
    ('list-3', 'trader-2', 'Waiting', 'Not before the results', false)
ON CONFLICT DO NOTHING;

INSERT INTO watchlist_items (id, watchlist_id, symbol, added_at, sort_order, notes)
VALUES
    ('item-1', 'list-1', 'XIDX', '2026-01-05 08:00', 1, NULL),
    ('item-2', 'list-1', 'YIDX', '2026-01-05 08:00', 2, 'only when XIDX is closed'),
    ('item-3', 'list-2', 'GEAR', '2026-01-06 09:30', 1, NULL),
    ('item-4', 'list-3', 'LOOM', '2026-01-06 09:31', 1, 'results in March')
ON CONFLICT DO NOTHING;

INSERT INTO market_data (id, symbol, date, open, high, low, close, volume)
VALUES
    ('xidx-0105', 'XIDX', '2026-01-05', 1000.00, 1012.50, 998.00, 1010.00, 51000000),
    ('xidx-0106', 'XIDX', '2026-01-06', 1010.00, 1019.00, 1004.25, 1006.50, 48500000),
    ('xidx-0107', 'XIDX', '2026-01-07', 1006.50, 1008.00, 991.75, 993.00, 62000000),
    ('xidx-0108', 'XIDX', '2026-01-08', 993.00, 1001.00, 989.50, 999.25, 55250000),
    ('xidx-0109', 'XIDX', '2026-01-09', 999.25, 1015.00, 999.25, 1014.00, 58000000),
    ('gear-0108', 'GEAR', '2026-01-08', 42.10, 42.90, 41.80, 42.75, 310000),
    ('gear-0109', 'GEAR', '2026-01-09', 42.75, 44.00, 42.60, 43.90, 402000)
ON CONFLICT DO NOTHING;

INSERT INTO supply_demand_zones (id, symbol, price, volume, zone_type, strength)
VALUES
    ('zone-1', 'XIDX', 990.00, 117000000, 'SUPPORT', 0.80),
    ('zone-2', 'XIDX', 1015.00, 58000000, 'RESISTANCE', 0.55),
    ('zone-3', 'GEAR', 43.50, 402000, 'RESISTANCE', 0.40)
ON CONFLICT DO NOTHING;

INSERT INTO breakout_events (id, symbol, direction, price, volume, is_confirmed, zone_id, timestamp)
VALUES
    ('breakout-1', 'GEAR', 'bullish', 43.60, 120000, true, 'zone-3', '2026-01-09 14:10'),
    ('breakout-2', 'XIDX', 'bearish', 989.75, 9000000, false, 'zone-1', '2026-01-08 10:45')
ON CONFLICT DO NOTHING;

INSERT INTO trade_journal
    (id, timestamp, symbol, entry_price, exit_price, profit, profit_percent, signal_type, indicator, status, notes)
VALUES
    ('trade-1', '2026-01-06 10:00', 'XIDX', 1012.00, 1005.00, 7.00, 0.69, 'SHORT', 'RSI', 'CLOSED', 'as planned'),
    ('trade-2', '2026-01-08 15:20', 'GEAR', 42.40, NULL, NULL, NULL, 'LONG', 'SMA', 'OPEN', NULL),
    ('trade-3', '2026-01-09 09:05', 'XIDX', 1001.00, NULL, NULL, NULL, 'LONG', 'RSI', 'CANCELLED', 'the gap was too wide')
ON CONFLICT DO NOTHING;

INSERT INTO cache_metadata (id, key, symbol, data_type, expires_at)
VALUES
    ('cache-1', 'candles:XIDX:1d', 'XIDX', 'candles', '2026-01-12 06:00'),
    ('cache-2', 'calendar:2026', NULL, 'calendar', '2027-01-01 00:00')
ON CONFLICT DO NOTHING;
