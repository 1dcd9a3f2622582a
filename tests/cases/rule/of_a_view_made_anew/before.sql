CREATE TABLE t (a integer, b integer, c text);
CREATE VIEW v AS SELECT a, b FROM t;
CREATE RULE r AS ON INSERT TO v DO INSTEAD INSERT INTO t (a) VALUES (new.a);
