CREATE TABLE p (id int);
CREATE TABLE a (id int, x int);
CREATE TABLE b (x int) INHERITS (p);
