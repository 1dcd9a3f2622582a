CREATE TABLE t (id int);
CREATE TABLE u (v t);
