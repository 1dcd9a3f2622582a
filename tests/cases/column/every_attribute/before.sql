CREATE TABLE t (a text, b text, c int DEFAULT 1, d text NOT NULL, e int);
