CREATE TYPE pt AS (x int, y int);
CREATE TABLE a OF pt;
