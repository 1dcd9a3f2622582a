CREATE TABLE p (id int, kind text DEFAULT 'b');
CREATE TABLE c (x int) INHERITS (p);
