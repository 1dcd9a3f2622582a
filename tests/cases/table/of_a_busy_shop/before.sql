CREATE TABLE customers (id bigint PRIMARY KEY, name text);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, status text, legacy_ref text, amount numeric, created_at timestamptz, CONSTRAINT orders_status_check CHECK (status IN ('new','paid')));
CREATE INDEX orders_old_idx ON orders (status);
CREATE INDEX orders_change_idx ON orders (amount);
CREATE VIEW order_totals AS SELECT customer_id, sum(amount) AS total FROM orders GROUP BY customer_id;
