CREATE TABLE t (a integer, b integer, c text);
CREATE RULE r AS ON INSERT TO t DO ALSO NOTIFY two;
