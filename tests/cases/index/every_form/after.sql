CREATE TABLE t (a int, b text, c jsonb, d int4range);
CREATE UNIQUE INDEX uq ON t (a DESC NULLS LAST, lower(b) COLLATE "C" text_pattern_ops) INCLUDE (d) WHERE a > 0;
CREATE INDEX gi ON t USING gin (c jsonb_path_ops) WITH (fastupdate = off);
CREATE INDEX gs ON t USING gist (d);
CREATE INDEX br ON t USING brin (a int4_minmax_multi_ops (values_per_range = 16)) WITH (pages_per_range = 8);
CREATE INDEX ha ON t USING hash (b);
