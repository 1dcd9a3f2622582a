CREATE TYPE zone_type AS ENUM ('SUPPORT', 'RESISTANCE');

COMMENT ON TYPE zone_type IS 'Whether a price zone holds falling prices up or rising prices back.';
