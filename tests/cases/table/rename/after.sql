-- schemadiff: renamed from client
CREATE TABLE customer (id int CONSTRAINT client_pkey PRIMARY KEY, name text);
CREATE VIEW v AS SELECT name FROM customer;
