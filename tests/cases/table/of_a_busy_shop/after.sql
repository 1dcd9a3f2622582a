CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers, status text, amount numeric, created_at timestamptz NOT NULL, currency text NOT NULL DEFAULT 'EUR', token uuid NOT NULL DEFAULT gen_random_uuid(), CONSTRAINT orders_status_check CHECK (status IN ('new','paid','refunded')));
CREATE INDEX orders_customer_created_idx ON orders (customer_id, created_at);
CREATE INDEX orders_change_idx ON orders (amount DESC);
CREATE VIEW order_totals AS SELECT customer_id, sum(amount) AS total, count(*) AS n_orders FROM orders GROUP BY customer_id;
