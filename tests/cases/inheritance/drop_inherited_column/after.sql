CREATE TABLE p (a int);
CREATE TABLE c (z int) INHERITS (p);
