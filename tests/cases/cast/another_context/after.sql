CREATE TYPE color AS ENUM ('red', 'green');
CREATE FUNCTION color_number(color) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE CAST (color AS integer) WITH FUNCTION color_number(color) AS IMPLICIT;
