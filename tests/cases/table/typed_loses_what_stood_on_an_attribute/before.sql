CREATE TYPE pt AS (x int, z int, y int);
CREATE TABLE a OF pt (y WITH OPTIONS DEFAULT 3, UNIQUE (x, y), CHECK (y > 0));
CREATE INDEX a_z ON a (z, y);
COMMENT ON COLUMN a.y IS 'down';
COMMENT ON INDEX a_z IS 'both';
GRANT SELECT (y) ON a TO reader;
CREATE STATISTICS st ON x, y FROM a;
