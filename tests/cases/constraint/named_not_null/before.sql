CREATE TABLE t (a int CONSTRAINT must NOT NULL, b int NOT NULL, c int);
