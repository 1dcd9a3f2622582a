CREATE SCHEMA app;
-- schemadiff: renamed from public.old
CREATE FUNCTION app.fresh(a int) RETURNS int LANGUAGE sql AS 'SELECT a';
CREATE VIEW v AS SELECT app.fresh(1) AS x;
