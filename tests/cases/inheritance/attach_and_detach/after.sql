CREATE TABLE p (id int);
CREATE TABLE a (id int, x int);
ALTER TABLE a INHERIT p;
CREATE TABLE b (id int, x int);
