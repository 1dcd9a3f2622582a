CREATE TABLE p (id int);
CREATE TABLE q (id int, z text CHECK (z <> ''));
CREATE TABLE c () INHERITS (p, q);
