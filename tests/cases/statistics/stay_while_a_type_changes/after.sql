CREATE TABLE t (a integer, b bigint, c text);
CREATE STATISTICS s ON a, b FROM t;
