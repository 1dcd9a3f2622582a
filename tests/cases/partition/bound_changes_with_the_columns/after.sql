CREATE TABLE r (k integer, widened bigint, come text DEFAULT 'x', CONSTRAINT r_k_check CHECK (k > 1)) PARTITION BY RANGE (k);
CREATE TABLE r_1 PARTITION OF r FOR VALUES FROM (1) TO (20);
