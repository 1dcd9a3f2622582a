CREATE TYPE pt AS (x int, y int);
CREATE TABLE a OF pt (y WITH OPTIONS DEFAULT 3 NOT NULL, UNIQUE (x, y), CHECK (y > 0));
CREATE INDEX a_z ON a (x, y);
