CREATE TABLE o (id int);
CREATE TABLE t (a int);
