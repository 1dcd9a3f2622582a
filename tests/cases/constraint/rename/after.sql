CREATE TABLE t (
  a int,
  -- schemadiff: renamed from old
  CONSTRAINT fresh CHECK (a > 0),
  -- schemadiff: renamed from oldkey
  CONSTRAINT freshkey PRIMARY KEY (a)
);
CREATE TABLE c (a int REFERENCES t);
