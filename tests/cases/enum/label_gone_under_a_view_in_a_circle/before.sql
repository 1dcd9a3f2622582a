CREATE TYPE size AS ENUM ('s', 'm', 'l');
CREATE TABLE customer (id integer, size size);
CREATE VIEW orders AS SELECT NULL::integer AS id, NULL::size AS size;
CREATE FUNCTION how_many() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM orders; END;
CREATE OR REPLACE VIEW orders AS SELECT id, size FROM customer WHERE how_many() > 1;
