CREATE MATERIALIZED VIEW m WITH (toast.autovacuum_enabled = false) AS SELECT 'x'::text AS a;
CREATE MATERIALIZED VIEW n AS SELECT 'x'::text AS a;
