CREATE TABLE runs (id integer, kind text, extra text, CONSTRAINT extra_given CHECK (extra <> '')) PARTITION BY LIST (kind);
CREATE TABLE runs_1 PARTITION OF runs FOR VALUES IN ('one');
CREATE TABLE runs_2 (id integer, kind text);
