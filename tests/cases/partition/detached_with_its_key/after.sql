CREATE TABLE m (d date, n int, PRIMARY KEY (d), UNIQUE (n, d)) PARTITION BY RANGE (d);
CREATE INDEX m_n ON m (n);
CREATE TABLE m1 (d date, n int, PRIMARY KEY (d), UNIQUE (n, d));
CREATE INDEX m1_n_idx ON m1 (n);
CREATE TABLE m2 (d date, n int, CONSTRAINT m2_pkey PRIMARY KEY (d, n));
CREATE INDEX m2_n_idx ON m2 (d);
