CREATE TABLE orders (id integer NOT NULL, amount integer);
