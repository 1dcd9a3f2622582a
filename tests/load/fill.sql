INSERT INTO instruments SELECT 'S' || n FROM generate_series(0, 99) AS n;
INSERT INTO market_data (id, symbol, date, open, high, low, close, volume)
SELECT 'md' || n, 'S' || n % 100, timestamp '2020-01-01' + n / 100 * interval '1 minute', 10, 12, 9, 11, n
FROM generate_series(1, :rows) AS n;
INSERT INTO fills (symbol, price, day) SELECT 'S' || n % 100, n, date '2026-01-01' + n % 300 FROM generate_series(1, :rows) AS n;
INSERT INTO ticks SELECT n, date '2025-01-01' + n % 700, n FROM generate_series(1, :rows) AS n;
INSERT INTO ticks_2027 SELECT n, date '2027-01-01' + n % 300, n FROM generate_series(1, :rows) AS n;
INSERT INTO readings SELECT n, n FROM generate_series(1, :rows) AS n;
REFRESH MATERIALIZED VIEW volumes;
ANALYZE market_data, instruments, fills, ticks, ticks_2027, readings, volumes;
