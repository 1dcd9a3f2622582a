CREATE TABLE t (id int, amount bigint);
CREATE MATERIALIZED VIEW m AS SELECT id, amount + 1 AS amount FROM t;
CREATE INDEX m_id ON m (id);
