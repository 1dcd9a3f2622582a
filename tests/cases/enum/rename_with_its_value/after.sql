-- schemadiff: renamed from feeling
CREATE TYPE mood AS ENUM (
  'sad',
  -- schemadiff: renamed from okay
  'ok'
);
CREATE TABLE t (m mood);
