-- schemadiff: renamed from old
CREATE DOMAIN fresh AS int CONSTRAINT c CHECK (VALUE > 0);
CREATE TABLE t (a fresh);
