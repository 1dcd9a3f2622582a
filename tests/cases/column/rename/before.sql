CREATE TABLE t (id int, nam text CHECK (nam <> ''));
CREATE INDEX t_nam ON t (nam);
CREATE VIEW v AS SELECT id, nam AS n FROM t;
