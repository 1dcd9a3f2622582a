CREATE TABLE market_data (
    id varchar(30) PRIMARY KEY,
    symbol varchar(20) NOT NULL,
    date timestamp NOT NULL,
    open numeric(18, 4) NOT NULL,
    high numeric(18, 4) NOT NULL,
    low numeric(18, 4) NOT NULL,
    close numeric(18, 4) NOT NULL,
    volume bigint NOT NULL,
    created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT unique_symbol_date UNIQUE (symbol, date),
    CONSTRAINT check_market_data_prices CHECK (
        open > 0 AND high >= open AND high >= close AND low <= open AND low <= close AND volume >= 0
    )
);

-- unique_symbol_date serves one symbol over time, in either direction; this serves all symbols of a day.
CREATE INDEX idx_market_data_date_range ON market_data (date DESC, symbol);

CREATE TRIGGER update_market_data_updated_at
    BEFORE UPDATE ON market_data
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();

COMMENT ON TABLE market_data IS 'Price bars: one row for each symbol and point in time.';
COMMENT ON COLUMN market_data.date IS 'Start of the bar.';
