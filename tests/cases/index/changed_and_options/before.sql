CREATE TABLE t (a int, b text);
CREATE INDEX i ON t (a);
CREATE INDEX o ON t (b) WITH (fillfactor = 50);
COMMENT ON INDEX i IS 'fast';
