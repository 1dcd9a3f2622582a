/* Orders reference customers,
   and customers know nothing of it. */
CREATE TABLE orders (
    id serial PRIMARY KEY,
    customer bigint NOT NULL REFERENCES customers ON DELETE CASCADE,
    state order_state NOT NULL DEFAULT 'open',
    note text
);
CREATE INDEX orders_state ON orders (state);
CREATE INDEX orders_note ON orders (note);

GRANT SELECT, INSERT ON orders, customers TO clerk, boss;
GRANT UPDATE ON orders TO boss;
