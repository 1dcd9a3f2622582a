CREATE TYPE pair AS (a int, b int, c int);
CREATE FUNCTION p() RETURNS pair LANGUAGE sql AS $$ SELECT ROW(1, 2, 3)::pair $$;
