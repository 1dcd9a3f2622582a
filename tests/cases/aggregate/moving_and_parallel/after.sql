CREATE FUNCTION add_to(numeric, integer) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT $1 + $2';
CREATE FUNCTION take_from(numeric, integer) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT $1 - $2';
CREATE AGGREGATE total(integer) (
    SFUNC = add_to, STYPE = numeric, INITCOND = '0', SSPACE = 16, COMBINEFUNC = numeric_add, PARALLEL = SAFE,
    MSFUNC = add_to, MINVFUNC = take_from, MSTYPE = numeric, MINITCOND = '0'
);
COMMENT ON AGGREGATE total(integer) IS 'a sum';
