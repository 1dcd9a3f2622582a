CREATE TYPE mood AS ENUM ('a', 'b');
CREATE TABLE t (n mood, g mood, b boolean, CHECK (n <> g));
CREATE INDEX t_condition ON t (b) WHERE n < g;
CREATE INDEX t_plain ON t (n, g);
CREATE STATISTICS t_compared ON (n < g), b FROM t;
