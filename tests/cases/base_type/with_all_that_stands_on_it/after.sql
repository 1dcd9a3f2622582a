CREATE TABLE untouched (id integer);
CREATE TYPE num;
CREATE FUNCTION num_in(cstring) RETURNS num AS 'int4in' LANGUAGE internal IMMUTABLE STRICT;
CREATE FUNCTION num_out(num) RETURNS cstring AS 'int4out' LANGUAGE internal IMMUTABLE STRICT;
CREATE TYPE num (
    INPUT = num_in, OUTPUT = num_out, LIKE = integer, CATEGORY = 'N', PREFERRED = true, DEFAULT = '7', DELIMITER = ';'
);
COMMENT ON TYPE num IS 'a number';
CREATE TABLE held (a num, b num[] DEFAULT '{1;2}');
CREATE FUNCTION twice(num) RETURNS num LANGUAGE sql IMMUTABLE RETURN $1;
CREATE CAST (num AS integer) WITHOUT FUNCTION AS IMPLICIT;
