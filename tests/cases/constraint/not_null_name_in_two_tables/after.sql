CREATE TABLE z (n integer NOT NULL);
CREATE TABLE a (x integer, n integer CONSTRAINT z_n_not_null NOT NULL);
CREATE TABLE b (LIKE z INCLUDING ALL);
