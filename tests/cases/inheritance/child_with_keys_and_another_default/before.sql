CREATE TABLE p (a integer UNIQUE, b integer, CONSTRAINT low CHECK (b > 0));
