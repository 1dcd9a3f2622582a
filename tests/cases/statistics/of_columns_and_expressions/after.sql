CREATE TABLE t (a integer, b integer, c text);
CREATE STATISTICS t_pairs (ndistinct, dependencies) ON a, b FROM t;
CREATE STATISTICS t_words ON (a + b), lower(c) FROM t;
COMMENT ON STATISTICS t_pairs IS 'a goes with b';
