CREATE FUNCTION compare(integer, integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1 - $2';
CREATE OPERATOR CLASS int_numbers FOR TYPE integer USING btree AS
    OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 compare(integer, integer);
CREATE TABLE t (a integer);
CREATE INDEX t_a_idx ON t (a int_numbers DESC);
