CREATE TABLE runs (id integer, kind text, UNIQUE (id, kind)) PARTITION BY LIST (kind);
CREATE INDEX runs_kind ON runs (kind);
CREATE TABLE runs_1 PARTITION OF runs FOR VALUES IN ('one');
CREATE TABLE runs_2 PARTITION OF runs FOR VALUES IN ('two');
CREATE TABLE jobs (id integer, kind text, UNIQUE (id, kind)) PARTITION BY LIST (kind);
CREATE TABLE jobs_1 PARTITION OF jobs FOR VALUES IN ('one');
