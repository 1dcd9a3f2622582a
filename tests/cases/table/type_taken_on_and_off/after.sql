CREATE TYPE pt AS (x int, y int);
CREATE TABLE a (x int, y int);
CREATE TABLE b OF pt;
