CREATE TABLE t (
  id int,
  -- schemadiff: renamed from nam
  name text CONSTRAINT t_nam_check CHECK (name <> '')
);
CREATE INDEX t_nam ON t (name);
CREATE VIEW v AS SELECT id, name AS n FROM t;
