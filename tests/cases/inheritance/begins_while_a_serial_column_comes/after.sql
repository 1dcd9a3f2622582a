CREATE SCHEMA another;
CREATE TABLE customer (id integer PRIMARY KEY, code serial, "null" serial);
CREATE TABLE another.guest () INHERITS (customer);
ALTER TABLE another.guest ALTER COLUMN code DROP DEFAULT;
