CREATE COLLATION c (LOCALE = 'POSIX');
CREATE TABLE t (a text COLLATE c, b text);
CREATE INDEX t_b_idx ON t (b COLLATE c);
CREATE INDEX t_a_idx ON t (a);
