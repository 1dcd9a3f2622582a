-- for whole numbers
CREATE FUNCTION twice(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a * 2';

-- for text
CREATE FUNCTION twice(a text) RETURNS text LANGUAGE sql AS $$
    SELECT a || a   -- twice
$$;
COMMENT ON FUNCTION twice(int) IS 'doubles';
COMMENT ON FUNCTION twice(text) IS 'repeats';
