CREATE FUNCTION add_to(numeric, integer) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT $1 + $2';
CREATE FUNCTION take_from(numeric, integer) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT $1 - $2';
CREATE AGGREGATE total(integer) (SFUNC = take_from, STYPE = numeric, INITCOND = '9');
CREATE VIEW v AS SELECT total(n) FROM generate_series(1, 3) n;
