-- Beside the platform's tables: one without triggers, one in partitions, one that keys lead to, one whose type changes.
CREATE TABLE instruments (symbol varchar(20) PRIMARY KEY);
CREATE TABLE fills (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    symbol varchar(20),
    price numeric(18, 4),
    day date
);
CREATE INDEX fills_symbol_idx ON fills (symbol);
CREATE TABLE ticks (id bigint NOT NULL, day date NOT NULL, price numeric) PARTITION BY RANGE (day);
CREATE TABLE ticks_2025 PARTITION OF ticks FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE ticks_2026 PARTITION OF ticks FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE ticks_2027 (id bigint NOT NULL, day date NOT NULL, price numeric);
CREATE MATERIALIZED VIEW volumes AS SELECT symbol, max(volume) AS most FROM market_data GROUP BY symbol;
CREATE UNIQUE INDEX volumes_symbol_idx ON volumes (symbol);
CREATE TABLE readings (id int PRIMARY KEY, value int NOT NULL);
CREATE INDEX readings_value_idx ON readings (value);
