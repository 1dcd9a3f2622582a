CREATE TABLE trade_journal (
    id varchar(30) PRIMARY KEY,
    timestamp timestamp NOT NULL,
    symbol varchar(20) NOT NULL,
    entry_price numeric(18, 4) NOT NULL,
    exit_price numeric(18, 4),
    profit numeric(18, 4),
    profit_percent numeric(8, 4),
    signal_type varchar(50) NOT NULL,
    indicator varchar(50) NOT NULL,
    status trade_status NOT NULL DEFAULT 'OPEN',
    notes text,
    created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT check_trade_prices CHECK (entry_price > 0 AND (exit_price IS NULL OR exit_price > 0))
);

CREATE INDEX idx_trade_journal_timestamp ON trade_journal (timestamp);
CREATE INDEX idx_trade_journal_status ON trade_journal (status);
CREATE INDEX idx_trade_journal_symbol_timestamp ON trade_journal (symbol, timestamp DESC);
CREATE INDEX idx_trade_journal_profit ON trade_journal (profit DESC) WHERE status = 'CLOSED';
CREATE INDEX idx_trade_journal_open ON trade_journal (timestamp DESC) WHERE status = 'OPEN';

CREATE TRIGGER update_trade_journal_updated_at
    BEFORE UPDATE ON trade_journal
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();

COMMENT ON TABLE trade_journal IS 'Trades as the trader recorded them, from entry to exit.';
COMMENT ON COLUMN trade_journal.exit_price IS 'NULL until the trade is closed.';
COMMENT ON COLUMN trade_journal.profit_percent IS 'Profit in percent of the entry price.';
