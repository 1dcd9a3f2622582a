CREATE TABLE t (id int, amount int);
CREATE MATERIALIZED VIEW m AS SELECT id, amount FROM t;
CREATE INDEX m_id ON m (id);
