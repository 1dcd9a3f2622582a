CREATE TABLE t (x integer CONSTRAINT t_a_not_null NOT NULL, d integer NOT NULL, c integer CONSTRAINT e NOT NULL);
