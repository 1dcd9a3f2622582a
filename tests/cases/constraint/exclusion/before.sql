CREATE TABLE t (r int4range, c int);
