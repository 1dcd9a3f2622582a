CREATE SCHEMA another;
CREATE TABLE customer (id integer PRIMARY KEY, code serial);
