CREATE TABLE t (b text, e int);
ALTER TABLE t ALTER COLUMN e SET (n_distinct_inherited = 7);
