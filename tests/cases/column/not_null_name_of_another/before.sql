CREATE TABLE t (a integer NOT NULL, b integer CONSTRAINT t_d_not_null NOT NULL, c integer CONSTRAINT e CHECK (c > 0));
