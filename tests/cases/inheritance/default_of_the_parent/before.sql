CREATE TABLE p (id int, kind text DEFAULT 'a');
CREATE TABLE c (x int) INHERITS (p);
