CREATE FUNCTION f() RETURNS integer LANGUAGE sql SET app.api_key = 'one' AS 'SELECT 1';
CREATE FUNCTION g() RETURNS integer LANGUAGE sql SET app.shade = 'one' AS 'SELECT 1';
