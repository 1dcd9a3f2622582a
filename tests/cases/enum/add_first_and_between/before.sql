CREATE TYPE mood AS ENUM ('b', 'd');
CREATE TABLE t (m mood);
