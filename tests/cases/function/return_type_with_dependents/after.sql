CREATE FUNCTION f(a int) RETURNS bigint IMMUTABLE LANGUAGE sql AS 'SELECT a::bigint';
CREATE TABLE t (a int DEFAULT f(1), CHECK (f(a) > 0), b int);
CREATE INDEX t_f ON t (f(a));
CREATE VIEW v AS SELECT f(a) AS x FROM t;
