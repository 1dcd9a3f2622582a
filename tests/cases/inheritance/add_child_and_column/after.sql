CREATE TABLE p (id int NOT NULL, a text DEFAULT 'x', n int);
CREATE TABLE c (b int) INHERITS (p);
CREATE TABLE d (z int) INHERITS (p);
