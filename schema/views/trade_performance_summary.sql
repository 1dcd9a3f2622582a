CREATE VIEW trade_performance_summary AS
SELECT
    symbol,
    count(*) AS total_trades,
    count(*) FILTER (WHERE profit > 0) AS winning_trades,
    count(*) FILTER (WHERE profit <= 0) AS losing_trades,
    round(avg(profit_percent), 2) AS avg_profit_percent,
    round(sum(profit), 2) AS total_profit,
    max(profit) AS best_trade,
    min(profit) AS worst_trade
FROM trade_journal
WHERE status = 'CLOSED'
GROUP BY symbol;

COMMENT ON VIEW trade_performance_summary IS 'Closed trades of each symbol in figures.';
COMMENT ON COLUMN trade_performance_summary.losing_trades IS 'Trades without a profit: those that broke even count here.';
