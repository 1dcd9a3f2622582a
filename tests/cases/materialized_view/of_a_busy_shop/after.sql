CREATE TABLE orders (id int PRIMARY KEY, customer text, amount numeric, currency text DEFAULT 'EUR');
CREATE MATERIALIZED VIEW totals WITH (fillfactor = 90) AS
    SELECT customer, currency, sum(amount) AS total FROM orders GROUP BY customer, currency;
CREATE UNIQUE INDEX totals_customer ON totals (customer, currency);
CREATE INDEX totals_length ON totals ((length(customer)));
ALTER INDEX totals_length ALTER COLUMN 1 SET STATISTICS 500;
ALTER MATERIALIZED VIEW totals ALTER COLUMN customer SET STATISTICS 200;
ALTER MATERIALIZED VIEW totals CLUSTER ON totals_customer;
COMMENT ON MATERIALIZED VIEW totals IS 'by customer and currency';
COMMENT ON INDEX totals_customer IS 'one row each';
GRANT SELECT ON totals TO reader;
GRANT SELECT ON totals TO PUBLIC;
CREATE VIEW best AS SELECT customer FROM totals ORDER BY total DESC LIMIT 10;
GRANT SELECT ON best TO reader;
CREATE MATERIALIZED VIEW "Odd ""names""" AS SELECT id AS "the id", customer AS "his name" FROM orders;
CREATE INDEX "Odd; index" ON "Odd ""names""" ("his name");
