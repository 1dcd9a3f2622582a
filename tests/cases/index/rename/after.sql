CREATE TABLE t (a int);
-- schemadiff: renamed from old
CREATE INDEX fresh ON t (a);
