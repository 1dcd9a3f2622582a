CREATE TABLE t (id int, amount int);
CREATE MATERIALIZED VIEW daily AS SELECT id, sum(amount) AS amount FROM t GROUP BY id;
CREATE UNIQUE INDEX daily_id ON daily (id);
CREATE MATERIALIZED VIEW monthly AS SELECT sum(amount) AS amount FROM daily;
CREATE VIEW over_both AS SELECT daily.id, monthly.amount FROM daily, monthly;
