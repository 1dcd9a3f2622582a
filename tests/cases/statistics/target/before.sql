CREATE TABLE t (a integer, b integer, c text);
CREATE STATISTICS s ON a, b FROM t;
