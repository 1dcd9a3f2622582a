CREATE TABLE customers (id integer PRIMARY KEY, name text NOT NULL, CONSTRAINT customers_key UNIQUE (id, name));
CREATE TABLE orders (
    id integer PRIMARY KEY, customer integer REFERENCES customers, price numeric NOT NULL, CHECK (price > 0)
);
CREATE INDEX orders_by_price ON orders (price, id);
