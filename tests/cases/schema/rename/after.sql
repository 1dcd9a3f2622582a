-- schemadiff: renamed from old
CREATE SCHEMA fresh;
CREATE TABLE fresh.t (a int PRIMARY KEY);
