CREATE TABLE runs (id integer, kind text, UNIQUE (id, kind)) PARTITION BY LIST (kind);
CREATE TABLE runs_1 PARTITION OF runs FOR VALUES IN ('one');
CREATE TABLE runs_2 PARTITION OF runs FOR VALUES IN ('two') PARTITION BY LIST (id);
CREATE TABLE runs_2_1 PARTITION OF runs_2 FOR VALUES IN (1);
CREATE TABLE notes (run integer, kind text, FOREIGN KEY (run, kind) REFERENCES runs (id, kind));
