CREATE FUNCTION same(point, point) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1[0] = $2[0]';
CREATE FUNCTION differs(point, point) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1[0] <> $2[0]';
CREATE FUNCTION before(point, point) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1[0] < $2[0]';
CREATE FUNCTION after(point, point) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1[0] > $2[0]';
