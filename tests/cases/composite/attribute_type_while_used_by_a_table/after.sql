CREATE TYPE addr AS (street text, no bigint);
CREATE TABLE t (id int, a addr);
