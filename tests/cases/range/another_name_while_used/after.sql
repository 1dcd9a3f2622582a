CREATE TYPE times AS RANGE (subtype = time, multirange_type_name = many_hours);
CREATE TABLE t (a times, b times[], c many_hours);
CREATE FUNCTION f(times) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 IS NULL';
