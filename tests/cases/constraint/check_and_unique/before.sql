CREATE TABLE t (a int, b int, CONSTRAINT old CHECK (a > 0), CONSTRAINT u UNIQUE (a));
