-- What came with PostgreSQL 18.
CREATE TABLE since_18 (a int4range, b daterange, c int, PRIMARY KEY (a, b WITHOUT OVERLAPS), UNIQUE (c));
CREATE TABLE to_18 (a int4range, b daterange, c int REFERENCES since_18 (c) NOT ENFORCED, CHECK (c > 0) NOT ENFORCED,
    FOREIGN KEY (a, PERIOD b) REFERENCES since_18 (a, PERIOD b));
CREATE TABLE made (a int, b int GENERATED ALWAYS AS (a * 2), c text GENERATED ALWAYS AS (md5('x')) STORED);
