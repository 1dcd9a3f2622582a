CREATE FUNCTION f() RETURNS integer LANGUAGE sql SET app.api_key = 'another' AS 'SELECT 1';
CREATE FUNCTION g() RETURNS integer LANGUAGE sql SET app.shade = 'another' SET app.token = 'x' AS 'SELECT 1';
