CREATE TABLE t (id int, up int);
CREATE VIEW old AS SELECT id FROM t;
