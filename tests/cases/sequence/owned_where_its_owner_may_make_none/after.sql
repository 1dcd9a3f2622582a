CREATE SCHEMA shop;
CREATE TABLE shop.product (id integer);
CREATE SEQUENCE shop.digits OWNED BY shop.product.id;
REVOKE ALL ON SCHEMA shop FROM schemadiff_author;
