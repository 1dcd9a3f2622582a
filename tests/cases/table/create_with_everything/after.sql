CREATE TABLE orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer bigint NOT NULL,
    total numeric(12,2) DEFAULT 0 NOT NULL CHECK (total >= 0)
);
CREATE INDEX orders_customer ON orders (customer);
COMMENT ON TABLE orders IS 'what was bought';
COMMENT ON COLUMN orders.total IS 'with tax';
GRANT SELECT ON orders TO reader;
