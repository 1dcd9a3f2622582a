CREATE TABLE product2 (a integer primary key);
CREATE TABLE product (id integer PRIMARY KEY, title varchar(80) NOT NULL, price integer);
CREATE STATISTICS related (ndistinct, mcv) ON title, price, (id + 1), lower(title) FROM product;
CREATE PUBLICATION news FOR TABLE product (id, title, price) , TABLE product2 (a);
