CREATE FUNCTION add_to(bigint, integer) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT $1 + $2';
CREATE AGGREGATE total(integer) (SFUNC = add_to, STYPE = bigint);
CREATE VIEW v AS SELECT total(n) FROM generate_series(1, 3) n;
