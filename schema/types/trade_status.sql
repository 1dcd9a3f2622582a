CREATE TYPE trade_status AS ENUM ('OPEN', 'CLOSED', 'CANCELLED');

COMMENT ON TYPE trade_status IS 'Where a trade of the journal stands.';
