-- All that is open,
-- for the dashboard.
CREATE OR REPLACE VIEW open_orders AS
    SELECT id, customer
      FROM orders
     WHERE state = 'open';

CREATE VIEW good_customers AS SELECT id, email FROM customers WHERE rating > 3; /* 4 and 5 */

CREATE MATERIALIZED VIEW totals AS SELECT order_id, sum(price) AS total FROM items GROUP BY order_id;
CREATE UNIQUE INDEX ON totals (order_id);
