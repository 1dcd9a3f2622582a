CREATE MATERIALIZED VIEW m AS SELECT 1::numeric(10,2) AS a, count(*) AS lines, 'x'::text AS t;
