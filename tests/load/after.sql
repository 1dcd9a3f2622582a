CREATE TABLE instruments (symbol varchar(20) PRIMARY KEY);
CREATE TABLE fills (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    symbol varchar(20) REFERENCES instruments,
    price numeric(18, 4) NOT NULL,
    day date,
    token uuid NOT NULL DEFAULT gen_random_uuid(),
    CONSTRAINT fills_day_id_key UNIQUE (day, id)
);
CREATE TABLE ticks (id bigint NOT NULL, day date NOT NULL, price numeric) PARTITION BY RANGE (day);
CREATE TABLE ticks_2025 (id bigint NOT NULL, day date NOT NULL, price numeric);
CREATE TABLE ticks_2026 PARTITION OF ticks FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE ticks_2027 PARTITION OF ticks FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');
CREATE INDEX ticks_price_idx ON ticks (price);
CREATE MATERIALIZED VIEW volumes AS SELECT symbol, max(volume) AS most, min(volume) AS least FROM market_data GROUP BY symbol;
CREATE UNIQUE INDEX volumes_symbol_idx ON volumes (symbol);
CREATE TABLE readings (id int PRIMARY KEY, value bigint NOT NULL);
CREATE INDEX readings_value_idx ON readings (value);
