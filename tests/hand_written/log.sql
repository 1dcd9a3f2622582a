CREATE TABLE log (
    day  date NOT NULL,
    what text DEFAULT 'nothing'
) PARTITION BY RANGE (day);

-- the first year
CREATE TABLE log_2024 PARTITION OF log FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE INDEX ON log (day);
