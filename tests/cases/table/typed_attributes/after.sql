CREATE TYPE pt AS (x int, y bigint, z int);
CREATE TABLE a OF pt;
