CREATE SCHEMA shop;
CREATE TABLE shop.product (id integer);
CREATE SEQUENCE shop.numbers OWNED BY shop.product.id;
