CREATE TYPE pt AS (x int, z int);
CREATE TABLE a OF pt;
