CREATE TABLE t (id int, name text, amount int);
CREATE MATERIALIZED VIEW m AS SELECT id, name, amount FROM t;
CREATE UNIQUE INDEX m_id ON m (id);
CREATE INDEX m_name ON m (lower(name));
CREATE INDEX m_both ON m (amount, name);
