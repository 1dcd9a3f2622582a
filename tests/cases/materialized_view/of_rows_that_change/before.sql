CREATE TABLE goods (id integer, price integer);
CREATE MATERIALIZED VIEW list AS SELECT g, g.id FROM goods g;
CREATE INDEX ON list (id);
COMMENT ON MATERIALIZED VIEW list IS 'everything we have';
CREATE MATERIALIZED VIEW total AS SELECT count(*) FROM goods;

CREATE TABLE orders (id integer);
CREATE MATERIALIZED VIEW days AS SELECT array_agg(o) FROM orders o;
