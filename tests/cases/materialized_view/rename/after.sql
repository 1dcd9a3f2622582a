CREATE TABLE t (a int);
-- schemadiff: renamed from old
CREATE MATERIALIZED VIEW fresh AS SELECT a FROM t;
