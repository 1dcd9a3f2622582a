CREATE TABLE runs (id integer, kind text NOT NULL) PARTITION BY LIST (kind);
CREATE TABLE runs_apart (id integer, kind text NOT NULL);
CREATE TABLE runs_1 PARTITION OF runs (CONSTRAINT runs_1_key PRIMARY KEY (id, kind)) FOR VALUES IN ('one');
CREATE TABLE others (id integer, kind text NOT NULL) PARTITION BY LIST (kind);
CREATE TABLE moving PARTITION OF others FOR VALUES IN ('moving');
