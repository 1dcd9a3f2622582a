CREATE TABLE client (id int PRIMARY KEY, name text);
CREATE VIEW v AS SELECT name FROM client;
