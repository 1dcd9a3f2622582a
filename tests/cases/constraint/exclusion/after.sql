CREATE TABLE t (r int4range, c int, CONSTRAINT no_two EXCLUDE USING gist (r WITH &&) WHERE (c > 0) DEFERRABLE);
