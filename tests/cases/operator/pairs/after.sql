CREATE FUNCTION same(point, point) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1[0] = $2[0]';
CREATE FUNCTION differs(point, point) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1[0] <> $2[0]';
CREATE FUNCTION before(point, point) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1[0] < $2[0]';
CREATE FUNCTION after(point, point) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1[0] > $2[0]';
CREATE OPERATOR === (FUNCTION = same, LEFTARG = point, RIGHTARG = point, COMMUTATOR = ===, NEGATOR = !==, HASHES, MERGES);
CREATE OPERATOR !== (FUNCTION = differs, LEFTARG = point, RIGHTARG = point, COMMUTATOR = !==, NEGATOR = ===);
CREATE OPERATOR <<< (FUNCTION = before, LEFTARG = point, RIGHTARG = point, COMMUTATOR = >>>);
CREATE OPERATOR >>> (FUNCTION = after, LEFTARG = point, RIGHTARG = point, COMMUTATOR = <<<);
COMMENT ON OPERATOR === (point, point) IS 'the same place on the x axis';
