CREATE TYPE color AS ENUM ('red', 'green');
CREATE FUNCTION color_number(color) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE TYPE pair AS (a integer);
CREATE CAST (color AS integer) WITH FUNCTION color_number(color) AS ASSIGNMENT;
CREATE CAST (integer AS color) WITH INOUT;
CREATE CAST (text AS pair) WITH INOUT AS IMPLICIT;
COMMENT ON CAST (color AS integer) IS 'its number';
