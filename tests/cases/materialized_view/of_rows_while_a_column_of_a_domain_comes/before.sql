CREATE DOMAIN label AS text DEFAULT 'x' CHECK (VALUE <> '');
CREATE TABLE orders (id integer, name label);
CREATE MATERIALIZED VIEW list AS SELECT x FROM orders x;
