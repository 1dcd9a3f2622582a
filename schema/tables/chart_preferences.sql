CREATE TABLE chart_preferences (
    id varchar(30) PRIMARY KEY,
    user_id varchar(50) NOT NULL,
    chart_type varchar(20) NOT NULL DEFAULT 'candlestick',
    indicators text[],
    timeframe varchar(10) NOT NULL DEFAULT '1d',
    overlay_volume boolean NOT NULL DEFAULT true,
    created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT unique_user_chart_prefs UNIQUE (user_id),
    CONSTRAINT chart_preferences_chart_type_check CHECK (chart_type IN ('candlestick', 'line', 'area')),
    CONSTRAINT chart_preferences_timeframe_check CHECK (
        timeframe IN ('1m', '5m', '15m', '1h', '4h', '1d', '1w', '1mo')
    )
);

CREATE TRIGGER update_chart_preferences_updated_at
    BEFORE UPDATE ON chart_preferences
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();

COMMENT ON TABLE chart_preferences IS 'How a user wants charts to look: one row for each user.';
COMMENT ON COLUMN chart_preferences.indicators IS 'Names of the indicators that are switched on.';
