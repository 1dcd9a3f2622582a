CREATE TABLE untouched (id integer);
CREATE TYPE span;
CREATE FUNCTION span_canonical(span) RETURNS span AS 'int4range_canonical' LANGUAGE internal IMMUTABLE STRICT;
CREATE TYPE span AS RANGE (SUBTYPE = integer, CANONICAL = span_canonical);
CREATE TABLE held (s span);
