CREATE TABLE customers (id integer PRIMARY KEY, name text, CONSTRAINT customers_key UNIQUE (name));
CREATE TABLE orders (id integer NOT NULL, customer integer, price numeric);
CREATE INDEX orders_by_price ON orders (price);
