CREATE TYPE pair AS (
  a int,
  -- schemadiff: renamed from b
  c int
);
CREATE TABLE t (p pair);
