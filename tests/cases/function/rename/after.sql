-- schemadiff: renamed from old
CREATE FUNCTION fresh(a int) RETURNS int LANGUAGE sql AS 'SELECT a';
CREATE VIEW v AS SELECT fresh(1) AS x;
