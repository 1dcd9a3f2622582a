CREATE TABLE r (k integer, gone text, widened integer, CHECK (k > 0)) PARTITION BY RANGE (k);
CREATE TABLE r_1 PARTITION OF r FOR VALUES FROM (1) TO (10);
