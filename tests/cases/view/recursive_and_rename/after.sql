CREATE TABLE t (id int, up int);
-- schemadiff: renamed from old
CREATE VIEW fresh AS SELECT id FROM t;
CREATE RECURSIVE VIEW r (n) AS SELECT id FROM t UNION ALL SELECT n + 1 FROM r WHERE n < 5;
