CREATE TABLE p (a integer, b text, c text, CONSTRAINT gone CHECK (a > 0));
CREATE TABLE t (a integer);
