CREATE TABLE t (a integer, b integer CHECK (known(b)), c pair GENERATED ALWAYS AS (paired(a)) STORED);
CREATE TYPE pair AS (x integer, y integer);
CREATE FUNCTION paired(integer) RETURNS pair LANGUAGE sql IMMUTABLE AS 'SELECT ROW($1, $1)::pair';
CREATE FUNCTION known(integer) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN (ROW($1, $1)::pair).x > 0; END $$;
