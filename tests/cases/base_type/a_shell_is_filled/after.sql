CREATE TYPE later;
CREATE TYPE num;
CREATE FUNCTION num_in(cstring) RETURNS num AS 'int4in' LANGUAGE internal IMMUTABLE STRICT;
CREATE FUNCTION num_out(num) RETURNS cstring AS 'int4out' LANGUAGE internal IMMUTABLE STRICT;
CREATE TYPE num (INPUT = num_in, OUTPUT = num_out, LIKE = integer);
