CREATE FUNCTION add_to(numeric, integer) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT $1 + $2';
CREATE FUNCTION take_from(numeric, integer) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT $1 - $2';
