CREATE TABLE supply_demand_zones (
    id varchar(30) PRIMARY KEY,
    symbol varchar(20) NOT NULL,
    price numeric(18, 4) NOT NULL,
    volume bigint NOT NULL,
    zone_type zone_type NOT NULL,
    strength numeric(5, 4) NOT NULL,
    created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT supply_demand_zones_strength_check CHECK (strength >= 0 AND strength <= 1)
);

CREATE INDEX idx_supply_demand_zones_symbol ON supply_demand_zones (symbol);
CREATE INDEX idx_supply_demand_zones_type ON supply_demand_zones (zone_type);

CREATE TRIGGER update_supply_demand_zones_updated_at
    BEFORE UPDATE ON supply_demand_zones
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();

COMMENT ON TABLE supply_demand_zones IS 'Prices at which a symbol met unusual supply or demand.';
COMMENT ON COLUMN supply_demand_zones.strength IS 'From 0 (weak) to 1 (strong).';
