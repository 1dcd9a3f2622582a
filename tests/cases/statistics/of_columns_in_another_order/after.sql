CREATE TABLE product2 (a integer primary key);
CREATE TABLE product (id integer PRIMARY KEY, price integer);
