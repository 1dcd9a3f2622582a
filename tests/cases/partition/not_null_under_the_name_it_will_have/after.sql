CREATE TABLE runs (id integer NOT NULL, kind text NOT NULL) PARTITION BY LIST (kind);
CREATE TABLE runs_apart PARTITION OF runs FOR VALUES IN ('apart');
CREATE TABLE runs_1 PARTITION OF runs FOR VALUES IN ('one');
CREATE TABLE others (id integer, kind text NOT NULL) PARTITION BY LIST (kind);
CREATE TABLE moving PARTITION OF runs FOR VALUES IN ('moving');
