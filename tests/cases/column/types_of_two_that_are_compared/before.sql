CREATE TABLE t (n text, g text, b boolean, CHECK (n <> g), EXCLUDE (n WITH =) WHERE (n < g));
CREATE INDEX t_condition ON t (b) WHERE n < g;
CREATE INDEX t_expression ON t ((n > g));
CREATE INDEX t_plain ON t (n, g DESC) INCLUDE (b) WITH (fillfactor = 50);
CREATE STATISTICS t_compared ON (n < g), b FROM t;
CREATE TABLE below () INHERITS (t);
CREATE INDEX below_condition ON below (b) WHERE n < g;
