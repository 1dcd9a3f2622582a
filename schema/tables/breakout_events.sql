CREATE TABLE breakout_events (
    id varchar(30) PRIMARY KEY,
    symbol varchar(20) NOT NULL,
    direction varchar(20) NOT NULL,
    price numeric(18, 4) NOT NULL,
    volume bigint NOT NULL,
    is_confirmed boolean NOT NULL DEFAULT false,
    zone_id varchar(30),
    timestamp timestamp NOT NULL,
    created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT breakout_events_direction_check CHECK (direction IN ('bullish', 'bearish')),
    -- An event is history: it outlives the zone it broke.
    CONSTRAINT breakout_events_zone_id_fkey FOREIGN KEY (zone_id)
        REFERENCES supply_demand_zones (id) ON DELETE SET NULL
);

CREATE INDEX idx_breakout_events_symbol ON breakout_events (symbol);
CREATE INDEX idx_breakout_events_timestamp ON breakout_events (timestamp);
-- Without it, deleting a zone reads this whole table.
CREATE INDEX idx_breakout_events_zone_id ON breakout_events (zone_id);

CREATE TRIGGER update_breakout_events_updated_at
    BEFORE UPDATE ON breakout_events
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();

COMMENT ON TABLE breakout_events IS 'Moments at which the price left a zone.';
COMMENT ON COLUMN breakout_events.zone_id IS 'The zone that was left; NULL when it is unknown or gone.';
