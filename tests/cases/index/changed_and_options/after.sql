CREATE TABLE t (a int, b text);
CREATE INDEX i ON t (a, b);
CREATE INDEX o ON t (b) WITH (deduplicate_items = off);
COMMENT ON INDEX i IS 'fast';
