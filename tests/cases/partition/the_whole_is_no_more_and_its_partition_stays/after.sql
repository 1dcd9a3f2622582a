CREATE TABLE runs (id integer, kind text, UNIQUE (id, kind));
CREATE INDEX runs_kind ON runs (kind);
CREATE TABLE runs_1 (id integer, kind text, UNIQUE (id, kind));
CREATE INDEX runs_1_kind_idx ON runs_1 (kind);
CREATE TABLE runs_2 (id integer, kind text);
CREATE TABLE jobs_1 (id integer, kind text, UNIQUE (id, kind));
