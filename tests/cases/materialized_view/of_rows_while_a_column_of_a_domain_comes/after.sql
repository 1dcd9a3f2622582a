CREATE DOMAIN label AS text DEFAULT 'x' CHECK (VALUE <> '');
CREATE TABLE orders (id integer, title label);
