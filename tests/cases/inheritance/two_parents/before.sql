CREATE TABLE p (id int);
CREATE TABLE q (id int, z text CHECK (z <> ''));
