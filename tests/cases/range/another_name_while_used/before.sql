CREATE TYPE hours AS RANGE (subtype = time, multirange_type_name = many_hours);
CREATE TABLE t (a hours, b hours[], c many_hours);
CREATE FUNCTION f(hours) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 IS NULL';
